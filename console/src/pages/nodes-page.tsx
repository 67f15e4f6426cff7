import { Tag } from 'tdesign-react/es/tag';
import type { Reply } from '../api/client';
import { useRead } from '../api/hooks';
import { useAddress } from '../parts/address';
import { LongText } from '../parts/copy';
import type { Column } from '../parts/data-table';
import { FilterChoice } from '../parts/filters';
import { PagedTable, usePage } from '../parts/paged-table';
import { Time } from '../parts/time';
import { useTexts } from '../texts';

type Agent = Reply<'DescribeImageInterceptAgentList'>['AgentList'][number];

export function NodesPage() {
  const { t } = useTexts();
  const { get } = useAddress();
  const ClusterId = get('outside') ? '' : get('cluster') || undefined;
  const list = useRead(
    'DescribeImageInterceptAgentList',
    { ...(ClusterId !== undefined && { ClusterId }), ...usePage() },
    { every: 5000 },
  );
  return (
    <>
      <div className="page-head row">
        <h1>{t('nodes.title')}</h1>
      </div>
      <ClusterFilter />
      <PagedTable
        caption={t('nodes.title')}
        columns={useColumns()}
        list={list}
        rowsOf={({ AgentList }) => AgentList}
        keyOf={({ ClusterId, NodeName }) => `${ClusterId} ${NodeName}`}
        empty={
          <>
            <p>{t('nodes.empty')}</p>
            <p>{t('nodes.emptyNext')}</p>
          </>
        }
      />
    </>
  );
}

/** Which cluster, or the nodes outside of all. */
function ClusterFilter() {
  const { t } = useTexts();
  const { get, change } = useAddress();
  const { data } = useRead('DescribeImageInterceptAgentSummary', {}, { every: 15_000 });
  const clusters = data?.ClusterList ?? [];
  if (clusters.length === 0) return null;
  const outside = ' ';
  return (
    <div className="filters row">
      <FilterChoice
        title={t('overview.cluster')}
        value={get('outside') ? outside : get('cluster')}
        onChange={(chosen) =>
          change(chosen === outside ? { outside: '1', cluster: '' } : { outside: '', cluster: chosen })
        }
      >
        <option value="">{t('nodes.allClusters')}</option>
        {clusters.map(({ ClusterId, ClusterName, AgentCount }) => (
          <option key={ClusterId} value={ClusterId || outside}>
            {ClusterName || ClusterId || t('overview.noCluster')} ({AgentCount})
          </option>
        ))}
      </FilterChoice>
    </div>
  );
}

/** Images on the node, and which of them nobody scanned. */
function Inventory({ inventory }: { inventory: Agent['Inventory'] }) {
  const { t } = useTexts();
  if (!inventory) return <span className="quiet">{t('nodes.notTold')}</span>;
  const { Images, Unscanned, UnscannedNames: names } = inventory;
  return (
    <>
      {t('nodes.imageCount', { count: Images })}
      {Unscanned > 0 && (
        <details>
          <summary className="mark-light nowrap">⚠ {t('nodes.unscanned', { count: Unscanned })}</summary>
          <ul className="examples">
            {names.map((name) => (
              <li key={name}>
                <LongText text={name} />
              </li>
            ))}
            {Unscanned > names.length && (
              <li>{t('nodes.moreImages', { count: Unscanned - names.length })}</li>
            )}
          </ul>
        </details>
      )}
    </>
  );
}

function useColumns(): Column<Agent>[] {
  const { t } = useTexts();
  return [
    {
      title: t('events.node'),
      cell: ({ NodeName, NodeIp, ClusterName, ClusterId }) => (
        <>
          <LongText text={NodeName} />
          <div className="quiet">{[ClusterName || ClusterId, NodeIp].filter(Boolean).join(' · ')}</div>
        </>
      ),
    },
    {
      title: t('nodes.state'),
      cell: ({ State, HeartbeatTime }) => (
        <>
          {State === 'ONLINE' ? (
            <Tag variant="outline">● {t('nodes.online')}</Tag>
          ) : (
            <Tag variant="outline" className="mark-light">
              ○ {t('nodes.offline')}
            </Tag>
          )}
          <div className="quiet">
            <Time at={HeartbeatTime} relative />
          </div>
        </>
      ),
    },
    {
      title: t('nodes.policies'),
      cell: ({ InStep }) =>
        InStep ? t('nodes.inStep') : <span className="mark-light nowrap">⚠ {t('nodes.behind')}</span>,
    },
    {
      title: t('nodes.version'),
      cell: ({ Version, Engines }) => (
        <>
          {Version}
          <div className="quiet">{Engines.join(', ')}</div>
        </>
      ),
    },
    { title: t('nodes.images'), cell: ({ Inventory: inventory }) => <Inventory inventory={inventory} /> },
    { title: t('nodes.allowed'), cell: ({ Counts }) => Counts.Allowed, className: 'number' },
    { title: t('nodes.alerted'), cell: ({ Counts }) => Counts.Alerted, className: 'number' },
    { title: t('nodes.intercepted'), cell: ({ Counts }) => Counts.Intercepted, className: 'number' },
    {
      title: t('nodes.undecided'),
      className: 'number',
      cell: ({ Counts: { Undecided } }) =>
        Undecided > 0 ? <strong className="mark-light">⚠ {Undecided}</strong> : 0,
    },
    { title: t('nodes.spool'), cell: ({ Spool }) => Spool.Starts, className: 'number' },
  ];
}
