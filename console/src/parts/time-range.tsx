import { useSession } from '../api/hooks';
import { useTexts } from '../texts';
import { useAddress } from './address';
import { FilterChoice, FilterDay } from './filters';
import { wireTime } from './time';

const dayMs = 86_400_000;
const presets = new Map([
  ['today', 1],
  ['days7', 7],
  ['days30', 30],
  ['everything', 180],
]);

/** The day, in the zone of the service, so many days before today. */
export function useDay(): (before: number) => string {
  const { OffsetMinutes } = useSession();
  return (before) => wireTime(new Date(Date.now() - before * dayMs), OffsetMinutes).slice(0, 10);
}

/** The days that the address asks for: 7 unless it says otherwise. */
export function useDays(): { from: string; to: string } {
  const { get } = useAddress();
  const day = useDay();
  const range = get('range') || 'days7';
  if (range === 'own') return { from: get('from') || day(6), to: get('to') || day(0) };
  return { from: day((presets.get(range) ?? 7) - 1), to: day(0) };
}

/** Chooses the days, in the address. */
export function TimeRange() {
  const { t } = useTexts();
  const { get, change } = useAddress();
  const { from, to } = useDays();
  const range = get('range') || 'days7';
  return (
    <>
      <FilterChoice
        title={t('events.range')}
        value={range}
        onChange={(chosen) => change({ range: chosen, from: '', to: '' })}
      >
        {(['today', 'days7', 'days30', 'everything', 'own'] as const).map((one) => (
          <option key={one} value={one}>
            {t(`events.${one}`)}
          </option>
        ))}
      </FilterChoice>
      {range === 'own' && (
        <>
          <FilterDay title={t('events.from')} value={from} onChange={(day) => change({ from: day })} />
          <FilterDay title={t('events.to')} value={to} onChange={(day) => change({ to: day })} />
        </>
      )}
    </>
  );
}
