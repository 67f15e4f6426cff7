import type { Input } from '../../api/client';
import { useWrite } from '../../api/hooks';
import { ExportButton } from '../export-button';

export function PolicyExport({ conditions }: { conditions: Input<'CreateImageInterceptPolicyExportJob'> }) {
  const { isPending, error, mutate } = useWrite('CreateImageInterceptPolicyExportJob');
  const start = (onSuccess: (job: { JobId: string }) => void) => mutate(conditions, { onSuccess });
  return <ExportButton {...{ isPending, error, start }} />;
}
