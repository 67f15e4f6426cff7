import { isAscii } from 'node:buffer';
import type { TSchema } from '@sinclair/typebox';
import { ApiError } from './api-error.js';
import { compileOpenObjectSearch, openFieldNames } from './open-objects.js';
import { createBreathing } from '../platform/breathe.js';
import { mergeRepeatedKeys } from '../platform/go-json.js';
import { parseJsonInPieces, TooManyValues } from '../platform/json-in-pieces.js';
import { counted, quote } from '../platform/text.js';
import { maxDepth } from './unusable-values.js';

/** Parses JSON in UTF-8; an empty body is `{}`. A long one it parses in pieces. */
export type ParseJson = (bytes: Buffer, what: 'body' | { part: string }) => unknown;

/** Parsed at once, in a few milliseconds. */
export const shortBytes = 64 * 1024;

/** Several times what 500 starts, or a policy with 10,000 images, are written with. */
const maxValues = 250_000;

/** Documents in open fields are for Go, which merges repeated keys. Finding those takes as long as parsing. */
export function compileJsonParser(schema: TSchema): ParseJson {
  const hasOpenObject = compileOpenObjectSearch(schema);
  const openNames = openFieldNames(schema);
  // A part's name is a path: it may be the open field, or lie in it.
  const isOpen = (value: unknown, isPart: boolean) => hasOpenObject && (isPart || hasOpenObject(value));

  function parseShort(text: string, isPart: boolean): unknown {
    const value: unknown = JSON.parse(text);
    return isOpen(value, isPart) ? mergeRepeatedKeys(text, value) : value;
  }

  async function parseLong(bytes: Buffer, isPart: boolean): Promise<unknown> {
    const text = await decodeInPieces(bytes);
    const parse = (merging: boolean) =>
      parseJsonInPieces(text, merging, { pieceChars: shortBytes, maxValues, maxDepth });
    const isLikelyOpen = isPart ? openNames.length > 0 : openNames.some((name) => text.includes(`"${name}"`));
    const value = await parse(isLikelyOpen);
    // The name may have been written with escapes.
    return !isLikelyOpen && isOpen(value, isPart) ? parse(true) : value;
  }

  return (bytes, what) => {
    if (bytes.length === 0) return {};
    const refuse = (error: unknown) => {
      if (error instanceof TooManyValues) throw tooManyValues;
      throw notJson((error as Error).message, what);
    };
    try {
      const isPart = what !== 'body';
      if (bytes.length > shortBytes) return parseLong(bytes, isPart).catch(refuse);
      return parseShort(decode(bytes), isPart);
    } catch (error) {
      return refuse(error);
    }
  };
}

const tooManyValues = new ApiError('RequestSizeLimitExceeded', {
  en: `The request has more than ${counted(maxValues, 'value')}; send it in parts.`,
  zh: `请求包含的值超过 ${maxValues} 个，请分批发送。`,
});

/**
 * The same JSON with every number that is written otherwise than it is read as text, so that a refusal repeats what was
 * sent. The first alternative passes over strings.
 */
export const parseWithRoundedNumbersAsText = (bytes: Buffer): unknown =>
  JSON.parse(
    decode(bytes).replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
      token.startsWith('"') || String(Number(token)) === token ? token : `"${token}"`,
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

async function decodeInPieces(bytes: Buffer): Promise<string> {
  if (isAscii(bytes)) return bytes.toString('latin1');
  const breathe = createBreathing();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (let at = 0; at < bytes.length; at += shortBytes) {
    text += decoder.decode(bytes.subarray(at, at + shortBytes), { stream: true });
    await breathe();
  }
  return text + decoder.decode();
}

/** Drops the excerpt, which may hold secrets: `…, "…ey": hunter2}" is not valid JSON`. */
const withoutExcerpt = (message: string) => message.replace(/, (\.\.\.)?".*$/s, '');
