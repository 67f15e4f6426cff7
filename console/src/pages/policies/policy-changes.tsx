import { Button } from '../../parts/button';
import { useWrite } from '../../api/hooks';
import { Question } from '../../parts/question';
import { useTexts } from '../../texts';
import type { Policy } from './policy-marks';

export type PolicyChange = 'on' | 'off' | 'remove';

interface PolicyQuestionProps {
  change: PolicyChange;
  policies: Policy[];
  onDone(): void;
  onClose(): void;
}

/** Says what switching or deleting will do before it does it. */
export function PolicyQuestion({ change, policies, onDone, onClose }: PolicyQuestionProps) {
  const { t } = useTexts();
  const status = useWrite('ModifyImageInterceptPolicyStatus');
  const remove = useWrite('DeleteImageInterceptPolicy');
  const PolicyIds = policies.map(({ PolicyId }) => PolicyId);
  const only = policies.length === 1 ? policies[0] : undefined;
  const words = {
    on: [t('policies.switchOn'), t('policies.switchOnWhat')],
    off: [t('policies.switchOff'), t('policies.switchOffWhat')],
    remove: [t('policies.remove'), t('policies.removeWhat')],
  }[change];
  const confirm = () =>
    change === 'remove'
      ? remove.mutate({ PolicyIds }, { onSuccess: onDone })
      : status.mutate({ PolicyIds, Enabled: change === 'on' }, { onSuccess: onDone });
  return (
    <Question
      title={words[0]!}
      confirm={words[0]!}
      danger={change !== 'on'}
      {...(change === 'remove' && { typed: only ? only.PolicyName : String(policies.length) })}
      busy={status.isPending || remove.isPending}
      error={status.error ?? remove.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <ul>
        {policies.map(({ PolicyId, PolicyName }) => (
          <li key={PolicyId}>{PolicyName}</li>
        ))}
      </ul>
      <p>{words[1]}</p>
    </Question>
  );
}

interface ManyPoliciesProps {
  policies: Policy[];
  onChoose(change: PolicyChange): void;
}

export function ManyPolicies({ policies, onChoose }: ManyPoliciesProps) {
  const { t } = useTexts();
  if (policies.length === 0) return null;
  return (
    <div className="row" role="group" aria-label={t('policies.actions')}>
      <span>{t('policies.chosen', { count: policies.length })}</span>
      <Button size="small" variant="outline" onClick={() => onChoose('on')}>
        {t('policies.switchOn')}
      </Button>
      <Button size="small" variant="outline" onClick={() => onChoose('off')}>
        {t('policies.switchOff')}
      </Button>
      <Button size="small" variant="outline" theme="danger" onClick={() => onChoose('remove')}>
        {t('policies.remove')}
      </Button>
    </div>
  );
}
