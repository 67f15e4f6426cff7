import { Link, useNavigate, useParams } from 'react-router';
import type { Action } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { Drawer } from '../../parts/drawer';
import { Problem } from '../../parts/problem';
import { Skeleton } from '../../parts/data-table';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { PolicyContent, Term } from './policy-content';
import { draftOf, newDraft } from './policy-draft';
import { PolicyForm } from './policy-form';
import { type Policy, PolicyRange, PolicyState, PolicyType } from './policy-marks';

/** What the address asks for beside the list: a new policy, or one of them to see, edit or copy. */
export function PolicyDrawer() {
  const { policyId, mode } = useParams();
  const may = useMay();
  const navigate = useNavigate();
  const close = () => void navigate({ pathname: '/policies', search: location.search });
  if (!policyId) return null;
  if (policyId === 'new')
    return may('CreateImageInterceptPolicy') ? <PolicyForm first={newDraft()} onClose={close} /> : null;
  return (
    <OnePolicy
      key={`${policyId} ${mode}`}
      policyId={policyId}
      mode={mode && may(actionOf[mode] ?? 'DescribeImageInterceptPolicyDetail') ? mode : undefined}
      onClose={close}
    />
  );
}

const actionOf: Record<string, Action> = {
  edit: 'ModifyImageInterceptPolicy',
  copy: 'CreateImageInterceptPolicy',
};

interface OnePolicyProps {
  policyId: string;
  mode: string | undefined;
  onClose(): void;
}

function OnePolicy({ policyId, mode, onClose }: OnePolicyProps) {
  const { t } = useTexts();
  const { data, error, refetch } = useRead('DescribeImageInterceptPolicyDetail', { PolicyId: policyId });
  if (!data)
    return (
      <Drawer title={t('policies.details')} onClose={onClose}>
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton />}
      </Drawer>
    );
  const policy = data.Policy;
  if (mode === 'edit') return <PolicyForm first={draftOf(policy)} policy={policy} onClose={onClose} />;
  if (mode === 'copy') {
    const PolicyName = t('policies.copyName', { name: policy.PolicyName });
    return <PolicyForm first={{ ...draftOf(policy), PolicyName }} onClose={onClose} />;
  }
  return <PolicyDetails policy={policy} onClose={onClose} />;
}

function PolicyDetails({ policy, onClose }: { policy: Policy; onClose(): void }) {
  const { t } = useTexts();
  const may = useMay();
  return (
    <Drawer
      title={policy.PolicyName}
      onClose={onClose}
      actions={
        may('ModifyImageInterceptPolicy') && (
          <Link to={`/policies/${policy.PolicyId}/edit`}>{t('policies.edit')}</Link>
        )
      }
    >
      <dl className="terms">
        <Term name={t('form.description')}>{policy.PolicyDescription}</Term>
        <Term name={t('policies.type')}>
          <PolicyType template={policy.PolicyTemplate} />
        </Term>
        <Term name={t('policies.state')}>
          <PolicyState policy={policy} />
        </Term>
        <Term name={t('policies.range')}>
          <PolicyRange policy={policy} />
        </Term>
        <Term name={t('policies.changed')}>
          <Time at={policy.UpdateTime} /> · {t('policies.by', { uin: policy.OperationUin })}
        </Term>
      </dl>
      <h3>{t('words.content')}</h3>
      <PolicyContent RiskRule={policy.RiskRule} PrivilegeRule={policy.PrivilegeRule} />
    </Drawer>
  );
}
