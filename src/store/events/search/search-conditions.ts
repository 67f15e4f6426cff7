import type { Knex } from 'knex';
import type { EventField, EventQuery } from '../../../domain/event-query.js';
import { type FieldFilter, textMatches } from '../../../domain/filter.js';
import { containing, type Database } from '../../database/connections.js';
import type { GroupCount, TimeRange } from '../day-counts.js';
import type { LookUp, TermKind } from './search-terms.js';
import { isUuid } from '../../../platform/uuid.js';

/** How a query is asked of the tables: `e` is events, `s` event_scopes, `t` event_tallies. */

/** A condition in SQL with its values. */
export interface Condition {
  sql: string;
  values: readonly unknown[];
}

/** A condition on a text; one that the dictionary has says how to look it up. */
export interface TextCondition extends Condition {
  lookUp?: LookUp | undefined;
}

/** What a query asks, by the table that has it. All of it must hold. */
export interface Search {
  /** On type and behaviour alone, which the daily counts know. */
  groups: FieldFilter<EventField>[];
  events: TextCondition[];
  /** Each on any of the locations where the event happened, not only the latest. */
  scopes: TextCondition[];
  /** Any of these, the second on any location. */
  keyword?: { events: TextCondition[]; scopes: TextCondition[] } | undefined;
}

const groupColumn = { eventType: 'event_type', behavior: 'behavior' } as const satisfies Partial<
  Record<EventField, string>
>;

/** Where a field stands in the dictionary, and the indexed column that leads from what is found there to events. */
type Entry = Pick<LookUp, 'kind' | 'text' | 'id' | 'by' | 'type'>;

const policyEntry = { kind: 'policy', id: 'key', by: 'e.policy_id', type: 'uuid' } as const;
const imageEntry = { kind: 'image', id: 'key', by: 'e.image_id', type: 'text' } as const;
const scopeEntry = <Kind extends TermKind>(kind: Kind) =>
  ({ kind, text: 'text', id: 'text', by: `s.${kind}`, type: 'text' }) as const;

/** The columns of fields, and where they are in the dictionary. A pod is not, nor is what has no index to profit from it. */
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

/** The value stands in the column, whole or anywhere in it. */
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

/** Ids as ids, so that their index is of use. What is none is no policy's. */
const policyIdCondition = (values: readonly string[]): Condition => ({
  sql: 'e.policy_id = ANY (?::uuid[])',
  values: [values.filter(isUuid)],
});

function eventCondition(filter: FieldFilter<EventField>): TextCondition {
  if (filter.field === 'cveId') return { sql: 'e.cve_ids && ?::text[]', values: [filter.values] };
  if (filter.field === 'policyId' && filter.exact) return policyIdCondition(filter.values);
  const { lookUp, ...condition } = textCondition(filter.field as TextField, filter);
  // Nothing to look up for who has the id.
  return filter.field === 'imageId' && filter.exact ? condition : { ...condition, lookUp };
}

function scopeCondition(filter: FieldFilter<EventField>): TextCondition {
  const { lookUp, ...condition } = textCondition(filter.field as TextField, filter);
  return filter.exact ? condition : { ...condition, lookUp };
}

/** Reads a query as conditions on columns. */
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

/** Whether the daily counts alone can tell how many events meet it. */
export const isOfGroups = ({ events, scopes, keyword }: Search): boolean =>
  events.length === 0 && scopes.length === 0 && !keyword;

/** Whether events of a type and behaviour meet what is asked of these. */
export const groupMeets = ({ groups }: Search, { eventType, behavior }: GroupCount): boolean =>
  groups.every((filter) => textMatches(filter.field === 'eventType' ? eventType : behavior, filter));

/** The conditions on type and behaviour, of a table that has both. */
export const groupConditions = ({ groups }: Search, table: 't' | 'e'): Condition[] =>
  groups.map((filter) => textSql(`${table}.${groupColumn[filter.field as 'eventType']}`, filter));

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
    ...(keyword ? [anyOf([...keyword.events, inSomeScope(anyOf(keyword.scopes))])] : []),
  ];
}

/**
 * What a subquery finds on each day of a reach that it knows as `d.day`: its rows are `found`. Day by day, so that what is
 * compared and gathered fits into memory, which for half a year at once it does not.
 */
export const onEachDay = (db: Database, { days }: Reach, ofDay: Knex.QueryBuilder): Knex.QueryBuilder =>
  db
    .select('d.day', 'found.*')
    .from(db.raw('unnest(?::date[]) AS d(day)', [days as string[]]))
    .joinRaw('CROSS JOIN LATERAL ? AS found', [ofDay] as unknown as string[]);

/**
 * The ids of the events of the day `d.day` that meet a search and, if there is one, lie in a range, each once: the
 * intersection of what each table says by itself. For counting, where joining row by row would be the greater work.
 */
export function matchingIds(
  db: Database,
  search: Search,
  { appId, days }: Reach,
  range?: TimeRange,
): Knex.QueryBuilder {
  const from = (table: string, alias: string, conditions: readonly Condition[]) =>
    allOf(db(`${table} as ${alias}`).select(`${alias}.event_id`), [
      ...ofDays(alias, appId, days),
      { sql: `${alias}.day = d.day`, values: [] },
      ...conditions,
    ]);
  const distinct = (found: Knex.QueryBuilder) => db.distinct('event_id').from(found.as('any'));
  const ofKeyword = ({ events, scopes }: NonNullable<Search['keyword']>) => {
    const inEvents = from('events', 'e', [anyOf(events)]);
    const inScopes = from('event_scopes', 's', [anyOf(scopes)]);
    // A table that cannot have it is not named: planning alone locks the tables of all days, and their indexes.
    if (scopes.length === 0) return inEvents;
    return distinct(events.length === 0 ? inScopes : inEvents.unionAll([inScopes]));
  };
  const ofRange = range ? rangeConditions(range) : [];
  if (isOfGroups(search)) return from('event_tallies', 't', [...groupConditions(search, 't'), ...ofRange]);
  const ofEvents = [...groupConditions(search, 'e'), ...search.events];
  const { keyword } = search;
  const sets = [
    ...(ofEvents.length > 0 ? [from('events', 'e', ofEvents)] : []),
    ...search.scopes.map((condition) => from('event_scopes', 's', [condition])),
    ...(keyword ? [ofKeyword(keyword)] : []),
    ...(range ? [from('event_tallies', 't', ofRange)] : []),
  ];
  const [first, ...others] = sets as [Knex.QueryBuilder, ...Knex.QueryBuilder[]];
  // A single table's rows need no comparison; but a scope's event may have others that meet it, too.
  if (others.length > 0) return first.intersect(others, true);
  return search.scopes.length > 0 ? distinct(first) : first;
}
