import { Tag } from 'tdesign-react/es/tag';
import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { DataTable } from '../../parts/data-table';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { meaningOf } from '../../texts/word-of';

type Job = Reply<'DescribeJobList'>['JobList'][number];

/** What the service does by itself: the latest run of each job, and the next. */
export function JobsPage() {
  const { t } = useTexts();
  const { data, error, refetch } = useRead('DescribeJobList', {}, { every: 15_000 });
  return (
    <>
      <div className="page-head row">
        <h1>{t('jobs.title')}</h1>
      </div>
      <DataTable<Job>
        caption={t('jobs.title')}
        rows={data?.JobList}
        keyOf={({ JobName }) => JobName}
        error={error}
        onRetry={() => void refetch()}
        empty=""
        columns={[
          {
            title: t('jobs.job'),
            cell: ({ JobName }) => (
              <>
                {meaningOf('jobs', JobName)}
                <div className="quiet">{JobName}</div>
              </>
            ),
          },
          {
            title: t('jobs.last'),
            cell: ({ LastRun }) => (LastRun ? <Time at={LastRun.StartTime} relative /> : t('jobs.never')),
          },
          {
            title: t('policies.state'),
            cell: ({ LastRun }) => LastRun && <JobState status={LastRun.Status} />,
          },
          { title: t('jobs.next'), cell: ({ NextTime }) => <Time at={NextTime} relative /> },
        ]}
      />
      <p className="quiet">{t('jobs.failedNext')}</p>
    </>
  );
}

function JobState({ status }: { status: 'SUCCEEDED' | 'FAILED' }) {
  const { t } = useTexts();
  return status === 'SUCCEEDED' ? (
    <Tag variant="outline">● {t('jobs.succeeded')}</Tag>
  ) : (
    <Tag variant="outline" className="mark-strong">
      ○ {t('jobs.failed')}
    </Tag>
  );
}
