import type { Input } from '../../api/client';
import type { Policy } from './policy-marks';

type Creation = Input<'CreateImageInterceptPolicy'>;
export type RiskRule = NonNullable<Creation['RiskRule']>;
export type PrivilegeRule = NonNullable<Creation['PrivilegeRule']>;

/** A policy as the form edits it: both rules, of which the template picks one. */
export interface PolicyDraft {
  PolicyName: string;
  PolicyDescription: string;
  PolicyTemplate: Policy['PolicyTemplate'];
  Enabled: boolean;
  ObservationDays: number;
  ImageScope: NonNullable<Creation['ImageScope']>;
  RiskRule: RiskRule;
  PrivilegeRule: PrivilegeRule;
}

const severe = ['CRITICAL', 'HIGH'] as const;
const categories = ['BASE', 'FILE', 'SYSTEM', 'NETWORK', 'HIGH_RISK'];

/** What the template's name promises. */
export const newDraft = (): PolicyDraft => ({
  PolicyName: '',
  PolicyDescription: '',
  PolicyTemplate: 'RISK_IMAGE',
  Enabled: true,
  ObservationDays: 7,
  ImageScope: { Type: 'ALL' },
  RiskRule: {
    Vulnerability: { Severities: [...severe] },
    Virus: { Severities: [...severe] },
    SensitiveData: { Severities: [...severe] },
  },
  PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: categories },
});

export const draftOf = (policy: Policy): PolicyDraft => ({
  ...newDraft(),
  PolicyName: policy.PolicyName,
  PolicyDescription: policy.PolicyDescription,
  PolicyTemplate: policy.PolicyTemplate,
  Enabled: policy.Enabled,
  ObservationDays: policy.ObservationDays,
  ImageScope: policy.ImageScope,
  ...(policy.RiskRule && { RiskRule: policy.RiskRule }),
  ...(policy.PrivilegeRule && { PrivilegeRule: policy.PrivilegeRule }),
});

const ruleOf = ({ PolicyTemplate, RiskRule, PrivilegeRule }: PolicyDraft) =>
  PolicyTemplate === 'RISK_IMAGE' ? { RiskRule } : { PrivilegeRule };

export function creationOf(draft: PolicyDraft): Creation {
  const { RiskRule: _risk, PrivilegeRule: _privilege, ...fields } = draft;
  return { ...fields, ...ruleOf(draft) };
}

/** Only what was changed: the days of an enabled policy, sent again, would restart its observation. */
export function changesOf(policy: Policy, draft: PolicyDraft): Input<'ModifyImageInterceptPolicy'> {
  const before = creationOf(draftOf(policy));
  const changed = Object.entries(creationOf(draft)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Creation]),
  );
  return { PolicyId: policy.PolicyId, ...Object.fromEntries(changed) };
}
