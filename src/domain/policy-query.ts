import { type FieldFilter, type Page, textMatches } from './filter.js';
import { type EffectStatus, effectStatus } from './observation-period.js';
import { compileScope, type Policy } from './policy.js';

export type PolicyField = 'policyId' | 'name' | 'template' | 'effectStatus' | 'enabled' | 'imageId';
export type PolicyOrderField = 'updatedAt' | 'effectTime' | 'createdAt' | 'name' | 'enabled';

/** A condition on an image matches the policies that act on it. */
function meets(policy: Policy, { field, values, exact }: FieldFilter<PolicyField>, now: Date): boolean {
  switch (field) {
    case 'policyId':
      return values.some((value) => value.toLowerCase() === policy.policyId);
    case 'name':
      return textMatches(policy.name, { values, exact });
    case 'template':
      return values.includes(policy.template);
    case 'effectStatus':
      return values.includes(effectStatus(policy, now));
    case 'enabled':
      return values.includes(String(policy.enabled));
    case 'imageId': {
      const inScope = compileScope(policy.scope);
      return values.some((imageId) => inScope(imageId));
    }
  }
}

export const meetsAll = (policy: Policy, filters: readonly FieldFilter<PolicyField>[], now: Date): boolean =>
  filters.every((filter) => meets(policy, filter, now));

function keyOf(policy: Policy, field: PolicyOrderField): number | string {
  if (field === 'name') return policy.name;
  return field === 'enabled' ? Number(policy.enabled) : (policy[field]?.getTime() ?? -1);
}

const compare = <T extends number | string>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

/** In memory: accounts have few policies (R2), and state is derived in one place. Ties break by numeric id. */
export function queryPolicies(
  policies: readonly Policy[],
  filters: readonly FieldFilter<PolicyField>[],
  order: Pick<Page<PolicyOrderField>, 'orderField' | 'descending'> & { enabledFirst: boolean },
  now: Date,
): Policy[] {
  const sign = order.descending ? -1 : 1;
  return policies
    .filter((policy) => meetsAll(policy, filters, now))
    .sort(
      (a, b) =>
        (order.enabledFirst ? Number(b.enabled) - Number(a.enabled) : 0) ||
        sign * compare(keyOf(a, order.orderField), keyOf(b, order.orderField)) ||
        sign * (a.number - b.number),
    );
}

export function countByStatus(policies: readonly Policy[], now: Date): Record<EffectStatus, number> {
  const counts = { DISABLED: 0, OBSERVING: 0, ENFORCING: 0 };
  for (const policy of policies) counts[effectStatus(policy, now)] += 1;
  return counts;
}
