import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Input } from '../api/client';
import { useRead } from '../api/hooks';
import { useTexts } from '../texts';
import { Problem } from './problem';
import { Skeleton } from './data-table';

/** Its file is gone where the service was upgraded since the page was loaded. */
const BarChart = lazy(() => import('./bar-chart').catch(() => ({ default: NoChart })));

function NoChart() {
  const { t } = useTexts();
  return <p role="alert">{t('problem.noChart')}</p>;
}

interface TrendProps {
  from: string;
  to: string;
  /** Which events count; all unless it says. */
  asked?: Pick<Input<'DescribeImageInterceptEventTendency'>, 'Filters' | 'Keyword'>;
  /** The address of a day's events. */
  dayLink(day: string): string;
  /** Below the figures. */
  children?: ReactNode;
}

/** Container starts by day, as bars and, for whoever cannot see or click them, as a list of links. */
export function Trend({ from, to, asked = {}, dayLink, children }: TrendProps) {
  const { t, number } = useTexts();
  const navigate = useNavigate();
  const { data, error, refetch } = useRead(
    'DescribeImageInterceptEventTendency',
    { StartDate: from, EndDate: to, ...asked },
    { every: 15_000 },
  );
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  const days = data.InterceptList.map(({ Date: day }) => day);
  const counts = (list: { EventCount: number }[]) => list.map(({ EventCount }) => EventCount);
  const series = [
    { name: t('events.intercepted'), counts: counts(data.InterceptList), strong: true },
    { name: t('events.alarm'), counts: counts(data.AlertList), strong: false },
  ];
  return (
    <figure className="trend card">
      <figcaption className="row">
        <h2>{t('events.trend')}</h2>
        {series.map(({ name, counts: each, strong }) => (
          <span key={name} className="figure">
            <span className={strong ? 'swatch strong' : 'swatch'} aria-hidden="true" /> {name}{' '}
            <strong>{number(each.reduce((sum, count) => sum + count, 0))}</strong>
          </span>
        ))}
      </figcaption>
      <Suspense fallback={<Skeleton rows={3} />}>
        <BarChart
          title={t('events.trend')}
          days={days}
          series={series}
          onDay={(day) => void navigate(dayLink(day))}
        />
      </Suspense>
      <div className="row">
        <details className="grow">
          <summary>{t('events.byDay')}</summary>
          <ul className="days">
            {days.map((day, i) => (
              <li key={day}>
                <Link to={dayLink(day)}>{day}</Link>{' '}
                {series.map(({ name, counts: each }) => `${name} ${number(each[i]!)}`).join(' · ')}
              </li>
            ))}
          </ul>
        </details>
        {children}
      </div>
    </figure>
  );
}
