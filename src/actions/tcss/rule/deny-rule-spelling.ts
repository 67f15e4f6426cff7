import { isDeepStrictEqual } from 'node:util';
import { normalImageId } from '../../../domain/image.js';
import type { Policy, Spelling } from '../../../domain/policy.js';
import type { Dictionary } from '../words/create-dictionary.js';
import { dictionaries, type WordList, wordLists, type WordLists } from './deny-rule-criteria.js';
import type { DenyRule } from './deny-rule-fields.js';

// A rule reads back as it was written, so that tools which compare the two see no change.

export const normalImageIds = (imageIds: readonly string[]) => [...new Set(imageIds.map(normalImageId))];

/** The lists, as they were written, that would read back differently. */
export function spellingOf(rule: DenyRule, words: WordLists, imageIds: readonly string[]): Spelling | null {
  const lists = wordLists.map((list) => {
    const dictionary: Dictionary<string> = dictionaries[list];
    return [list, rule[list] ?? [], dictionary.write(words[list])] as const;
  });
  const changed = [...lists, ['EffectImageSet', rule.EffectImageSet ?? [], imageIds] as const].filter(
    ([, written, shown]) => !isDeepStrictEqual(written, shown),
  );
  return changed.length ? Object.fromEntries(changed) : null;
}

/** A list as it was written, if that still means what is stored; otherwise in TCSS's usual words. */
export function spelledWords(
  list: WordList,
  stored: readonly string[] = [],
  spelling: Policy['spelling'],
): string[] {
  const dictionary: Dictionary<string> = dictionaries[list];
  const spelled = spelling?.[list];
  return spelled && isDeepStrictEqual(dictionary.read(spelled), stored)
    ? [...spelled]
    : dictionary.write(stored);
}

/** The same of the selected images. */
export function spelledImageIds({ scope, spelling }: Policy): string[] {
  if (scope.type === 'ALL') return [];
  const spelled = spelling?.['EffectImageSet'];
  return spelled && isDeepStrictEqual(normalImageIds(spelled), scope.imageIds)
    ? [...spelled]
    : scope.imageIds;
}
