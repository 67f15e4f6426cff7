import { Button } from '../../parts/button';
import type { Input } from '../../api/client';
import { filter, useAddress } from '../../parts/address';
import { FilterChoice, FilterText } from '../../parts/filters';
import { TimeRange, useDays } from '../../parts/time-range';
import { useTexts } from '../../texts';

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
    Filters: allFilters.flatMap(([name, Name]) => filter(Name, get(name))),
    ...(get('q').trim() && { Keyword: get('q').trim() }),
    StartTime: from,
    EndTime: to,
  };
}

export function EventFilters() {
  const { t } = useTexts();
  const { get, change, clear } = useAddress();
  const isMoreOpen = Object.keys(textFilters).some((name) => get(name));
  return (
    <>
      <div className="filters row">
        <TimeRange />
        <FilterChoice title={t('events.type')} value={get('type')} onChange={(type) => change({ type })}>
          <option value="">{t('events.anyType')}</option>
          <option value="RISK_IMAGE">{t('policies.risk')}</option>
          <option value="PRIVILEGED_IMAGE">{t('policies.privileged')}</option>
        </FilterChoice>
        <FilterChoice
          title={t('events.action')}
          value={get('action')}
          onChange={(action) => change({ action })}
        >
          <option value="">{t('events.anyAction')}</option>
          <option value="INTERCEPT">{t('events.intercepted')}</option>
          <option value="ALERT">{t('events.alarm')}</option>
        </FilterChoice>
        <FilterText
          title={t('events.keyword')}
          wide
          hint={t('events.keywordHelp')}
          value={get('q')}
          onChange={(q) => change({ q })}
        />
        {(Object.keys(idFilters) as (keyof typeof idFilters)[])
          .filter((name) => get(name))
          .map((name) => (
            <FilterText
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
            <FilterText
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
