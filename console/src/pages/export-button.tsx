import { useState } from 'react';
import { useRead } from '../api/hooks';
import { Button } from '../parts/button';
import { Problem } from '../parts/problem';
import { useTexts } from '../texts';
import { ExportState } from './export-state';

interface Creation {
  isPending: boolean;
  error: Error | null;
  start(onCreated: (job: { JobId: string }) => void): void;
}

/** Exports what is listed: starts the job, shows its progress, then the link to the file. */
export function ExportButton({ isPending, error, start }: Creation) {
  const { t } = useTexts();
  const [jobId, setJobId] = useState<string>();
  const onClick = () => {
    setJobId(undefined);
    start(({ JobId }) => setJobId(JobId));
  };
  return (
    <>
      {jobId && <ExportProgress key={jobId} jobId={jobId} />}
      <Button variant="outline" onClick={onClick} loading={isPending}>
        {t('events.export')}
      </Button>
      {error && <Problem error={error} />}
    </>
  );
}

function ExportProgress({ jobId }: { jobId: string }) {
  const [isOver, setIsOver] = useState(false);
  const { data, error } = useRead('DescribeExportJob', { JobId: jobId }, isOver ? {} : { every: 500 });
  if (error) return <Problem error={error} />;
  if (!data) return null;
  if (data.Job.Status !== 'RUNNING' && !isOver) setIsOver(true);
  return <ExportState job={data.Job} />;
}
