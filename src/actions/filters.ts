import { type Static, Type } from '@sinclair/typebox';
import type { Fail } from '../api/define-action.js';
import type { FieldFilter, FilterMeaning } from '../domain/filter.js';
import { counted, quote, type Text, text } from '../platform/text.js';
import { Fields } from './schemas.js';

export const Filter = Fields({
  Name: Type.String({ maxLength: 128, description: 'What is filtered by' }),
  Values: Type.Array(Type.String({ maxLength: 1024 }), {
    minItems: 1,
    maxItems: 100,
    description: 'Any of these',
  }),
  ExactMatch: Type.Boolean({
    default: false,
    description: 'Whether a value has to be the whole text; enumerations and ids always do',
  }),
});

/** Each is searched for in what the account has stored. */
const maxValues = 100;

export const Filters = Type.Array(Filter, {
  default: [],
  maxItems: 50,
  description: `All of these have to hold; at most ${maxValues} values together`,
});

/** A filter as given. Nulls are passed over, but keep their places in the paths of refusals. */
type FilterInput = Omit<Static<typeof Filter>, 'Values'> & { Values: (string | null)[] };

/** Translates Filters by the table of an action; a name or value that the table does not have is refused. */
export function readFilters<Field extends string>(
  filters: readonly FilterInput[],
  meanings: Record<string, FilterMeaning<Field>>,
  fail: Fail<'InvalidParameterValue'>,
): FieldFilter<Field>[] {
  const given = filters.reduce((count, { Values }) => count + Values.length, 0);
  if (given > maxValues) throw fail('InvalidParameterValue', tooManyValues(given));
  return filters.map(({ Name, Values, ExactMatch }, index) => {
    const meaning = Object.hasOwn(meanings, Name) ? meanings[Name] : undefined;
    if (!meaning)
      throw fail('InvalidParameterValue', notOneOf(`Filters.${index}.Name`, Object.keys(meanings), Name));
    const { field, id = false, normalize = (value: string) => value } = meaning;
    const words = meaning.words ?? (meaning.values && asTheyAre(meaning.values));
    const values = Values.flatMap((value, at) => {
      if (value === null) return [];
      const word = normalize(value);
      if (!words) return [word];
      if (Object.hasOwn(words, word)) return [words[word]!];
      throw fail(
        'InvalidParameterValue',
        notOneOf(`Filters.${index}.Values.${at}`, Object.keys(words), value),
      );
    });
    return { field, values, exact: ExactMatch || id || words !== undefined };
  });
}

/** Words that are the same inside. */
const asTheyAre = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, word]));

const tooManyValues = (given: number): Text =>
  text(
    `\`Filters\` must have at most ${counted(maxValues, 'value')} together; given ${given}. Ask in several requests.`,
    `\`Filters\` 的取值合计最多 ${maxValues} 个，实际为 ${given} 个，请分多次请求。`,
  );

const notOneOf = (path: string, words: readonly string[], given: string): Text =>
  text(
    `\`${path}\` must be one of ${words.join(', ')}; given \`${quote(given)}\`.`,
    `\`${path}\` 只能取 ${words.join('、')}，实际为 \`${quote(given)}\`。`,
  );

/** Lower case, for booleans written as text. */
export const lowerCase = (value: string): string => value.toLowerCase();
