import type { Reply } from '../api/client';
import { useTexts } from '../texts';

type Export = Reply<'DescribeExportJob'>['Job'];

/** How far an export is; then the link to its file, or why there is none. */
export function ExportState({ job }: { job: Export }) {
  const { t } = useTexts();
  const { Status, Progress, RowCount, DownloadUrl, FailureMessage } = job;
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
