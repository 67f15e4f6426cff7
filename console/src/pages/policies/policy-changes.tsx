import { Button } from '../../parts/button';
import { useMay, useWrite } from '../../api/hooks';
import { Question } from '../../parts/question';
import { useTexts } from '../../texts';
import { PolicyExport } from './policy-export';
import type { PolicyHits } from './policy-hits';
import type { Policy } from './policy-marks';

export type PolicyChange = 'on' | 'off' | 'remove';

interface PolicyQuestionProps {
  change: PolicyChange;
  policies: Policy[];
  /** Of 7 days, by policy. */
  hits: ReadonlyMap<string, PolicyHits>;
  onDone(): void;
  onClose(): void;
}

/** Says what switching or deleting will do before it does it. */
export function PolicyQuestion({ change, policies, hits, onDone, onClose }: PolicyQuestionProps) {
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
          <li key={PolicyId}>
            {PolicyName}
            {change !== 'on' && <Stopped hits={hits.get(PolicyId)} />}
          </li>
        ))}
      </ul>
      <p>{words[1]}</p>
    </Question>
  );
}

/** What may start again once the policy does not stop it any more. */
function Stopped({ hits }: { hits: PolicyHits | undefined }) {
  const { t } = useTexts();
  if (!hits || hits.InterceptCount === 0) return null;
  const values = { starts: hits.InterceptCount, images: hits.ImageCount };
  return (
    <div className="quiet">{t(hits.Complete ? 'policies.stopped' : 'policies.stoppedAtLeast', values)}</div>
  );
}

interface ManyPoliciesProps {
  policies: Policy[];
  onChoose(change: PolicyChange): void;
}

export function ManyPolicies({ policies, onChoose }: ManyPoliciesProps) {
  const { t } = useTexts();
  const may = useMay();
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
      {may('CreateImageInterceptPolicyExportJob') && (
        <PolicyExport
          conditions={{ Filters: [{ Name: 'PolicyId', Values: policies.map(({ PolicyId }) => PolicyId) }] }}
        />
      )}
      <Button size="small" variant="outline" theme="danger" onClick={() => onChoose('remove')}>
        {t('policies.remove')}
      </Button>
    </div>
  );
}
