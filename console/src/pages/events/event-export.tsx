import { useState } from 'react';
import { Button } from '../../parts/button';
import { useRead, useWrite } from '../../api/hooks';
import { Problem } from '../../parts/problem';
import { useTexts } from '../../texts';
import type { EventConditions } from './event-filters';

/** Exports what is listed: starts the job, shows its progress, then the link to the file. */
export function EventExport({ conditions }: { conditions: EventConditions }) {
  const { t } = useTexts();
  const create = useWrite('CreateImageInterceptEventExportJob');
  const [jobId, setJobId] = useState<string>();
  const start = () => {
    setJobId(undefined);
    create.mutate(conditions, { onSuccess: ({ JobId }) => setJobId(JobId) });
  };
  return (
    <>
      <Button variant="outline" onClick={start} loading={create.isPending}>
        {t('events.export')}
      </Button>
      {create.error && <Problem error={create.error} />}
      {jobId && <ExportProgress key={jobId} jobId={jobId} />}
    </>
  );
}

function ExportProgress({ jobId }: { jobId: string }) {
  const { t } = useTexts();
  const [isOver, setIsOver] = useState(false);
  const { data, error } = useRead('DescribeExportJob', { JobId: jobId }, isOver ? {} : { every: 500 });
  if (error) return <Problem error={error} />;
  if (!data) return null;
  const { Status, Progress, RowCount, DownloadUrl, FailureMessage } = data.Job;
  if (Status !== 'RUNNING' && !isOver) setIsOver(true);
  if (Status === 'FAILED') return <span role="alert">{t('events.failed', { why: FailureMessage })}</span>;
  if (!DownloadUrl)
    return (
      <label role="status">
        {t('events.exporting', { progress: Progress })} <progress max={100} value={Progress} />
      </label>
    );
  return (
    <a href={DownloadUrl} download>
      {t('events.download', { count: RowCount ?? 0 })}
    </a>
  );
}
