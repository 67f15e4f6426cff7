import { Link } from 'react-router';
import { useMay, useRead } from '../../api/hooks';
import { useTexts } from '../../texts';

/** What somebody should look at, each with where; nothing where all is well. */
export function Attention() {
  const { t } = useTexts();
  const every = { every: 30_000 };
  const { data: agents } = useRead('DescribeImageInterceptAgentSummary', {}, { every: 15_000 });
  const { data: unscanned } = useRead(
    'DescribeImageList',
    { Filters: [{ Name: 'Scanned', Values: ['false'] }], Limit: 1 },
    every,
  );
  const { data: jobs } = useRead('DescribeJobList', {}, every);
  const { data: exports } = useRead('DescribeExportJobList', { Statuses: ['FAILED'], Limit: 1 }, every);
  const maySeeTargets = useMay()('DescribeLogShippingTargetList');
  const { data: targets } = useRead(
    'DescribeLogShippingTargetList',
    {},
    { ...every, enabled: maySeeTargets },
  );
  const clusters = agents?.ClusterList ?? [];
  const sum = (of: (cluster: (typeof clusters)[number]) => number) =>
    clusters.reduce((total, cluster) => total + of(cluster), 0);
  const failedJobs = jobs?.JobList.filter(({ LastRun }) => LastRun?.Status === 'FAILED').length ?? 0;
  const failingTargets =
    targets?.LogShippingTargetList.filter(({ Status }) => Status === 'FAILING').length ?? 0;
  const points = [
    ['undecidedStarts', sum(({ UndecidedCount }) => UndecidedCount), '/nodes'],
    ['silentAgents', sum(({ AgentCount, OnlineCount }) => AgentCount - OnlineCount), '/nodes'],
    ['behindAgents', sum(({ BehindCount }) => BehindCount), '/nodes'],
    ['unscannedImages', unscanned?.TotalCount ?? 0, '/images?scanned=false'],
    ['failedJobs', failedJobs, '/jobs'],
    ['failedExports', exports?.TotalCount ?? 0, '/exports'],
    ['failingTargets', failingTargets, '/shipping'],
  ] as const;
  const present = points.filter(([, count]) => count > 0);
  const isKnown = agents && unscanned && jobs && exports && (targets || !maySeeTargets);
  return (
    <section className="card">
      <h2>{t('overview.attention')}</h2>
      {isKnown && present.length === 0 && <p>{t('overview.allWell')}</p>}
      <ul className="plain-list">
        {present.map(([what, count, path]) => (
          <li key={what}>
            ⚠ <Link to={path}>{t(`overview.${what}`, { count })}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
