import { Dicer } from '@fastify/busboy';
import { ApiError } from './api-error.js';
import type { ParseJson } from './parse-json.js';
import { refuseManyParameters } from './parameter-count.js';
import type { RequestContent } from './request.js';
import { createBreathing } from '../platform/breathe.js';
import type { Text } from '../platform/text.js';

interface Part {
  headers: Record<string, string[]>;
  chunks: Buffer[];
}

/** Keeps the order. JSON parts, in which the Python SDK sends lists and structures, are parsed; others are text. */
export async function readMultipart(
  { headers, body }: RequestContent,
  parseJson: ParseJson,
): Promise<[string, unknown][]> {
  // Some clients send nothing at all, not even the closing boundary, for a call without parameters.
  if (body.length === 0) return [];
  const boundaryText = boundaryOf(headers['content-type'] ?? '');
  refuseManyParameters(body, `\n--${boundaryText}`, {
    en: 'The multipart/form-data body',
    zh: 'multipart/form-data 请求体',
  });
  const parts = await splitParts(body, boundaryText);
  const read: [string, unknown][] = [];
  for (const part of parts) {
    const name = nameOf(part);
    const bytes = Buffer.concat(part.chunks);
    const isJson = /^\s*application\/json\s*(;|$)/i.test(headerOf(part, 'content-type'));
    read.push([name, isJson ? await parseJson(bytes, { part: name }) : bytes.toString()]);
  }
  return read;
}

const headerOf = ({ headers }: Part, name: string) =>
  Object.hasOwn(headers, name) ? (headers[name]![0] ?? '') : '';

/** RFC 2046 allows 70 characters. */
const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))/i;

function boundaryOf(contentType: string): string {
  const [, quoted, plain] = boundary.exec(contentType) ?? [];
  const text = quoted ?? plain;
  if (text) return text;
  throw malformed({ en: 'its Content-Type names no boundary', zh: 'Content-Type 未给出 `boundary`' });
}

/** Parameters have plain ASCII names, so escaped quotes are not read. */
const name = /^form-data\s*;(?:.*;)?\s*name=(?:"([^"]+)"|([^\s";]+))/is;

function nameOf(part: Part): string {
  const [, quoted, plain] = name.exec(headerOf(part, 'content-disposition')) ?? [];
  const text = quoted ?? plain;
  if (text) return text;
  // Skipping it could drop the filter of a delete.
  throw malformed({
    en: 'a part has no `Content-Disposition: form-data; name="…"`',
    zh: '某一部分缺少 `Content-Disposition: form-data; name="…"`',
  });
}

function splitParts(body: Buffer, boundaryText: string): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    const parser = new Dicer({ boundary: boundaryText });
    const refuse = () =>
      reject(malformed({ en: 'it does not end with its boundary', zh: '未以 `boundary` 结束' }));
    parser.on('part', (stream) => {
      const part: Part = { headers: {}, chunks: [] };
      parts.push(part);
      stream.on('header', (headers) => (part.headers = headers as Part['headers']));
      stream.on('data', (chunk) => part.chunks.push(chunk as Buffer));
      stream.on('error', refuse);
    });
    parser.on('error', refuse);
    parser.on('finish', () => resolve(parts));
    void writeInPieces(parser, body);
  });
}

const pieceBytes = 64 * 1024;

async function writeInPieces(parser: Dicer, body: Buffer): Promise<void> {
  const breathe = createBreathing();
  for (let at = 0; at < body.length; at += pieceBytes) {
    parser.write(body.subarray(at, at + pieceBytes));
    await breathe();
  }
  parser.end();
}

const malformed = (why: Text) =>
  new ApiError('InvalidRequest', {
    en: `The multipart/form-data body is malformed: ${why.en}.`,
    zh: `multipart/form-data 请求体格式错误：${why.zh}。`,
  });
