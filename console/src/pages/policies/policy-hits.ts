import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import type { Policy } from './policy-marks';

export type PolicyHits = Reply<'DescribeImageInterceptPolicyHits'>['HitList'][number];

/** What the policies hit, by their ids; in 7 days unless it says. */
export function usePolicyHits(
  policies: Policy[] | undefined,
  days: { StartDate?: string; EndDate?: string } = {},
): ReadonlyMap<string, PolicyHits> {
  const PolicyIds = policies?.map(({ PolicyId }) => PolicyId) ?? [];
  const { data } = useRead(
    'DescribeImageInterceptPolicyHits',
    { PolicyIds, ...days },
    { enabled: PolicyIds.length > 0 },
  );
  return new Map(data?.HitList.map((hits) => [hits.PolicyId, hits]));
}
