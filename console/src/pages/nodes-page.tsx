import { Tag } from 'tdesign-react/es/tag';
import type { Reply } from '../api/client';
import { useRead } from '../api/hooks';
import { useAddress } from '../parts/address';
import { LongText } from '../parts/copy';
import { type Column, DataTable } from '../parts/data-table';
import { firstPageSize, Pager } from '../parts/pager';
import { Time } from '../parts/time';
import { useTexts } from '../texts';

type Agent = Reply<'DescribeImageInterceptAgentList'>['AgentList'][number];

export function NodesPage() {
  const { t } = useTexts();
  const { get, change } = useAddress();
  const page = { Offset: Number(get('offset') || 0), Limit: Number(get('limit') || firstPageSize()) };
  const { data, error, refetch } = useRead('DescribeImageInterceptAgentList', page, { every: 5000 });
  return (
    <>
      <div className="page-head row">
        <h1>{t('nodes.title')}</h1>
      </div>
      <DataTable
        caption={t('nodes.title')}
        columns={useColumns()}
        rows={data?.AgentList}
        keyOf={({ ClusterId, NodeName }) => `${ClusterId} ${NodeName}`}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <>
            <p>{t('nodes.empty')}</p>
            <p>{t('nodes.emptyNext')}</p>
          </>
        }
      />
      {data && (
        <Pager
          total={data.TotalCount}
          offset={page.Offset}
          limit={page.Limit}
          onChange={({ offset, limit }) =>
            change({ offset: offset ? String(offset) : '', limit: String(limit) })
          }
        />
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
      cell: ({ State }) =>
        State === 'ONLINE' ? (
          <Tag variant="outline">● {t('nodes.online')}</Tag>
        ) : (
          <Tag variant="outline" className="mark-light">
            ○ {t('nodes.offline')}
          </Tag>
        ),
    },
    { title: t('nodes.heard'), cell: ({ HeartbeatTime }) => <Time at={HeartbeatTime} relative /> },
    {
      title: t('nodes.policies'),
      cell: ({ InStep }) => t(InStep ? 'nodes.inStep' : 'nodes.behind'),
    },
    { title: t('nodes.version'), cell: ({ Version }) => Version },
    { title: t('nodes.engines'), cell: ({ Engines }) => Engines.join(', ') },
    {
      title: t('nodes.judged'),
      cell: ({ Counts: { Allowed, Alerted, Intercepted, Undecided } }) =>
        [Allowed, Alerted, Intercepted, Undecided].join(' / '),
    },
    { title: t('nodes.spool'), cell: ({ Spool }) => Spool.Starts, className: 'number' },
  ];
}
