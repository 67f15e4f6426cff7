import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay, useRead } from '../../api/hooks';
import { Button } from '../../parts/button';
import { LongText } from '../../parts/copy';
import { type Column, DataTable } from '../../parts/data-table';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { shipCommand } from '../commands';
import { destinations, kindOf, type Target } from './destinations';
import { type Asked, TargetChange } from './target-changes';
import { TargetDrawer } from './target-drawer';
import { Failure, Lag, TargetState } from './target-marks';

/** Where events and audit entries are shipped to, and how far. */
export function ShippingPage() {
  const { t } = useTexts();
  const may = useMay();
  const navigate = useNavigate();
  const { data, error, refetch } = useRead('DescribeLogShippingTargetList', {}, { every: 5000 });
  const [asked, setAsked] = useState<Asked>();
  return (
    <>
      <div className="page-head row">
        <h1>{t('shipping.title')}</h1>
        {may('CreateLogShippingTarget') && (
          <Button onClick={() => void navigate('/shipping/new')}>{t('shipping.create')}</Button>
        )}
      </div>
      <p className="quiet">{t('shipping.explanation')}</p>
      <DataTable<Target>
        caption={t('shipping.title')}
        columns={useColumns(setAsked)}
        rows={data?.LogShippingTargetList}
        keyOf={({ TargetId }) => TargetId}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <>
            <h2>{t('shipping.empty')}</h2>
            <p>{t('shipping.emptyNext')}</p>
            <pre>{shipCommand}</pre>
          </>
        }
      />
      <TargetDrawer listed={data?.LogShippingTargetList} />
      {asked && <TargetChange {...asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<Target>[] {
  const { t } = useTexts();
  return [
    {
      title: t('policies.name'),
      cell: (target) => (
        <>
          <strong>
            <LongText text={target.TargetName} max={30} />
          </strong>
          <div className="quiet">{t(destinations[kindOf(target)].title)}</div>
          <div className="quiet">
            <LongText text={destinations[kindOf(target)].place(target)} max={44} />
          </div>
        </>
      ),
    },
    {
      title: t('policies.state'),
      className: 'told',
      cell: (target) => (
        <>
          <TargetState target={target} />
          <Failure target={target} />
        </>
      ),
    },
    { title: t('shipping.behind'), cell: (target) => <Lag target={target} /> },
    {
      title: t('shipping.lastSuccess'),
      cell: ({ LastSuccessTime }) =>
        LastSuccessTime ? <Time at={LastSuccessTime} relative /> : t('shipping.never'),
    },
    { title: t('shipping.shipped'), cell: ({ ShippedCount }) => ShippedCount, className: 'number' },
    { title: t('policies.actions'), cell: (target) => <Changes target={target} ask={ask} /> },
  ];
}

function Changes({ target, ask }: { target: Target; ask(asked: Asked): void }) {
  const { t } = useTexts();
  const may = useMay();
  const isOff = target.Status === 'DISABLED';
  const path = `/shipping/${target.TargetId}`;
  const buttons = [
    ['test', 'shipping.test', 'TestLogShippingTarget'],
    [
      isOff ? 'on' : 'off',
      isOff ? 'policies.switchOn' : 'policies.switchOff',
      'ModifyLogShippingTargetStatus',
    ],
    ['remove', 'policies.remove', 'DeleteLogShippingTarget'],
  ] as const;
  return (
    <div className="row actions">
      <Link to={path}>{t('policies.details')}</Link>
      {may('ModifyLogShippingTarget') && <Link to={`${path}/edit`}>{t('policies.edit')}</Link>}
      {buttons
        .filter(([, , action]) => may(action))
        .map(([change, title]) => (
          <button key={title} type="button" className="link" onClick={() => ask({ change, target })}>
            {t(title)}
          </button>
        ))}
    </div>
  );
}
