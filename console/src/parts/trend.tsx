import { lazy, Suspense } from 'react';
import { useRead } from '../api/hooks';
import { useTexts } from '../texts';
import { Problem } from './problem';
import { Skeleton } from './data-table';

const BarChart = lazy(() => import('./bar-chart'));

interface TrendProps {
  from: string;
  to: string;
  onDay(day: string): void;
}

/** Container starts by day, as bars and, for whoever cannot see or click them, as a table of links. */
export function Trend({ from, to, onDay }: TrendProps) {
  const { t } = useTexts();
  const { data, error, refetch } = useRead(
    'DescribeImageInterceptEventTendency',
    { StartDate: from, EndDate: to },
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
      <figcaption>{t('events.trend')}</figcaption>
      <Suspense fallback={<Skeleton rows={3} />}>
        <BarChart title={t('events.trend')} days={days} series={series} onDay={onDay} />
      </Suspense>
      <details>
        <summary>
          {series.map(({ name, counts: each }) => (
            <span key={name}>
              {name} <strong>{each.reduce((sum, count) => sum + count, 0)}</strong>{' '}
            </span>
          ))}
        </summary>
        <ul className="days">
          {days.map((day, i) => (
            <li key={day}>
              <button type="button" className="link" onClick={() => onDay(day)}>
                {day}
              </button>{' '}
              {series.map(({ name, counts: each }) => `${name} ${each[i]}`).join(' · ')}
            </li>
          ))}
        </ul>
      </details>
    </figure>
  );
}
