import { isAscii } from 'node:buffer';
import type { TSchema } from '@sinclair/typebox';
import { ApiError } from './api-error.js';
import { compileOpenObjectSearch } from './open-objects.js';
import { mergeRepeatedKeys } from '../platform/go-json.js';
import { quote } from '../platform/text.js';

/** Parses JSON in UTF-8; an empty body is `{}`. */
export type ParseJson = (bytes: Buffer, what: 'body' | { part: string }) => unknown;

/** Documents in open fields are for Go, which merges repeated keys. Finding those takes as long as parsing. */
export function compileJsonParser(schema: TSchema): ParseJson {
  const hasOpenObject = compileOpenObjectSearch(schema);
  return (bytes, what) => {
    if (bytes.length === 0) return {};
    try {
      const text = decode(bytes);
      const value: unknown = JSON.parse(text);
      // A part's name is a path: it may be the open field, or lie in it.
      const isLookedThrough = hasOpenObject && (what !== 'body' || hasOpenObject(value));
      return isLookedThrough ? mergeRepeatedKeys(text, value) : value;
    } catch (error) {
      throw notJson((error as Error).message, what);
    }
  };
}

/**
 * The same JSON with every integer that a number may not hold exactly as text, so that a refusal repeats what was sent.
 * The first alternative passes over strings.
 */
export const parseWithLongIntegersAsText = (bytes: Buffer): unknown =>
  JSON.parse(
    decode(bytes).replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    ),
  );

function notJson(message: string, what: 'body' | { part: string }): ApiError {
  const why = withoutExcerpt(message);
  const [, position] = /at position (\d+)/.exec(why) ?? [];
  const part = what === 'body' ? undefined : `\`${quote(what.part)}\``;
  return new ApiError('InvalidParameter.InvalidFormat', {
    en: `${part ? `The part ${part}` : 'The request body'} is not valid JSON in UTF-8: ${why}.`,
    zh: `${part ? `表单部分 ${part} ` : '请求体'}不是有效的 UTF-8 JSON${position ? `：位置 ${position} 处有误` : ''}。`,
  });
}

/** Throws on invalid UTF-8. Most bodies are ASCII, which latin1 decodes ten times as fast. */
const decode = (bytes: Buffer): string =>
  isAscii(bytes) ? bytes.toString('latin1') : new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** Drops the excerpt, which may hold secrets: `…, "…ey": hunter2}" is not valid JSON`. */
const withoutExcerpt = (message: string) => message.replace(/, (\.\.\.)?".*$/s, '');
