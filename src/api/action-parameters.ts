import type { TSchema } from '@sinclair/typebox';
import { type CommonParameters, commonNames } from './common-parameters.js';
import { ApiError } from './api-error.js';
import { unflatten } from './dotted-parameters.js';
import { headerFields, spelledAs } from './x-tcss-headers.js';
import { type ParseJson, parseWithRoundedNumbersAsText, shortBytes } from './parse-json.js';
import { readMultipart } from './multipart.js';
import { type RequestContent, isForm, type TextParameter } from './request.js';

/** Not yet validated. */
export interface Parameters {
  value: unknown;
  /** All scalars are text, as in a query, a form or headers. */
  textual: boolean;
  /** The value anew, with long integers as text: a number rounds them. Only a refusal of a short request asks for it. */
  asWritten?: () => unknown;
}

interface Reading {
  input: TSchema;
  parseJson: ParseJson;
}

/** By content type. The form of signature v1 is read elsewhere. */
const readers: Record<
  string,
  (request: RequestContent, reading: Reading) => Parameters | Promise<Parameters>
> = {
  'application/json': readJson,
  'multipart/form-data': async (request, { parseJson }) =>
    asText(unflatten, await readMultipart(request, parseJson)),
  'application/octet-stream': readOctetStream,
};

export const bodyTypes = Object.keys(readers);

/** From the body, or from query or form without the common parameters. */
export function readParameters(
  request: RequestContent,
  parameters: readonly TextParameter[],
  common: CommonParameters,
  reading: Reading,
): Parameters | Promise<Parameters> {
  if (request.method === 'POST' && !isForm(request)) return readers[request.mediaType]!(request, reading);
  const leftOut = new Set(commonNames(request, common));
  return asText((given) => {
    const value = unflatten(given);
    const own = Object.entries(value).filter(([name]) => !leftOut.has(name));
    return Array.isArray(value) ? value : Object.fromEntries(own);
  }, parameters);
}

function readJson({ body }: RequestContent, { parseJson }: Reading): Parameters | Promise<Parameters> {
  const parsed = parseJson(body, 'body');
  const parameters = (value: unknown) => ({
    value,
    textual: false,
    ...(body.length <= shortBytes && { asWritten: () => parseWithRoundedNumbersAsText(body) }),
  });
  return parsed instanceof Promise ? parsed.then(parameters) : parameters(parsed);
}

function asText<Given>(read: (given: Given) => unknown, given: Given): Parameters {
  return { value: read(given), textual: true, asWritten: () => read(given) };
}

/** With this type the Node SDK sends JSON, the Go SDK headers such as X-TCSS-Limit. */
function readOctetStream(request: RequestContent, reading: Reading): Parameters | Promise<Parameters> {
  const { headers, body } = request;
  const fields = headerFields(headers);
  if (fields.length === 0) return readJson(request, reading);
  if (body.length > 0) {
    throw new ApiError('InvalidRequest', {
      en: 'An application/octet-stream request has its parameters either in X-TCSS-… headers or as JSON in the body, not in both.',
      zh: 'application/octet-stream 请求的参数应位于 X-TCSS-… 请求头，或以 JSON 形式位于请求体，不能两者兼有。',
    });
  }
  return asText((given) => spelledAs(reading.input, unflatten(given)), fields);
}
