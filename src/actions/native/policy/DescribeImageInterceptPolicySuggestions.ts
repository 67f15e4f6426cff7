import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countImages } from '../../../store/images/find-images.js';
import { foundWords, maxImagesSearched, type WordField } from '../../../store/images/found-words.js';
import { Enum, Fields } from '../../schemas.js';

/** The lists of a rule, each with what findings have for it. */
const fieldOf = {
  'Vulnerability.CveIds': 'cveId',
  'Vulnerability.Components': 'component',
  'Vulnerability.Classes': 'vulnerabilityClass',
  'Vulnerability.Severities': 'vulnerabilitySeverity',
  'Virus.Md5s': 'virusMd5',
  'Virus.Names': 'virusName',
  'Virus.Types': 'virusType',
  'Virus.Severities': 'virusSeverity',
  'SensitiveData.Types': 'sensitiveDataType',
  'SensitiveData.Severities': 'sensitiveDataSeverity',
} as const satisfies Record<string, WordField>;
const lists = Object.keys(fieldOf) as (keyof typeof fieldOf)[];

export const DescribeImageInterceptPolicySuggestions = defineAction({
  name: 'DescribeImageInterceptPolicySuggestions',
  summary: 'Suggests words for a list of RiskRule: what was found in images, what most of them have first.',
  role: 'reader',
  effect: 'reads',
  input: Fields({
    List: Enum(lists, { description: 'The list of RiskRule' }),
    Keyword: Type.Optional(
      Type.String({ maxLength: 256, default: '', description: 'Only words that contain it' }),
    ),
    Limit: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 10,
      description: 'How many words at most',
    }),
  }),
  output: Fields({
    SuggestionList: Type.Array(
      Fields({
        Word: Type.String(),
        ImageCount: Type.Integer({ description: 'Images that have it, of those looked at' }),
      }),
    ),
    SearchedImageCount: Type.Integer({
      description: `Images looked at, those scanned last: at most ${maxImagesSearched}`,
    }),
    Complete: Type.Boolean({
      description: 'False where there are more words than Limit, or more images than were looked at',
    }),
  }),
  errors: [],
  async handle({ input, caller: { appId } }, { db }: Pick<Deps, 'db'>) {
    const { List, Keyword: text, Limit: limit } = input;
    const found = await foundWords(db, appId, { field: fieldOf[List], text: text!, limit: limit + 1 });
    const { scanned } = await countImages(db, appId);
    return {
      SuggestionList: found.slice(0, limit).map(({ word, images }) => ({ Word: word, ImageCount: images })),
      SearchedImageCount: Math.min(scanned, maxImagesSearched),
      Complete: found.length <= limit && scanned <= maxImagesSearched,
    };
  },
});
