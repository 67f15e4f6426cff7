import type { ReactNode } from 'react';
import { Button } from '../../parts/button';
import type { Input } from '../../api/client';
import { useSession } from '../../api/hooks';
import { useAddress } from '../../parts/address';
import { wireTime } from '../../parts/time';
import { useTexts } from '../../texts';

const dayMs = 86_400_000;
const presets = { today: 1, days7: 7, days30: 30, everything: 180 } as const;

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
  return { from: day(presets[range as keyof typeof presets] - 1 || 6), to: day(0) };
}

/** Filters that are texts, by their name in the address. */
const textFilters = {
  policy: 'PolicyName',
  image: 'ImageName',
  node: 'NodeName',
  cluster: 'ClusterId',
  namespace: 'Namespace',
  pod: 'PodName',
  cve: 'CveId',
} as const;
/** Filters that links from other pages set; shown where they are. */
const idFilters = { policyId: 'PolicyId', imageId: 'ImageId' } as const;
const choiceFilters = { type: 'EventType', action: 'Behavior' } as const;
const allFilters = Object.entries({
  ...textFilters,
  ...choiceFilters,
  ...idFilters,
});

export type EventConditions = Omit<Input<'DescribeImageInterceptEventList'>, 'Limit' | 'Offset'>;

export function useEventConditions(): EventConditions {
  const { get } = useAddress();
  const { from, to } = useDays();
  return {
    Filters: allFilters.flatMap(([name, Name]) => (get(name) ? [{ Name, Values: [get(name)] }] : [])),
    ...(get('q') && { Keyword: get('q') }),
    StartTime: from,
    EndTime: to,
  };
}

export function EventFilters() {
  const { t } = useTexts();
  const { get, change, clear } = useAddress();
  const { from, to } = useDays();
  const range = get('range') || 'days7';
  const isMoreOpen = Object.keys(textFilters).some((name) => get(name));
  return (
    <>
      <div className="filters row">
        <Choice
          title={t('events.range')}
          value={range}
          onChange={(to) => change({ range: to, from: '', to: '' })}
        >
          {(['today', 'days7', 'days30', 'everything', 'own'] as const).map((one) => (
            <option key={one} value={one}>
              {t(`events.${one}`)}
            </option>
          ))}
        </Choice>
        {range === 'own' && (
          <>
            <Day title={t('events.from')} value={from} onChange={(day) => change({ from: day })} />
            <Day title={t('events.to')} value={to} onChange={(day) => change({ to: day })} />
          </>
        )}
        <Choice title={t('events.type')} value={get('type')} onChange={(type) => change({ type })}>
          <option value="">{t('events.anyType')}</option>
          <option value="RISK_IMAGE">{t('policies.risk')}</option>
          <option value="PRIVILEGED_IMAGE">{t('policies.privileged')}</option>
        </Choice>
        <Choice title={t('events.action')} value={get('action')} onChange={(action) => change({ action })}>
          <option value="">{t('events.anyAction')}</option>
          <option value="INTERCEPT">{t('events.intercepted')}</option>
          <option value="ALERT">{t('events.alarm')}</option>
        </Choice>
        <Text
          title={t('events.keyword')}
          wide
          hint={t('events.keywordHelp')}
          value={get('q')}
          onChange={(q) => change({ q })}
        />
        {(Object.keys(idFilters) as (keyof typeof idFilters)[])
          .filter((name) => get(name))
          .map((name) => (
            <Text
              key={name}
              title={t(`events.${name}`)}
              value={get(name)}
              onChange={(value) => change({ [name]: value })}
            />
          ))}
        <Button variant="text" onClick={clear}>
          {t('events.clear')}
        </Button>
      </div>
      <details open={isMoreOpen}>
        <summary>{t('events.more')}</summary>
        <div className="filters row">
          {(Object.keys(textFilters) as (keyof typeof textFilters)[]).map((name) => (
            <Text
              key={name}
              title={t(`events.${name}`)}
              value={get(name)}
              onChange={(value) => change({ [name]: value })}
            />
          ))}
        </div>
      </details>
    </>
  );
}

interface FieldProps {
  title: string;
  value: string;
  onChange(value: string): void;
}

function Choice({ title, value, onChange, children }: FieldProps & { children: ReactNode }) {
  return (
    <label className="field inline">
      <span>{title}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </label>
  );
}

function Text({ title, value, hint, wide, onChange }: FieldProps & { hint?: string; wide?: boolean }) {
  return (
    <label className={wide ? 'field inline wide' : 'field inline'}>
      <span>{title}</span>
      <input
        className="plain"
        type="search"
        value={value}
        placeholder={hint ?? ''}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

function Day({ title, value, onChange }: FieldProps) {
  return (
    <label className="field inline">
      <span>{title}</span>
      <input
        className="plain"
        type="date"
        value={value}
        onChange={({ target }) => target.value && onChange(target.value)}
      />
    </label>
  );
}
