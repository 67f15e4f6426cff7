import { useRead } from '../api/hooks';
import type { Reply } from '../api/client';
import type { Column } from '../parts/data-table';
import { PagedTable, usePage } from '../parts/paged-table';
import { Time } from '../parts/time';
import { type TextKey, useTexts } from '../texts';
import { ExportState } from './export-state';

type Export = Reply<'DescribeExportJobList'>['JobList'][number];

const subjectTitles = {
  EVENTS: 'events.short',
  POLICIES: 'policies.short',
  AUDIT: 'audit.short',
} as const satisfies Record<Export['Subject'], TextKey>;

/** The exports that are kept, with their progress and files. */
export function ExportsPage() {
  const { t } = useTexts();
  const list = useRead('DescribeExportJobList', usePage(), { every: 2000 });
  return (
    <>
      <div className="page-head row">
        <h1>{t('exports.title')}</h1>
      </div>
      <PagedTable
        caption={t('exports.title')}
        columns={useColumns()}
        list={list}
        rowsOf={({ JobList }) => JobList}
        keyOf={({ JobId }) => JobId}
        empty={
          <>
            <h2>{t('exports.empty')}</h2>
            <p>{t('exports.emptyNext')}</p>
          </>
        }
      />
    </>
  );
}

function sizeText(bytes: number | null): string {
  if (bytes === null) return '';
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function useColumns(): Column<Export>[] {
  const { t } = useTexts();
  return [
    {
      title: t('exports.what'),
      cell: ({ Subject, JobName }) => (
        <>
          {t(subjectTitles[Subject])}
          <div className="quiet">{JobName}</div>
        </>
      ),
    },
    { title: t('exports.asked'), cell: ({ CreateTime }) => <Time at={CreateTime} relative /> },
    { title: t('policies.state'), cell: (job) => <ExportState job={job} /> },
    { title: t('exports.size'), cell: ({ Size }) => sizeText(Size), className: 'number' },
    { title: t('exports.expires'), cell: ({ ExpireTime }) => <Time at={ExpireTime} relative /> },
  ];
}
