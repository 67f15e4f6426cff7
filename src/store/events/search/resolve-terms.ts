import type { Database } from '../../database/connections.js';
import type { Condition, Search, TextCondition } from './search-conditions.js';
import { type Answer, lookUpTerms } from './search-terms.js';

/** A search without what every event meets, and by ids where few have the text; or 'nothing' when no event can meet it. */
export async function resolve(db: Database, appId: number, search: Search): Promise<Search | 'nothing'> {
  const { events, scopes, keyword } = search;
  const conditions = [...events, ...scopes, ...(keyword?.events ?? []), ...(keyword?.scopes ?? [])];
  const known = conditions.filter(({ lookUp }) => lookUp);
  const answers = await lookUpTerms(
    db,
    appId,
    known.map(({ lookUp }) => lookUp!),
  );
  const answerTo = (condition: TextCondition): Answer =>
    condition.lookUp ? answers[known.indexOf(condition)]! : 'many';
  const resolved = (list: readonly TextCondition[]) =>
    list.map((condition) => narrowed(condition, answerTo(condition)));

  const required = [...events, ...scopes].map(answerTo);
  if (required.includes('none')) return 'nothing';
  const needed = (list: readonly TextCondition[]) => resolved(list.filter((one) => answerTo(one) !== 'all'));
  const rest = { ...search, events: needed(events), scopes: needed(scopes) };
  if (!keyword) return rest;

  const possible = (list: readonly TextCondition[]) => list.filter((one) => answerTo(one) !== 'none');
  const anywhere = [...possible(keyword.events), ...possible(keyword.scopes)];
  if (anywhere.length === 0) return 'nothing';
  if (anywhere.some((one) => answerTo(one) === 'all')) return { ...rest, keyword: undefined };
  const either = { events: resolved(possible(keyword.events)), scopes: resolved(possible(keyword.scopes)) };
  return { ...rest, keyword: either };
}

/** The condition by index. Where that leads by an id, what it leads to is checked: an image of that id may have had other names. */
function narrowed(condition: TextCondition, answer: Answer): Condition {
  if (typeof answer === 'string') return condition;
  const { by, type, id } = condition.lookUp!;
  const found = { sql: `${by} = ANY (?::${type}[])`, values: [answer.ids] };
  if (id === 'text') return found;
  return { sql: `(${found.sql} AND ${condition.sql})`, values: [...found.values, ...condition.values] };
}
