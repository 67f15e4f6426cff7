import { useState } from 'react';
import { Button } from '../../parts/button';
import { useRead, useWrite } from '../../api/hooks';
import { Problem } from '../../parts/problem';
import { useTexts } from '../../texts';
import { ExportState } from '../export-state';
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
      {jobId && <ExportProgress key={jobId} jobId={jobId} />}
      <Button variant="outline" onClick={start} loading={create.isPending}>
        {t('events.export')}
      </Button>
      {create.error && <Problem error={create.error} />}
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
