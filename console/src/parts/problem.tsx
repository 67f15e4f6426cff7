import { Button } from './button';
import { CallError } from '../api/client';
import { retryFailed } from '../api/hooks';
import { useTexts } from '../texts';
import { CopyButton } from './copy';

/** A refusal as the service words it, which names field and reason, with the RequestId to look up in its log. */
export function Problem({ error, onRetry }: { error: Error; onRetry?: (() => void) | undefined }) {
  const { t } = useTexts();
  const requestId = error instanceof CallError ? error.requestId : '';
  const isGone = error instanceof CallError && error.code === 'Unreachable';
  return (
    <div className="problem" role="alert">
      <p>{isGone ? t('problem.unreachable') : error.message}</p>
      <div className="row">
        {error instanceof CallError && !isGone && <code>{error.code}</code>}
        {requestId && (
          <span className="quiet">
            RequestId <code>{requestId}</code> <CopyButton text={requestId} />
          </span>
        )}
        {onRetry && (
          <Button
            size="small"
            variant="outline"
            onClick={() => {
              onRetry();
              retryFailed();
            }}
          >
            {t('problem.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
