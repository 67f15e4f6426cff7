import { Tag } from 'tdesign-react/es/tag';
import type { Reply } from '../api/client';
import { useRead } from '../api/hooks';
import { LongText } from '../parts/copy';
import type { Column } from '../parts/data-table';
import { PagedTable, usePage } from '../parts/paged-table';
import { Time } from '../parts/time';
import { useTexts } from '../texts';

type Agent = Reply<'DescribeImageInterceptAgentList'>['AgentList'][number];

export function NodesPage() {
  const { t } = useTexts();
  const list = useRead('DescribeImageInterceptAgentList', usePage(), { every: 5000 });
  return (
    <>
      <div className="page-head row">
        <h1>{t('nodes.title')}</h1>
      </div>
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
      cell: ({ InStep }) =>
        InStep ? t('nodes.inStep') : <span className="mark-light nowrap">⚠ {t('nodes.behind')}</span>,
    },
    { title: t('nodes.version'), cell: ({ Version }) => Version },
    { title: t('nodes.engines'), cell: ({ Engines }) => Engines.join(', ') },
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
