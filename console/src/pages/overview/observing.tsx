import { useState } from 'react';
import { Link } from 'react-router';
import { useMay, useRead, useWrite } from '../../api/hooks';
import { Button } from '../../parts/button';
import { LongText } from '../../parts/copy';
import { DataTable } from '../../parts/data-table';
import { Question } from '../../parts/question';
import { useTexts } from '../../texts';
import { useDay } from '../../parts/time-range';
import { type PolicyHits, usePolicyHits } from '../policies/policy-hits';
import { type Policy, PolicyState } from '../policies/policy-marks';

/** Policies that only alert, those first that enforce soonest, and what they would have stopped. */
export function Observing() {
  const { t } = useTexts();
  const mayModify = useMay()('ModifyImageInterceptPolicy');
  const [asked, setAsked] = useState<Policy>();
  const { data, error, refetch } = useRead(
    'DescribeImageInterceptPolicyList',
    {
      Filters: [{ Name: 'EffectStatus', Values: ['OBSERVING'] }],
      OrderField: 'EffectTime',
      Order: 'asc',
      Limit: 10,
    },
    { every: 30_000 },
  );
  const policies = data?.PolicyList;
  const day = useDay();
  const hits = usePolicyHits(policies, { StartDate: day(29), EndDate: day(0) });
  return (
    <section className="card wide">
      <h2>{t('overview.observing')}</h2>
      <DataTable<Policy>
        caption={t('overview.observing')}
        rows={policies}
        keyOf={({ PolicyId }) => PolicyId}
        error={error}
        onRetry={() => void refetch()}
        empty={<p className="quiet">{t('overview.noneObserving')}</p>}
        columns={[
          {
            title: t('policies.name'),
            cell: ({ PolicyId, PolicyName }) => (
              <Link to={`/policies/${PolicyId}`}>
                <LongText text={PolicyName} />
              </Link>
            ),
          },
          { title: t('policies.state'), cell: (policy) => <PolicyState policy={policy} /> },
          { title: t('overview.wouldStop'), cell: ({ PolicyId }) => <WouldStop hits={hits.get(PolicyId)} /> },
          {
            title: t('policies.actions'),
            cell: (policy) =>
              mayModify && (
                <Button size="small" variant="outline" onClick={() => setAsked(policy)}>
                  {t('overview.enforceNow')}
                </Button>
              ),
          },
        ]}
      />
      {asked && <EnforceNow policy={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

/** Of 30 days at most: what the policy alerted of. */
function WouldStop({ hits }: { hits: PolicyHits | undefined }) {
  const { t } = useTexts();
  if (!hits) return null;
  const values = { starts: hits.AlertCount, images: hits.ImageCount };
  return (
    <Link to={`/events?range=days30&policyId=${hits.PolicyId}&action=ALERT`}>
      {t(hits.Complete ? 'overview.startsOfImages' : 'overview.atLeastStarts', values)}
    </Link>
  );
}

function EnforceNow({ policy, onClose }: { policy: Policy; onClose(): void }) {
  const { t } = useTexts();
  const modify = useWrite('ModifyImageInterceptPolicy');
  return (
    <Question
      title={t('overview.enforceNow')}
      confirm={t('overview.enforceNow')}
      danger
      busy={modify.isPending}
      error={modify.error}
      onClose={onClose}
      onConfirm={() =>
        modify.mutate({ PolicyId: policy.PolicyId, ObservationDays: 0 }, { onSuccess: onClose })
      }
    >
      <p>
        <strong>{policy.PolicyName}</strong>
      </p>
      <p>{t('overview.enforceWhat')}</p>
    </Question>
  );
}
