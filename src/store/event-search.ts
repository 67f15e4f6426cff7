import { type Knex } from 'knex';
import { type EventField, type EventQuery } from '../domain/event-query.js';
import { type FieldFilter, textMatches } from '../domain/filter.js';
import { containing, type Database } from './database.js';
import { type GroupCount, type TimeRange } from './event-counts.js';

/** How a query is asked of the tables: `e` is events, `s` event_scopes, `t` event_tallies. */

/** A condition in SQL with its values. */
export interface Condition {
  sql: string;
  values: readonly unknown[];
}

/** What a query asks, by the table that has it. All of it must hold. */
export interface Search {
  /** On type and behaviour alone, which the daily counts know. */
  groups: FieldFilter<EventField>[];
  events: Condition[];
  /** Each on any of the places where the event happened, not only the latest. */
  scopes: Condition[];
  /** One of the two, the second on any place. */
  keyword?: { events: Condition; scopes: Condition } | undefined;
}

const groupColumn = { eventType: 'event_type', behavior: 'behavior' } as const satisfies Partial<
  Record<EventField, string>
>;

const eventColumn = {
  policyId: 'e.policy_id::text',
  policyName: 'e.policy_name',
  imageId: 'e.image_id',
  imageName: 'e.image_name',
} as const satisfies Partial<Record<EventField, string>>;

const scopeColumn = {
  nodeName: 's.node_name',
  nodeIp: 's.node_ip',
  publicIp: 's.public_ip',
  clusterId: 's.cluster_id',
  namespace: 's.namespace',
  podName: 's.pod_name',
} as const satisfies Partial<Record<EventField, string>>;

/** The value stands in the column, whole or anywhere in it. */
export function textCondition(
  column: string,
  { values, exact }: Pick<FieldFilter<string>, 'values' | 'exact'>,
): Condition {
  return exact
    ? { sql: `${column} = ANY (?::text[])`, values: [values] }
    : { sql: `${column} ILIKE ANY (?::text[])`, values: [values.map(containing)] };
}

export const anyOf = (conditions: readonly Condition[]): Condition => ({
  sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
  values: conditions.flatMap(({ values }) => values),
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids as ids, so that their index is of use. What is none is no policy's. */
const policyIdCondition = (values: readonly string[]): Condition => ({
  sql: 'e.policy_id = ANY (?::uuid[])',
  values: [values.filter((value) => uuid.test(value))],
});

function eventCondition(filter: FieldFilter<EventField>): Condition {
  if (filter.field === 'cveId') return { sql: 'e.cve_ids && ?::text[]', values: [filter.values] };
  if (filter.field === 'policyId' && filter.exact) return policyIdCondition(filter.values);
  return textCondition(eventColumn[filter.field as keyof typeof eventColumn], filter);
}

/** Reads a query as conditions on columns. */
export function searchOf({ filters, keyword }: Pick<EventQuery, 'filters' | 'keyword'>): Search {
  const isGroup = ({ field }: FieldFilter<EventField>) => field in groupColumn;
  const isScope = ({ field }: FieldFilter<EventField>) => field in scopeColumn;
  const word = { values: [keyword ?? ''], exact: false };
  const anywhere = (columns: string[]) => anyOf(columns.map((column) => textCondition(column, word)));
  return {
    groups: filters.filter(isGroup),
    events: filters.filter((filter) => !isGroup(filter) && !isScope(filter)).map(eventCondition),
    scopes: filters
      .filter(isScope)
      .map((filter) => textCondition(scopeColumn[filter.field as keyof typeof scopeColumn], filter)),
    keyword: keyword
      ? {
          events: anywhere(['e.policy_name', 'e.image_name', 'e.image_id']),
          scopes: anywhere(['s.node_name', 's.node_ip', 's.public_ip']),
        }
      : undefined,
  };
}

/** Whether the daily counts alone can tell how many events meet it. */
export const isOfGroups = ({ events, scopes, keyword }: Search): boolean =>
  events.length === 0 && scopes.length === 0 && !keyword;

/** Whether events of a type and behaviour meet what is asked of these. */
export const groupMeets = ({ groups }: Search, { eventType, behavior }: GroupCount): boolean =>
  groups.every((filter) => textMatches(filter.field === 'eventType' ? eventType : behavior, filter));

/** The conditions on type and behaviour, of a table that has both. */
export const groupConditions = ({ groups }: Search, table: 't' | 'e'): Condition[] =>
  groups.map((filter) => textCondition(`${table}.${groupColumn[filter.field as 'eventType']}`, filter));

export const rangeConditions = ({ from, before }: TimeRange): Condition[] => [
  { sql: 't.latest_time >= ?', values: [from] },
  ...(before ? [{ sql: 't.latest_time < ?', values: [before] }] : []),
];

/** An account's rows of some days. The days are constants to the planner, which looks at no partition of another. */
export const ofDays = (table: string, appId: number, days: readonly string[]): Condition[] => [
  { sql: `${table}.app_id = ?`, values: [appId] },
  { sql: `${table}.day = ANY (?::date[])`, values: [days] },
];

export function allOf(query: Knex.QueryBuilder, conditions: readonly Condition[]): Knex.QueryBuilder {
  for (const { sql, values } of conditions) void query.whereRaw(sql, values as string[]);
  return query;
}

/** The account and days that are searched. */
export interface Reach {
  appId: number;
  days: readonly string[];
}

/**
 * What is asked of an event as conditions on the joined rows of `t` and `e`, for reading in order, where as a rule few
 * rows are looked at.
 */
export function rowConditions(search: Search, { appId, days }: Reach): Condition[] {
  const inSomeScope = ({ sql, values }: Condition): Condition => {
    const where = [
      ...ofDays('s', appId, days),
      { sql: 's.event_id = e.event_id', values: [] },
      { sql, values },
    ];
    return {
      sql: `EXISTS (SELECT FROM event_scopes s WHERE s.day = e.day AND ${where.map((one) => one.sql).join(' AND ')})`,
      values: where.flatMap((one) => one.values),
    };
  };
  const { keyword } = search;
  return [
    ...ofDays('e', appId, days),
    ...groupConditions(search, 'e'),
    ...search.events,
    ...search.scopes.map(inSomeScope),
    ...(keyword ? [anyOf([keyword.events, inSomeScope(keyword.scopes)])] : []),
  ];
}

/**
 * The ids of all events that meet a search, as the intersection of what each table says by itself; for counting, where
 * joining row by row would be the greater work. Rows are day and event_id, each once.
 */
export function matchingIds(
  db: Database,
  search: Search,
  { appId, days }: Reach,
  range?: TimeRange,
): Knex.QueryBuilder {
  const from = (table: string, alias: string, conditions: readonly Condition[]) =>
    allOf(db(`${table} as ${alias}`).select(`${alias}.day`, `${alias}.event_id`), [
      ...ofDays(alias, appId, days),
      ...conditions,
    ]);
  const either = (one: Knex.QueryBuilder, other: Knex.QueryBuilder) =>
    db.select('day', 'event_id').from(one.union([other], true).as('either'));
  const ofEvents = [...groupConditions(search, 'e'), ...search.events];
  const { keyword } = search;
  const sets = [
    ...(ofEvents.length > 0 ? [from('events', 'e', ofEvents)] : []),
    ...search.scopes.map((condition) => from('event_scopes', 's', [condition])),
    ...(keyword
      ? [either(from('events', 'e', [keyword.events]), from('event_scopes', 's', [keyword.scopes]))]
      : []),
    ...(range ? [from('event_tallies', 't', rangeConditions(range))] : []),
  ];
  const [first, ...others] = sets as [Knex.QueryBuilder, ...Knex.QueryBuilder[]];
  // A single table's rows need no comparison; but a scope's event may have others that meet it, too.
  if (others.length > 0) return first.intersect(others, true);
  return search.scopes.length > 0 ? db.distinct('day', 'event_id').from(first.as('any')) : first;
}
