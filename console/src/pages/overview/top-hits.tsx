import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { LongText } from '../../parts/copy';
import { Skeleton } from '../../parts/data-table';
import { Problem } from '../../parts/problem';
import { useTexts } from '../../texts';

type Hits = Reply<'DescribeImageInterceptTopHits'>;

interface Entry {
  key: string;
  name: string;
  /** Filters of the list of events. */
  filter: Record<string, string>;
  InterceptCount: number;
  AlertCount: number;
}

/** What container starts hit most; each leads to its events. */
export function TopHits({ from, to, range }: { from: string; to: string; range: string }) {
  const { t } = useTexts();
  const { data, error, refetch } = useRead(
    'DescribeImageInterceptTopHits',
    { StartDate: from, EndDate: to },
    { every: 60_000 },
  );
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} />;
  return (
    <>
      {tops(data).map(([title, entries]) => (
        <section key={title} className="card">
          <h2>{t(`overview.${title}`)}</h2>
          <Top entries={entries} range={range} />
          {!data.Complete && <p className="quiet">{t('overview.atLeast')}</p>}
        </section>
      ))}
    </>
  );
}

const tops = ({ PolicyList, ImageList, NodeList, CveList }: Hits) =>
  [
    [
      'topPolicies',
      PolicyList.map((hit) => ({
        ...hit,
        key: hit.PolicyId,
        name: hit.PolicyName,
        filter: { policyId: hit.PolicyId },
      })),
    ],
    [
      'topImages',
      ImageList.map((hit) => ({
        ...hit,
        key: hit.ImageId,
        name: hit.ImageName || hit.ImageId,
        filter: { imageId: hit.ImageId },
      })),
    ],
    [
      'topNodes',
      NodeList.map((hit) => ({
        ...hit,
        key: `${hit.ClusterId} ${hit.NodeName}`,
        name: hit.NodeName,
        filter: { node: hit.NodeName, cluster: hit.ClusterId },
      })),
    ],
    [
      'topCves',
      CveList.map((hit) => ({ ...hit, key: hit.CveId, name: hit.CveId, filter: { cve: hit.CveId } })),
    ],
  ] as const satisfies readonly (readonly [string, Entry[]])[];

function Top({ entries, range }: { entries: readonly Entry[]; range: string }) {
  const { t, number } = useTexts();
  if (entries.length === 0) return <p className="quiet">{t('overview.nothing')}</p>;
  const most = Math.max(...entries.map(({ InterceptCount, AlertCount }) => InterceptCount + AlertCount));
  return (
    <ol className="top-list">
      {entries.map(({ key, name, filter, InterceptCount, AlertCount }) => (
        <li key={key}>
          <Link to={`/events?${new URLSearchParams({ range, ...filter })}`}>
            <LongText text={name} max={48} />
          </Link>
          <span className="number">{number(InterceptCount + AlertCount)}</span>
          <Bar
            most={most}
            intercepted={InterceptCount}
            alerted={AlertCount}
            label={`${t('events.intercepted')} ${number(InterceptCount)} · ${t('events.alarm')} ${number(AlertCount)}`}
          />
        </li>
      ))}
    </ol>
  );
}

/** As SVG, whose widths are attributes: styles in the page are forbidden. Alerts are thinner, to be told without colours. */
function Bar(props: { most: number; intercepted: number; alerted: number; label: string }) {
  const { most, intercepted, alerted, label } = props;
  const part = (count: number) => `${(100 * count) / most}%`;
  return (
    <svg className="top-bar" role="img" aria-label={label}>
      <title>{label}</title>
      <rect className="strong" width={part(intercepted)} height="100%" />
      <rect className="light" x={part(intercepted)} y="50%" width={part(alerted)} height="50%" />
    </svg>
  );
}
