import type { Knex } from 'knex';
import type { Database } from '../../database/connections.js';
import type { TimeRange } from '../day-counts.js';
import {
  allOf,
  anyOf,
  type Condition,
  everyOf,
  groupConditions,
  isOfGroups,
  ofDays,
  rangeConditions,
  type Search,
} from './filters-and-keyword.js';
import type { Plan } from './plan.js';

interface Reach {
  appId: number;
  days: readonly string[];
}

/** In an object, because awaiting a bare query builder runs it. */
export function talliesOf(
  db: Database,
  plan: Plan,
  reach: Reach,
  range?: TimeRange,
): { tallies: Knex.QueryBuilder } {
  const tallies = allOf(db('event_tallies as t') as Knex.QueryBuilder, [
    ...ofDays('t', reach.appId, reach.days),
    ...(range ? rangeConditions(range) : []),
  ]);
  narrow(db, tallies, plan, reach);
  return { tallies };
}

function narrow(db: Database, tallies: Knex.QueryBuilder, plan: Plan, reach: Reach): void {
  switch (plan.kind) {
    case 'nothing':
      return void tallies.whereRaw('false');
    case 'all':
      return;
    case 'groups':
      return void allOf(tallies, groupConditions(plan, 't'));
    case 'ids': {
      const found = 'unnest(?::date[], ?::bigint[]) AS m(day, event_id)';
      return void tallies.joinRaw(`JOIN ${found} ON m.day = t.day AND m.event_id = t.event_id`, [
        plan.ids.map(({ day }) => day),
        plan.ids.map(({ eventId }) => eventId),
      ] as unknown as string[]);
    }
    case 'walk':
      return void allOf(tallies, [eventMeets(plan.search, reach)]);
    case 'intersect':
      return void tallies.join(
        onEachDay(db, reach, matchingIds(db, plan.search, reach)).as('m'),
        (on) => void on.on('m.day', 't.day').on('m.event_id', 't.event_id'),
      );
  }
}

/** OFFSET 0 keeps the planner from turning it into a join. */
export function eventMeets(search: Search, reach: Reach): Condition {
  const conditions = rowConditions(search, reach);
  const event = 'e.app_id = t.app_id AND e.day = t.day AND e.event_id = t.event_id';
  return {
    sql: `EXISTS (SELECT FROM events e WHERE ${event} AND ${conditions.map(({ sql }) => sql).join(' AND ')} OFFSET 0)`,
    values: conditions.flatMap(({ values }) => values),
  };
}

/** Conditions on a row of `e`, in whatever order rows are read. */
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
  const { keyword, scopes } = search;
  return [
    ...ofDays('e', appId, days),
    ...groupConditions(search, 'e'),
    ...search.events,
    ...(scopes.length > 0 ? [inSomeScope(everyOf(scopes))] : []),
    ...(keyword ? [anyOf([...keyword.events, inSomeScope(anyOf(keyword.scopes))])] : []),
  ];
}

export interface CountedDay {
  day: string;
  matches: number;
  eventIds: number[] | null;
}

export async function countOnDays(
  db: Database,
  search: Search,
  reach: Reach,
  maxIds: number,
  range?: TimeRange,
): Promise<CountedDay[]> {
  const ofDay = db
    .count({ matches: '*' })
    // An array costs little where it is dropped; JSON would not.
    .select(db.raw(`CASE WHEN count(*) <= ${maxIds} THEN to_json(array_agg(event_id)) END AS "eventIds"`))
    .from(matchingIds(db, search, reach, range).as('ids'));
  return onEachDay(db, reach, ofDay).where('matches', '>', 0);
}

/** `found` for each day `d.day`: sorting and hashing a day fits into memory, half a year does not. */
const onEachDay = (db: Database, { days }: Reach, ofDay: Knex.QueryBuilder): Knex.QueryBuilder =>
  db
    .select('d.day', 'found.*')
    .from(db.raw('unnest(?::date[]) AS d(day)', [days as string[]]))
    .joinRaw('CROSS JOIN LATERAL ? AS found', [ofDay] as unknown as string[]);

/** Intersects what each table finds: for many events cheaper than a join row by row. */
function matchingIds(
  db: Database,
  search: Search,
  { appId, days }: Reach,
  range?: TimeRange,
): Knex.QueryBuilder {
  const from: From = (table, alias, conditions) =>
    allOf(db(`${table} as ${alias}`).select(`${alias}.event_id`), [
      ...ofDays(alias, appId, days),
      { sql: `${alias}.day = d.day`, values: [] },
      ...conditions,
    ]);
  const ofRange = range ? rangeConditions(range) : [];
  if (isOfGroups(search)) return from('event_tallies', 't', [...groupConditions(search, 't'), ...ofRange]);
  const ofEvents = [...groupConditions(search, 'e'), ...search.events];
  const { keyword } = search;
  const sets = [
    ...(ofEvents.length > 0 ? [from('events', 'e', ofEvents)] : []),
    ...(search.scopes.length > 0 ? [from('event_scopes', 's', search.scopes)] : []),
    ...(keyword ? [idsWithKeyword(db, from, keyword)] : []),
    ...(range ? [from('event_tallies', 't', ofRange)] : []),
  ];
  const [first, ...others] = sets as [Knex.QueryBuilder, ...Knex.QueryBuilder[]];
  if (others.length > 0) return first.intersect(others, true);
  // Several locations of one event may match.
  return search.scopes.length > 0 ? distinctIds(db, first) : first;
}

type From = (table: string, alias: string, conditions: readonly Condition[]) => Knex.QueryBuilder;

const distinctIds = (db: Database, found: Knex.QueryBuilder) => db.distinct('event_id').from(found.as('any'));

function idsWithKeyword(db: Database, from: From, { events, scopes }: NonNullable<Search['keyword']>) {
  const inEvents = from('events', 'e', [anyOf(events)]);
  const inScopes = from('event_scopes', 's', [anyOf(scopes)]);
  // A table that cannot match is left out: planning alone locks its partitions and their indexes.
  if (scopes.length === 0) return inEvents;
  return distinctIds(db, events.length === 0 ? inScopes : inEvents.unionAll([inScopes]));
}
