import { quote, type Text } from '../platform/text.js';
import { ApiError } from './api-error.js';

/** No report is nested deeper, and endless depth would overflow the stack. */
const maxDepth = 200;

/** PostgreSQL rejects U+0000; an unpaired surrogate would be replaced silently. */
const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

interface Unusable {
  path: string[];
  problem: 'UNSTORABLE' | 'TOO_DEEP';
}

function findUnusable(value: unknown, depth = 0): Unusable | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : { path: [], problem: 'UNSTORABLE' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= maxDepth) return { path: [], problem: 'TOO_DEEP' };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = findUnusable(value[index], depth + 1);
      if (found) return { ...found, path: [String(index), ...found.path] };
    }
    return undefined;
  }
  // Parsed objects inherit no fields, and Object.keys would allocate a list for each.
  for (const key in value) {
    if (!isStorable(key)) return { path: [key], problem: 'UNSTORABLE' };
    const found = findUnusable((value as Record<string, unknown>)[key], depth + 1);
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
    en: `\`${path}\` is nested deeper than ${maxDepth} levels.`,
    zh: `\`${path}\` 嵌套超过 ${maxDepth} 层。`,
  }),
};

/** Refuses text that cannot be stored and values nested too deeply. */
export function refuseUnusable(value: unknown): void {
  const unusable = findUnusable(value);
  if (!unusable) return;
  const { path, problem } = unusable;
  const where = path.slice(0, 8).join('.').replaceAll('\0', '␀').toWellFormed();
  throw new ApiError('InvalidParameterValue', unusableText[problem](quote(where) || 'the request'));
}
