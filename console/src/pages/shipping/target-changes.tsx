import { useEffect } from 'react';
import { useWrite } from '../../api/hooks';
import { Button } from '../../parts/button';
import { Skeleton } from '../../parts/data-table';
import { Drawer } from '../../parts/drawer';
import { Problem } from '../../parts/problem';
import { Question } from '../../parts/question';
import { useTexts } from '../../texts';
import type { Target } from './destinations';

export interface Asked {
  change: 'test' | 'on' | 'off' | 'remove';
  target: Target;
}

/** Sends a test message, or says what switching or deleting does before it does it. */
export function TargetChange({ change, target, onClose }: Asked & { onClose(): void }) {
  const { t } = useTexts();
  const status = useWrite('ModifyLogShippingTargetStatus');
  const remove = useWrite('DeleteLogShippingTarget');
  if (change === 'test') return <TestMessage target={target} onClose={onClose} />;
  const TargetIds = [target.TargetId];
  const done = { onSuccess: onClose };
  const [title, meaning] = {
    on: [t('policies.switchOn'), t('shipping.onWhat')],
    off: [t('policies.switchOff'), t('shipping.offWhat')],
    remove: [t('policies.remove'), t('shipping.removeWhat')],
  }[change] as [string, string];
  const confirm = () =>
    change === 'remove'
      ? remove.mutate({ TargetIds }, done)
      : status.mutate({ TargetIds, Enabled: change === 'on' }, done);
  return (
    <Question
      title={title}
      confirm={title}
      danger={change !== 'on'}
      {...(change === 'remove' && { typed: target.TargetName })}
      busy={status.isPending || remove.isPending}
      error={status.error ?? remove.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        <strong>{target.TargetName}</strong>
      </p>
      <p>{meaning}</p>
    </Question>
  );
}

/** Sends one at once: who asked has asked. */
function TestMessage({ target: { TargetId, TargetName }, onClose }: { target: Target; onClose(): void }) {
  const { t } = useTexts();
  const { mutate, data, error, isPending } = useWrite('TestLogShippingTarget');
  useEffect(() => mutate({ TargetId }), [TargetId]);
  const footer = (
    <>
      <Button variant="outline" loading={isPending} onClick={() => mutate({ TargetId })}>
        {t('shipping.testAgain')}
      </Button>
      <Button onClick={onClose}>{t('drawer.close')}</Button>
    </>
  );
  return (
    <Drawer title={t('shipping.test')} onClose={onClose} footer={footer} kind="question">
      <p>
        <strong>{TargetName}</strong>
      </p>
      {isPending && <Skeleton rows={1} />}
      {error && <Problem error={error} />}
      {!isPending && data?.Succeeded && <p role="status">● {t('shipping.arrived')}</p>}
      {!isPending && data && !data.Succeeded && (
        <div role="alert">
          <p className="mark-strong">⚠ {t('shipping.refused')}</p>
          <code>{data.Reason}</code>
        </div>
      )}
    </Drawer>
  );
}
