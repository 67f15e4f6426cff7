import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '../../parts/button';
import type { Input } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { LongText } from '../../parts/copy';
import { filter, useAddress } from '../../parts/address';
import type { Column } from '../../parts/data-table';
import { FilterChoice, FilterText } from '../../parts/filters';
import { PagedTable, useOrder, usePage } from '../../parts/paged-table';
import { Tabs } from '../../parts/tabs';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { createCommand } from '../commands';
import { ManyPolicies, type PolicyChange, PolicyQuestion } from './policy-changes';
import { PolicyDrawer } from './policy-drawer';
import { PolicyExport } from './policy-export';
import { type PolicyHits, usePolicyHits } from './policy-hits';
import { type Policy, PolicyRange, PolicyState, PolicyType } from './policy-marks';

type Filters = NonNullable<Input<'DescribeImageInterceptPolicyList'>['Filters']>;

function useFilters(): Filters {
  const { get } = useAddress();
  return [
    ...filter('EffectStatus', get('state')),
    ...filter('PolicyTemplate', get('type')),
    ...filter('PolicyName', get('name')),
    ...filter('ImageId', get('image')),
  ];
}

export function PoliciesPage() {
  const { t } = useTexts();
  const { get, change, clear } = useAddress();
  const filters = useFilters();
  const order = useOrder(['UpdateTime', 'PolicyName', 'EffectTime']);
  const conditions = { Filters: filters, ...order };
  const list = useRead('DescribeImageInterceptPolicyList', { ...conditions, ...usePage() });
  const { data } = list;
  const may = useMay();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ change: PolicyChange; policies: Policy[] }>();
  const days7 = usePolicyHits(data?.PolicyList);
  const columns = useColumns(days7, (to, policy) => setAsked({ change: to, policies: [policy] }));
  const marked = data?.PolicyList.filter(({ PolicyId }) => chosen.has(PolicyId)) ?? [];
  return (
    <>
      <div className="page-head row">
        <h1>{t('policies.title')}</h1>
        <span className="grow" />
        {may('CreateImageInterceptPolicyExportJob') && <PolicyExport conditions={conditions} />}
        {may('CreateImageInterceptPolicy') && (
          <Button onClick={() => void navigate({ pathname: '/policies/new', search: location.search })}>
            {t('policies.create')}
          </Button>
        )}
      </div>
      <StateTabs chosen={get('state')} onChoose={(state) => change({ state })} />
      <div className="filters row">
        <FilterText title={t('policies.search')} value={get('name')} onChange={(name) => change({ name })} />
        <FilterChoice title={t('policies.type')} value={get('type')} onChange={(type) => change({ type })}>
          <option value="">{t('policies.anyType')}</option>
          <option value="RISK_IMAGE">{t('policies.risk')}</option>
          <option value="PRIVILEGED_IMAGE">{t('policies.privileged')}</option>
        </FilterChoice>
        <FilterText
          title={t('policies.imageId')}
          value={get('image')}
          onChange={(image) => change({ image })}
        />
      </div>
      <ManyPolicies policies={marked} onChoose={(to) => setAsked({ change: to, policies: marked })} />
      <PagedTable
        caption={t('policies.title')}
        columns={columns}
        order={order}
        list={list}
        rowsOf={({ PolicyList }) => PolicyList}
        keyOf={({ PolicyId }) => PolicyId}
        {...(may('ModifyImageInterceptPolicyStatus') && {
          selection: { chosen, change: setChosen, nameOf: ({ PolicyName }: Policy) => PolicyName },
        })}
        empty={<Empty isFiltered={filters.length > 0} onClear={clear} />}
      />
      <PolicyDrawer />
      {asked && (
        <PolicyQuestion
          {...asked}
          hits={days7}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            setChosen(new Set());
          }}
        />
      )}
    </>
  );
}

function StateTabs({ chosen, onChoose }: { chosen: string; onChoose(state: string): void }) {
  const { t } = useTexts();
  const { data } = useRead('DescribeImageInterceptPolicySummary', {});
  const tabs = [
    ['', t('policies.all', { count: data?.TotalCount ?? 0 })],
    ['ENFORCING', t('policies.enforcing', { count: data?.EnforcingCount ?? 0 })],
    ['OBSERVING', t('policies.observing', { count: data?.ObservingCount ?? 0 })],
    ['DISABLED', t('policies.disabled', { count: data?.DisabledCount ?? 0 })],
  ] as const;
  return <Tabs title={t('policies.state')} options={tabs} chosen={chosen} onChoose={onChoose} />;
}

function Empty({ isFiltered, onClear }: { isFiltered: boolean; onClear(): void }) {
  const { t } = useTexts();
  if (isFiltered)
    return (
      <>
        <p>{t('policies.emptyFilter')}</p>
        <Button variant="outline" onClick={onClear}>
          {t('policies.clearFilter')}
        </Button>
      </>
    );
  return (
    <>
      <h2>{t('policies.emptyTitle')}</h2>
      <p>{t('policies.emptyNext')}</p>
      <pre>{createCommand}</pre>
    </>
  );
}

function useColumns(
  days7: ReadonlyMap<string, PolicyHits>,
  ask: (change: PolicyChange, policy: Policy) => void,
): Column<Policy>[] {
  const { t } = useTexts();
  const may = useMay();
  return [
    {
      title: t('policies.name'),
      orderField: 'PolicyName',
      cell: ({ PolicyName, PolicyDescription, PolicyTemplate }) => (
        <>
          <strong>
            <LongText text={PolicyName} max={30} />
          </strong>
          <div className="quiet">
            <PolicyType template={PolicyTemplate} />
          </div>
          {PolicyDescription && (
            <div className="quiet">
              <LongText text={PolicyDescription} max={44} />
            </div>
          )}
        </>
      ),
    },
    {
      title: t('policies.state'),
      orderField: 'EffectTime',
      cell: (policy) => <PolicyState policy={policy} />,
    },
    { title: t('policies.range'), cell: (policy) => <PolicyRange policy={policy} /> },
    {
      title: t('policies.days7'),
      className: 'number',
      cell: ({ PolicyId }) => <Starts hits={days7.get(PolicyId)} />,
    },
    {
      title: t('policies.changed'),
      orderField: 'UpdateTime',
      cell: ({ UpdateTime, OperationUin }) => (
        <>
          <Time at={UpdateTime} relative />
          <div className="quiet">
            <LongText text={t('policies.by', { uin: OperationUin })} max={17} />
          </div>
        </>
      ),
    },
    {
      title: t('policies.actions'),
      cell: (policy) => (
        <div className="row actions">
          <PolicyLinks policyId={policy.PolicyId} />
          {may('ModifyImageInterceptPolicyStatus') && (
            <button type="button" className="link" onClick={() => ask(policy.Enabled ? 'off' : 'on', policy)}>
              {t(policy.Enabled ? 'policies.switchOff' : 'policies.switchOn')}
            </button>
          )}
          {may('DeleteImageInterceptPolicy') && (
            <button type="button" className="link" onClick={() => ask('remove', policy)}>
              {t('policies.remove')}
            </button>
          )}
        </div>
      ),
    },
  ];
}

function Starts({ hits }: { hits: PolicyHits | undefined }) {
  if (!hits) return null;
  const starts = hits.InterceptCount + hits.AlertCount;
  return <Link to={`/events?policyId=${hits.PolicyId}`}>{hits.Complete ? starts : `≥ ${starts}`}</Link>;
}

function PolicyLinks({ policyId }: { policyId: string }) {
  const { t } = useTexts();
  const may = useMay();
  const to = (mode: string) => ({ pathname: `/policies/${policyId}${mode}`, search: location.search });
  return (
    <>
      <Link to={to('')}>{t('policies.details')}</Link>
      {may('ModifyImageInterceptPolicy') && <Link to={to('/edit')}>{t('policies.edit')}</Link>}
      {may('CreateImageInterceptPolicy') && <Link to={to('/copy')}>{t('policies.copy')}</Link>}
    </>
  );
}
