import type { Database } from '../../database/connections.js';
import { containing } from '../../database/ilike.js';
import type { Condition, LookUp, Search, TextCondition } from './filters-and-keyword.js';

/** The events with a text: all, none, those with these ids, or too many to list. */
type Answer = 'all' | 'none' | 'many' | { ids: string[] };

const maxIds = 1000;

/** Drops the conditions that every event meets, and replaces rare texts by ids; 'nothing' when no event can match. */
export async function resolve(db: Database, appId: number, search: Search): Promise<Search | 'nothing'> {
  const { events, scopes, keyword } = search;
  const answerTo = await lookUpAll(db, appId, [
    ...[...events, ...scopes],
    ...(keyword ? [...keyword.events, ...keyword.scopes] : []),
  ]);
  const resolved = (list: readonly TextCondition[]) => list.map((one) => byIds(one, answerTo(one)));
  if ([...events, ...scopes].some((one) => answerTo(one) === 'none')) return 'nothing';
  const needed = (list: readonly TextCondition[]) => resolved(list.filter((one) => answerTo(one) !== 'all'));
  const required = { ...search, events: needed(events), scopes: needed(scopes) };
  if (!keyword) return required;

  const possible = (list: readonly TextCondition[]) => list.filter((one) => answerTo(one) !== 'none');
  const anywhere = [...possible(keyword.events), ...possible(keyword.scopes)];
  if (anywhere.length === 0) return 'nothing';
  if (anywhere.some((one) => answerTo(one) === 'all')) return { ...required, keyword: undefined };
  const either = { events: resolved(possible(keyword.events)), scopes: resolved(possible(keyword.scopes)) };
  return { ...required, keyword: either };
}

/** Finds by id and still tests the text: an image with the id may have had other names. */
function byIds(condition: TextCondition, answer: Answer): Condition {
  if (typeof answer === 'string') return condition;
  const { by, type, id } = condition.lookUp!;
  const found = { sql: `${by} = ANY (?::${type}[])`, values: [answer.ids] };
  if (id === 'text') return found;
  return { sql: `(${found.sql} AND ${condition.sql})`, values: [...found.values, ...condition.values] };
}

/** In one statement. Texts outside the dictionary count as 'many'. */
async function lookUpAll(
  db: Database,
  appId: number,
  conditions: readonly TextCondition[],
): Promise<(condition: TextCondition) => Answer> {
  const asked = conditions.filter(({ lookUp }) => lookUp);
  if (asked.length === 0) return () => 'many';
  const queries = asked.map(({ lookUp }, position) => lookUpSql(appId, lookUp!, position));
  const { rows } = (await db.raw(
    queries.map(({ sql }) => sql).join(' UNION ALL '),
    queries.flatMap(({ values }) => values) as string[],
  )) as { rows: { position: number; all: boolean; ids: string[] | null }[] };
  const answers = new Map(rows.map((row) => [asked[row.position], answerOf(row)]));
  return (condition) => answers.get(condition) ?? 'many';
}

function answerOf({ all, ids }: { all: boolean; ids: string[] | null }): Answer {
  if (all) return 'all';
  if (!ids) return 'none';
  return ids.length > maxIds ? 'many' : { ids: [...new Set(ids)] };
}

/** Each half stops at the first row that decides it. One condition a value, or the trigram index is not used. */
function lookUpSql(appId: number, { kind, text, id, values, exact }: LookUp, position: number) {
  const meets = values.map(() => (exact ? `${text} = ?` : `${text} ILIKE ?`)).join(' OR ') || 'false';
  const wanted = exact ? values : values.map(containing);
  const ofKind = 'FROM event_terms WHERE app_id = ? AND kind = ?';
  return {
    sql: `SELECT ${position} AS position, NOT EXISTS (SELECT ${ofKind} AND NOT (${meets})) AS "all",
      (SELECT json_agg(id) FROM (SELECT ${id} AS id ${ofKind} AND (${meets}) LIMIT ${maxIds + 1}) AS found) AS ids`,
    values: [appId, kind, ...wanted, appId, kind, ...wanted],
  };
}
