import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { DataTable } from '../../parts/data-table';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';

type Cluster = Reply<'DescribeImageInterceptAgentSummary'>['ClusterList'][number];

/** The agents of each cluster: how many live, and judge by the policies of now. */
export function Clusters() {
  const { t } = useTexts();
  const { data, error, refetch } = useRead('DescribeImageInterceptAgentSummary', {}, { every: 15_000 });
  return (
    <section className="card wide">
      <h2>{t('overview.clusters')}</h2>
      <DataTable<Cluster>
        caption={t('overview.clusters')}
        rows={data?.ClusterList}
        keyOf={({ ClusterId }) => ClusterId}
        error={error}
        onRetry={() => void refetch()}
        empty={<p className="quiet">{t('nodes.empty')}</p>}
        columns={[
          {
            title: t('overview.cluster'),
            cell: ({ ClusterId, ClusterName }) => (
              <Link to={ClusterId ? `/nodes?cluster=${encodeURIComponent(ClusterId)}` : '/nodes?outside=1'}>
                {ClusterName || ClusterId || t('overview.noCluster')}
              </Link>
            ),
          },
          {
            title: t('overview.agents'),
            cell: ({ AgentCount, OnlineCount }) =>
              t('overview.onlineOf', { online: OnlineCount, total: AgentCount }),
          },
          {
            title: t('nodes.policies'),
            cell: ({ BehindCount }) =>
              BehindCount === 0 ? t('nodes.inStep') : t('overview.behind', { count: BehindCount }),
          },
          {
            title: t('overview.undecided'),
            cell: ({ UndecidedCount }) => UndecidedCount,
            className: 'number',
          },
          {
            title: t('overview.oldestContact'),
            cell: ({ HeartbeatTime }) => HeartbeatTime && <Time at={HeartbeatTime} relative />,
          },
        ]}
      />
    </section>
  );
}
