import { counted, quote, type Text } from '../platform/text.js';
import { ApiError } from './api-error.js';

/** Deeper than any report; bounds the stack. */
export const maxDepth = 200;

/** PostgreSQL rejects U+0000; an unpaired surrogate would be replaced silently. */
const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

interface Unusable {
  path: string[];
  problem: 'UNSTORABLE' | 'TOO_DEEP';
}

/** Marks a field for a document of another program. Its text is cleaned before the little that is kept is stored. */
export const foreignDocument = Symbol('foreign document');

type IsForeign = (field: string) => boolean;

function findUnusable(value: unknown, isUsable: (text: string) => boolean, depth = 0): Unusable | undefined {
  if (typeof value === 'string') return isUsable(value) ? undefined : { path: [], problem: 'UNSTORABLE' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= maxDepth) return { path: [], problem: 'TOO_DEEP' };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = findUnusable(value[index], isUsable, depth + 1);
      if (found) return { ...found, path: [String(index), ...found.path] };
    }
    return undefined;
  }
  // Parsed objects inherit no fields; Object.keys would allocate a list for each.
  for (const key in value) {
    if (!isUsable(key)) return { path: [key], problem: 'UNSTORABLE' };
    const found = findUnusable((value as Record<string, unknown>)[key], isUsable, depth + 1);
    if (found) return { ...found, path: [key, ...found.path] };
  }
  return undefined;
}

const unusableText: Record<Unusable['problem'], (path: string) => Text> = {
  UNSTORABLE: (path) => ({
    en: `\`${path}\` contains a character that cannot be stored: U+0000 or an unpaired surrogate.`,
    zh: `\`${path}\` 含有无法存储的字符：U+0000 或不成对的代理项。`,
  }),
  TOO_DEEP: (path) => ({
    en: `\`${path}\` is nested deeper than ${counted(maxDepth, 'level')}.`,
    zh: `\`${path}\` 嵌套超过 ${maxDepth} 层。`,
  }),
};

/** Like findUnusable, but takes any text in the fields that are foreign, and counts their levels as if they were sent as text. */
function findInFields(fields: Record<string, unknown>, isForeign: IsForeign): Unusable | undefined {
  for (const [field, value] of Object.entries(fields)) {
    const found = isForeign(field)
      ? findUnusable(value, () => true)
      : findUnusable({ [field]: value }, isStorable);
    if (found) return isForeign(field) ? { ...found, path: [field, ...found.path] } : found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses text that cannot be stored, except in foreign documents, and values nested too deeply. */
export function refuseUnusable(value: unknown, isForeign?: IsForeign): void {
  const unusable =
    isForeign && isObject(value) ? findInFields(value, isForeign) : findUnusable(value, isStorable);
  if (!unusable) return;
  const { path, problem } = unusable;
  const where = path.slice(0, 8).join('.').replaceAll('\0', '␀').toWellFormed();
  throw new ApiError('InvalidParameterValue', {
    en: unusableText[problem](quote(where) || 'the request').en,
    zh: unusableText[problem](quote(where) || '请求').zh,
  });
}
