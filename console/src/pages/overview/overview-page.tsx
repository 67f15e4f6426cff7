import { Link } from 'react-router';
import { useRead } from '../../api/hooks';
import { useAddress } from '../../parts/address';
import { Problem } from '../../parts/problem';
import { Tabs } from '../../parts/tabs';
import { Trend } from '../../parts/trend';
import { useTexts } from '../../texts';
import { useDay } from '../../parts/time-range';
import { Attention } from './attention';
import { Clusters } from './clusters';
import { FirstSteps } from './first-steps';
import { Observing } from './observing';
import { TopHits } from './top-hits';

const ranges = { today: 1, days7: 7, days30: 30 } as const;
type Range = keyof typeof ranges;

export function OverviewPage() {
  const { t } = useTexts();
  const { get, change } = useAddress();
  const day = useDay();
  const range = (Object.hasOwn(ranges, get('range')) ? get('range') : 'days7') as Range;
  const days = { from: day(ranges[range] - 1), to: day(0) };
  const { data: policies, error } = useRead('DescribeImageInterceptPolicySummary', {}, { every: 15_000 });
  const { data: images } = useRead('DescribeImageList', { Limit: 1 });
  return (
    <>
      <div className="page-head row">
        <h1>{t('overview.title')}</h1>
        <Tabs
          title={t('events.range')}
          chosen={range}
          onChoose={(to) => change({ range: to })}
          options={(Object.keys(ranges) as Range[]).map((one) => [one, t(`events.${one}`)])}
        />
      </div>
      {error && <Problem error={error} />}
      {policies?.TotalCount === 0 && images && <FirstSteps hasImages={images.TotalCount > 0} />}
      <div className="overview">
        <Policies />
        <Attention />
        <Starts {...days} range={range} />
        <Observing />
        <TopHits {...days} range={range} />
        <Clusters />
      </div>
    </>
  );
}

function Policies() {
  const { t } = useTexts();
  const { data } = useRead('DescribeImageInterceptPolicySummary', {}, { every: 15_000 });
  const count = (value: number | undefined) => value ?? '–';
  return (
    <section className="card">
      <h2>{t('policies.short')}</h2>
      <p className="figures">
        <strong>
          {t('overview.enabledOf', { enabled: count(data?.EnabledCount), total: count(data?.TotalCount) })}
        </strong>
      </p>
      <ul className="plain-list row">
        <li>
          <Link to="/policies?state=ENFORCING">
            ● {t('policies.enforcing', { count: count(data?.EnforcingCount) })}
          </Link>
        </li>
        <li>
          <Link to="/policies?state=OBSERVING">
            ◐ {t('policies.observing', { count: count(data?.ObservingCount) })}
          </Link>
        </li>
        <li>
          <Link to="/policies?state=DISABLED">
            ○ {t('policies.disabled', { count: count(data?.DisabledCount) })}
          </Link>
        </li>
      </ul>
      <Link to="/policies">{t('overview.allPolicies')}</Link>
    </section>
  );
}

function Starts({ from, to, range }: { from: string; to: string; range: Range }) {
  const { t } = useTexts();
  return (
    <section className="wide">
      <Trend from={from} to={to} dayLink={(day) => `/events?range=own&from=${day}&to=${day}`}>
        <Link to={`/events?range=${range}`}>{t('overview.allEvents')}</Link>
      </Trend>
    </section>
  );
}
