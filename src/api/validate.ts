import type { TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { missing } from './common-parameters.js';
import { ApiError, type ErrorCode } from './errors.js';
import { quote, type Text } from '../platform/text.js';

const ajv = new Ajv({ strict: true, allowUnionTypes: true, useDefaults: true, verbose: true });
// Annotations of ours that the API description shows and validation ignores.
ajv.addVocabulary(['x-order']);

/** Which error code each violated JSON Schema keyword gets. */
const codeOfKeyword: Record<string, ErrorCode> = {
  required: 'MissingParameter',
  additionalProperties: 'UnknownParameter',
  type: 'InvalidParameter',
  enum: 'InvalidParameterValue',
  const: 'InvalidParameterValue',
  pattern: 'InvalidParameterValue',
  minLength: 'InvalidParameterValue.LengthLimit',
  maxLength: 'InvalidParameterValue.LengthLimit',
  minItems: 'InvalidParameterValue.DataRange',
  maxItems: 'InvalidParameterValue.DataRange',
  minimum: 'InvalidParameterValue.DataRange',
  maximum: 'InvalidParameterValue.DataRange',
};

/** `/Filters/0/Name` as the wire's documentation writes it, `Filters.0.Name`. */
const dotted = (pointer: string, field?: string) =>
  [
    ...pointer
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    ...(field === undefined ? [] : [field]),
  ].join('.');

const wording: Record<string, (error: ErrorObject, path: string) => Text> = {
  required: (_, path) => missing(path).text,
  additionalProperties: (_, path) => ({
    en: `The parameter \`${quote(path)}\` is not recognized.`,
    zh: `未知参数 \`${quote(path)}\`。`,
  }),
  type: ({ params, data }, path) => {
    const types = [params['type']].flat().join('|');
    return {
      en: `The value type of parameter \`${path}\` is not valid, it should be \`${types}\`, given \`${quote(data)}\`.`,
      zh: `参数 \`${path}\` 类型错误，应为 \`${types}\`，实际为 \`${quote(data)}\`。`,
    };
  },
  enum: ({ params, data }, path) => ({
    en: `\`${path}\` must be one of ${(params['allowedValues'] as unknown[]).join(', ')}; given \`${quote(data)}\`.`,
    zh: `\`${path}\` 只能取 ${(params['allowedValues'] as unknown[]).join('、')}，实际为 \`${quote(data)}\`。`,
  }),
  pattern: ({ parentSchema, data }, path) => {
    const form = String((parentSchema as { description?: string }).description ?? parentSchema?.['pattern']);
    return {
      en: `\`${path}\` is not of the expected form (${form}); given \`${quote(data)}\`.`,
      zh: `\`${path}\` 格式不正确（${form}），实际为 \`${quote(data)}\`。`,
    };
  },
  minLength: bound('at least', '至少', 'characters', '个字符'),
  maxLength: bound('at most', '最多', 'characters', '个字符'),
  minItems: bound('at least', '至少', 'entries', '项'),
  maxItems: bound('at most', '最多', 'entries', '项'),
  minimum: bound('at least', '不小于', '', ''),
  maximum: bound('at most', '不大于', '', ''),
};

function bound(en: string, zh: string, unit: string, unitZh: string) {
  return ({ params, data }: ErrorObject, path: string): Text => {
    const limit = String(params['limit']);
    const size =
      typeof data === 'string' ? Array.from(data).length : Array.isArray(data) ? data.length : quote(data);
    return {
      en: `\`${path}\` must be ${en} ${limit}${unit && ` ${unit}`}; given ${size}.`,
      zh: `\`${path}\` ${zh} ${limit} ${unitZh}，实际为 ${size}。`.replace('  ', ' '),
    };
  };
}

function toApiError(error: ErrorObject): ApiError {
  const field = (error.params['missingProperty'] ?? error.params['additionalProperty']) as string | undefined;
  const isWhole = error.instancePath === '' && field === undefined;
  const path = isWhole ? 'the request' : dotted(error.instancePath, field);
  const code = codeOfKeyword[error.keyword] ?? 'InvalidParameter';
  const words = wording[error.keyword]?.(error, path);
  return new ApiError(
    code,
    words ?? {
      en: `\`${path}\` is not valid: ${error.message ?? error.keyword}.`,
      zh: `\`${path}\` 无效：${error.keyword}。`,
    },
  );
}

/**
 * Reads text as the scalar that the schema wants there: integers may be decimal text everywhere (the vendor's own
 * examples send "10"), booleans only where everything is text (GET and form parameters). Structures are changed in
 * place, and only where the schema looks: copying what a caller can make of 10 MB would take seconds.
 */
function coerce(schema: TSchema, value: unknown, textual: boolean): unknown {
  if (typeof value === 'string') {
    if (schema['type'] === 'integer' && /^[+-]?\d{1,20}$/.test(value)) return Number(value);
    if (textual && schema['type'] === 'boolean' && /^(true|false)$/i.test(value))
      return value.toLowerCase() === 'true';
    return value;
  }
  if (Array.isArray(value)) {
    const items = schema['items'] as TSchema | undefined;
    if (items && isRead(items, textual))
      for (let index = 0; index < value.length; index++) value[index] = coerce(items, value[index], textual);
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  for (const [name, property] of propertiesToRead(schema, textual)) {
    if (!Object.hasOwn(fields, name)) continue;
    if (textual && fields[name] === '' && isNeverText(property)) delete fields[name];
    else fields[name] = coerce(property, fields[name], textual);
  }
  return value;
}

/** Whether values of a schema may have to be read as something else: in JSON, integers alone. */
function isRead({ type, items, properties = {} }: TSchema, textual: boolean): boolean {
  if (textual || type === 'integer') return true;
  return [...(items ? [items] : []), ...Object.values(properties)].some((part) =>
    isRead(part as TSchema, textual),
  );
}

/** Found once for each schema: most have none, and to list them for each of 500 starts would be a fifth of what these allocate. */
const propertiesRead = {
  json: new WeakMap<TSchema, [string, TSchema][]>(),
  textual: new WeakMap<TSchema, [string, TSchema][]>(),
};

function propertiesToRead(schema: TSchema, textual: boolean): [string, TSchema][] {
  const known = propertiesRead[textual ? 'textual' : 'json'];
  let found = known.get(schema);
  if (!found) {
    const properties = Object.entries((schema['properties'] ?? {}) as Record<string, TSchema>);
    known.set(schema, (found = properties.filter(([, property]) => isRead(property, textual))));
  }
  return found;
}

/** Where everything is text, `Limit=` is how a caller says nothing of a field that holds no text. */
const isNeverText = ({ type }: TSchema) =>
  typeof type === 'string' && ['integer', 'boolean', 'array', 'object'].includes(type);

/** Deeper nesting serves no format that we read and would exhaust the stack of whoever walks it. */
const maxDepth = 200;

/** PostgreSQL text holds neither U+0000 nor half a surrogate pair: storing would fail, or silently change what was said. */
const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** Something that no action can use, and the keys that lead to it. */
interface Unusable {
  path: string[];
  problem: 'UNSTORABLE' | 'TOO_DEEP';
}

/** Finds the first text that cannot be stored, or the first value nested too deeply. Lists may have millions of entries. */
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
  // What JSON and forms are read into has no inherited fields; Object.keys would make a list for each of a million objects.
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

function refuseUnusable(value: unknown): void {
  const unusable = findUnusable(value);
  if (!unusable) return;
  const { path, problem } = unusable;
  const where = path.slice(0, 8).join('.').replaceAll('\0', '␀').toWellFormed();
  throw new ApiError('InvalidParameterValue', unusableText[problem](quote(where) || 'the request'));
}

/** Checks what a caller sent against an action's input: the same value with defaults filled in, or the refusal to answer with. */
export type Validate = (value: unknown, textual: boolean) => unknown;

/** Compiles an input schema once, when first asked: all of them together would hold up every start by 0.25 s. */
export function compileInput(schema: TSchema): Validate {
  let check: ValidateFunction | undefined;
  return (value, textual) => {
    refuseUnusable(value);
    const input = coerce(schema, value, textual);
    check ??= ajv.compile(schema);
    if (!check(input)) throw toApiError(check.errors![0]!);
    return input;
  };
}
