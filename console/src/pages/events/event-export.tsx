import { useWrite } from '../../api/hooks';
import { ExportButton } from '../export-button';
import type { EventConditions } from './event-filters';

export function EventExport({ conditions }: { conditions: EventConditions }) {
  const { isPending, error, mutate } = useWrite('CreateImageInterceptEventExportJob');
  const start = (onSuccess: (job: { JobId: string }) => void) => mutate(conditions, { onSuccess });
  return <ExportButton {...{ isPending, error, start }} />;
}
