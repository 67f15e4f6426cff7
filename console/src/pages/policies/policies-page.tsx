import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Button } from '../../parts/button';
import { Input } from 'tdesign-react/es/input';
import type { Input as CallInput } from '../../api/client';
import { useMayWrite, useRead } from '../../api/hooks';
import { LongText } from '../../parts/copy';
import { type Column, DataTable } from '../../parts/data-table';
import { firstPageSize, Pager } from '../../parts/pager';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { ManyPolicies, type PolicyChange, PolicyQuestion } from './policy-changes';
import { PolicyDrawer } from './policy-drawer';
import { type Policy, PolicyRange, PolicyState, PolicyType } from './policy-marks';

const firstCommand = `npm run call -- CreateImageInterceptPolicy '{"PolicyName": "no criticals", "PolicyTemplate": "RISK_IMAGE", "RiskRule": {"Vulnerability": {"Severities": ["CRITICAL"]}}}'`;

/** Filters and page are in the address, so that it can be shared. */
function useListInput(): CallInput<'DescribeImageInterceptPolicyList'> {
  const [address] = useSearchParams();
  const filter = (Name: string, value: string | null) => (value ? [{ Name, Values: [value] }] : []);
  return {
    Filters: [
      ...filter('EffectStatus', address.get('state')),
      ...filter('PolicyTemplate', address.get('type')),
      ...filter('PolicyName', address.get('name')),
      ...filter('ImageId', address.get('image')),
    ],
    Offset: Number(address.get('offset') ?? 0),
    Limit: Number(address.get('limit') ?? firstPageSize()),
  };
}

export function PoliciesPage() {
  const { t } = useTexts();
  const [address, setAddress] = useSearchParams();
  const input = useListInput();
  const { data, error, refetch } = useRead('DescribeImageInterceptPolicyList', input);
  const mayWrite = useMayWrite();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ change: PolicyChange; policies: Policy[] }>();
  const columns = useColumns((change, policy) => setAsked({ change, policies: [policy] }));
  const marked = data?.PolicyList.filter(({ PolicyId }) => chosen.has(PolicyId)) ?? [];
  const change = (changes: Record<string, string>) => {
    const next = new URLSearchParams(address);
    for (const [name, value] of Object.entries({ offset: '', ...changes })) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setAddress(next, { replace: true });
  };
  return (
    <>
      <div className="page-head row">
        <h1>{t('policies.title')}</h1>
        {mayWrite && (
          <Button onClick={() => void navigate({ pathname: '/policies/new', search: location.search })}>
            {t('policies.create')}
          </Button>
        )}
      </div>
      <StateTabs chosen={address.get('state') ?? ''} onChoose={(state) => change({ state })} />
      <div className="filters row">
        <label className="field inline">
          <span>{t('policies.search')}</span>
          <Input
            value={address.get('name') ?? ''}
            onChange={(name) => change({ name })}
            placeholder=""
            clearable
          />
        </label>
        <label className="field inline">
          <span>{t('policies.type')}</span>
          <select value={address.get('type') ?? ''} onChange={({ target }) => change({ type: target.value })}>
            <option value="">{t('policies.anyType')}</option>
            <option value="RISK_IMAGE">{t('policies.risk')}</option>
            <option value="PRIVILEGED_IMAGE">{t('policies.privileged')}</option>
          </select>
        </label>
      </div>
      <ManyPolicies policies={marked} onChoose={(to) => setAsked({ change: to, policies: marked })} />
      <DataTable
        caption={t('policies.title')}
        columns={columns}
        rows={data?.PolicyList}
        keyOf={({ PolicyId }) => PolicyId}
        error={error}
        onRetry={() => void refetch()}
        {...(mayWrite && {
          selection: { chosen, change: setChosen, nameOf: ({ PolicyName }: Policy) => PolicyName },
        })}
        empty={<Empty isFiltered={input.Filters!.length > 0} onClear={() => setAddress({})} />}
      />
      {data && (
        <Pager
          total={data.TotalCount}
          offset={input.Offset!}
          limit={input.Limit!}
          onChange={({ offset, limit }) =>
            change({ offset: offset ? String(offset) : '', limit: String(limit) })
          }
        />
      )}
      <PolicyDrawer />
      {asked && (
        <PolicyQuestion
          {...asked}
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
  return (
    <div className="tabs row" role="group" aria-label={t('policies.state')}>
      {tabs.map(([state, title]) => (
        <button key={state} type="button" aria-pressed={chosen === state} onClick={() => onChoose(state)}>
          {title}
        </button>
      ))}
    </div>
  );
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
      <pre>{firstCommand}</pre>
    </>
  );
}

function useColumns(ask: (change: PolicyChange, policy: Policy) => void): Column<Policy>[] {
  const { t } = useTexts();
  const mayWrite = useMayWrite();
  return [
    {
      title: t('policies.name'),
      cell: ({ PolicyName, PolicyDescription }) => (
        <>
          <strong>
            <LongText text={PolicyName} />
          </strong>
          <div className="quiet">
            <LongText text={PolicyDescription} max={60} />
          </div>
        </>
      ),
    },
    {
      title: t('policies.type'),
      cell: ({ PolicyTemplate }) => <PolicyType template={PolicyTemplate} />,
    },
    { title: t('policies.state'), cell: (policy) => <PolicyState policy={policy} /> },
    { title: t('policies.range'), cell: (policy) => <PolicyRange policy={policy} /> },
    {
      title: t('policies.changed'),
      cell: ({ UpdateTime, OperationUin }) => (
        <>
          <Time at={UpdateTime} relative />
          <div className="quiet">{t('policies.by', { uin: OperationUin })}</div>
        </>
      ),
    },
    {
      title: t('policies.actions'),
      cell: (policy) => (
        <div className="row">
          <PolicyLinks policyId={policy.PolicyId} />
          {mayWrite && (
            <>
              <Button size="small" variant="text" onClick={() => ask(policy.Enabled ? 'off' : 'on', policy)}>
                {t(policy.Enabled ? 'policies.switchOff' : 'policies.switchOn')}
              </Button>
              <Button size="small" variant="text" onClick={() => ask('remove', policy)}>
                {t('policies.remove')}
              </Button>
            </>
          )}
        </div>
      ),
    },
  ];
}

function PolicyLinks({ policyId }: { policyId: string }) {
  const { t } = useTexts();
  const mayWrite = useMayWrite();
  const to = (mode: string) => ({ pathname: `/policies/${policyId}${mode}`, search: location.search });
  return (
    <>
      <Link to={to('')}>{t('policies.details')}</Link>
      {mayWrite && <Link to={to('/edit')}>{t('policies.edit')}</Link>}
      {mayWrite && <Link to={to('/copy')}>{t('policies.copy')}</Link>}
    </>
  );
}
