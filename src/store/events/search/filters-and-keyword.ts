import type { Knex } from 'knex';
import type { EventField, EventQuery } from '../../../domain/event-query.js';
import { type FieldFilter, textMatches } from '../../../domain/filter.js';
import { containing } from '../../database/ilike.js';
import type { GroupCount, TimeRange } from '../day-counts.js';
import { isUuid } from '../../../platform/uuid.js';
import type { TermKind } from './terms.js';

/** Aliases: `e` is events, `s` event_scopes, `t` event_tallies. */

export interface Condition {
  sql: string;
  values: readonly unknown[];
}

export interface LookUp extends Pick<FieldFilter<string>, 'values' | 'exact'> {
  kind: TermKind;
  text: 'key' | 'text';
  /** The column of the dictionary that leads to events, and the column it leads to. */
  id: 'key' | 'text';
  by: string;
  type: 'text' | 'uuid';
}

export interface TextCondition extends Condition {
  lookUp?: LookUp | undefined;
}

/** Conditions by table; all must hold. */
export interface Search {
  groups: FieldFilter<EventField>[];
  events: TextCondition[];
  /** All must hold for the same location. */
  scopes: TextCondition[];
  /** One must hold; one on a scope, for any location. */
  keyword?: { events: TextCondition[]; scopes: TextCondition[] } | undefined;
}

const groupColumn = { eventType: 'event_type', behavior: 'behavior' } as const satisfies Partial<
  Record<EventField, string>
>;

type Entry = Omit<LookUp, 'values' | 'exact'>;

const policyEntry = { kind: 'policy', id: 'key', by: 'e.policy_id', type: 'uuid' } as const;
const imageEntry = { kind: 'image', id: 'key', by: 'e.image_id', type: 'text' } as const;
const scopeEntry = <Kind extends TermKind>(kind: Kind) =>
  ({ kind, text: 'text', id: 'text', by: `s.${kind}`, type: 'text' }) as const;

const columns: Record<
  Exclude<EventField, keyof typeof groupColumn | 'cveId'>,
  { column: string; entry?: Entry }
> = {
  policyId: { column: 'e.policy_id::text' },
  policyName: { column: 'e.policy_name', entry: { ...policyEntry, text: 'text' } },
  imageId: { column: 'e.image_id', entry: { ...imageEntry, text: 'key' } },
  imageName: { column: 'e.image_name', entry: { ...imageEntry, text: 'text' } },
  nodeName: { column: 's.node_name', entry: scopeEntry('node_name') },
  nodeIp: { column: 's.node_ip', entry: scopeEntry('node_ip') },
  publicIp: { column: 's.public_ip', entry: scopeEntry('public_ip') },
  clusterId: { column: 's.cluster_id', entry: scopeEntry('cluster_id') },
  namespace: { column: 's.namespace', entry: scopeEntry('namespace') },
  podName: { column: 's.pod_name' },
};
type TextField = keyof typeof columns;

function textSql(
  column: string,
  { values, exact }: Pick<FieldFilter<string>, 'values' | 'exact'>,
): Condition {
  return exact
    ? { sql: `${column} = ANY (?::text[])`, values: [values] }
    : { sql: `${column} ILIKE ANY (?::text[])`, values: [values.map(containing)] };
}

function textCondition(
  field: TextField,
  { values, exact }: Pick<FieldFilter<string>, 'values' | 'exact'>,
): TextCondition {
  const { column, entry } = columns[field];
  return { ...textSql(column, { values, exact }), lookUp: entry && { ...entry, values, exact } };
}

export const anyOf = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.length === 0 ? 'false' : `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
  values: conditions.flatMap(({ values }) => values),
});

export const everyOf = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.length === 0 ? 'true' : `(${conditions.map(({ sql }) => sql).join(' AND ')})`,
  values: conditions.flatMap(({ values }) => values),
});

/** As uuids, not text, to use the index. Other text matches nothing. */
const policyIdCondition = (values: readonly string[]): Condition => ({
  sql: 'e.policy_id = ANY (?::uuid[])',
  values: [values.filter(isUuid)],
});

function eventCondition(filter: FieldFilter<EventField>): TextCondition {
  if (filter.field === 'cveId') return { sql: 'e.cve_ids && ?::text[]', values: [filter.values] };
  if (filter.field === 'policyId' && filter.exact) return policyIdCondition(filter.values);
  const { lookUp, ...condition } = textCondition(filter.field as TextField, filter);
  // An exact image id has an index of its own.
  return filter.field === 'imageId' && filter.exact ? condition : { ...condition, lookUp };
}

function scopeCondition(filter: FieldFilter<EventField>): TextCondition {
  const { lookUp, ...condition } = textCondition(filter.field as TextField, filter);
  return filter.exact ? condition : { ...condition, lookUp };
}

export function searchOf({ filters, keyword }: Pick<EventQuery, 'filters' | 'keyword'>): Search {
  const isGroup = ({ field }: FieldFilter<EventField>) => field in groupColumn;
  const isScope = ({ field }: FieldFilter<EventField>) =>
    columns[field as TextField]?.column.startsWith('s.');
  const word = (field: TextField) => textCondition(field, { values: [keyword!], exact: false });
  return {
    groups: filters.filter(isGroup),
    events: filters.filter((filter) => !isGroup(filter) && !isScope(filter)).map(eventCondition),
    scopes: filters.filter(isScope).map(scopeCondition),
    keyword: keyword
      ? {
          events: (['policyName', 'imageName', 'imageId'] as const).map(word),
          scopes: (['nodeName', 'nodeIp', 'publicIp'] as const).map(word),
        }
      : undefined,
  };
}

/** Type and behavior only, so the day counts answer it. */
export const isOfGroups = ({ events, scopes, keyword }: Search): boolean =>
  events.length === 0 && scopes.length === 0 && !keyword;

/**
 * The same conditions in a form that no index answers. Where many events match, an index leads to every page of the table
 * several times, in no order; reading it from its beginning is faster, above all from a disk.
 */
export const withoutIndexes = (search: Search): Search => {
  const plain = (list: readonly TextCondition[]) =>
    list.map(({ sql, values }) => ({ sql: `((${sql}) IS TRUE)`, values }));
  const { events, keyword } = search;
  return {
    ...search,
    events: plain(events),
    keyword: keyword && { ...keyword, events: plain(keyword.events) },
  };
};

export const groupMeets = (
  { groups }: Pick<Search, 'groups'>,
  { eventType, behavior }: GroupCount,
): boolean =>
  groups.every((filter) => textMatches(filter.field === 'eventType' ? eventType : behavior, filter));

export const groupConditions = ({ groups }: Pick<Search, 'groups'>, table: 't' | 'e'): Condition[] =>
  groups.map((filter) => textSql(`${table}.${groupColumn[filter.field as 'eventType']}`, filter));

export const rangeConditions = ({ from, before }: TimeRange): Condition[] => [
  { sql: 't.latest_time >= ?', values: [from] },
  ...(before ? [{ sql: 't.latest_time < ?', values: [before] }] : []),
];

/** Days are bound as values, so the planner prunes all other partitions. */
export const ofDays = (table: string, appId: number, days: readonly string[]): Condition[] => [
  { sql: `${table}.app_id = ?`, values: [appId] },
  { sql: `${table}.day = ANY (?::date[])`, values: [days] },
];

export function allOf(query: Knex.QueryBuilder, conditions: readonly Condition[]): Knex.QueryBuilder {
  for (const { sql, values } of conditions) void query.whereRaw(sql, values as string[]);
  return query;
}
