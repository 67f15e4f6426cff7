import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

import { imageIdOf, maxReferenceLength } from '../domain/image-reference.js';
import { readSeverity, severities } from '../domain/severity.js';
import { errorKeys } from '../platform/json-path.js';
import { counted, quote, type Text, text } from '../platform/text.js';

/** The answer of every reader that can fail: what was expected and found, for whoever sent the report. */
export interface NotUnderstood {
  notUnderstood: Text;
}

/** Longest id, name or version. They are keys of database indexes, which refuse longer ones. */
const maxWordLength = maxReferenceLength;

/** An optional field. It may be null, which Go programs write for an empty list or text. */
export const optional = <T extends TSchema>(schema: T) =>
  Type.Optional(Type.Unsafe<Static<T> | null>({ ...schema, type: [schema['type'] as string, 'null'] }));

export const word = Type.String({ minLength: 1, maxLength: maxWordLength });
export const optionalWord = optional(Type.String({ maxLength: maxWordLength }));
export const optionalText = optional(Type.String());
export const optionalSize = optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));

const withZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Texts that need a certain form: how each is checked, and what a message calls it. */
const formats = {
  imageId: {
    validate: (value: string) => value === '' || imageIdOf(value) !== undefined,
    expected: text('sha256: and 64 hex digits', 'sha256: 加 64 位十六进制数'),
  },
  instant: {
    validate: (value: string) => withZone.test(value) && !Number.isNaN(Date.parse(value)),
    expected: text(
      'a time with a zone such as 2024-05-01T08:00:00Z',
      '带时区的时间，例如 2024-05-01T08:00:00Z',
    ),
  },
  severity: {
    validate: (value: string) => value.toUpperCase() === 'UNKNOWN' || readSeverity(value) !== 'UNKNOWN',
    expected: text(`one of ${severities.join(', ')}`, `以下之一：${severities.join('、')}`),
  },
  purl: {
    validate: (value: string) => value === '' || /^pkg:[^/\s]+\/\S+$/.test(value),
    expected: text('a package URL such as pkg:npm/lodash@4.17.20', '软件包 URL，例如 pkg:npm/lodash@4.17.20'),
  },
  md5: {
    validate: /^[0-9a-f]{32}$/i,
    expected: text('32 hex digits', '32 位十六进制数'),
  },
};

export const imageIdText = Type.String({ format: 'imageId' });
export const instantText = Type.String({ format: 'instant' });
export const severityText = Type.String({ format: 'severity' });
export const md5Text = Type.String({ format: 'md5' });

/** The moment that an `instantText` names; undefined for none and for Go's zero time, year 1. */
export function readInstant(value: string | null | undefined): Date | undefined {
  if (!value || value.startsWith('0001-')) return undefined;
  return new Date(value);
}

// `verbose` puts the offending value into the error; the first error is enough for a sentence.
const ajv = new Ajv({ verbose: true, allowUnionTypes: true });
for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate);

const typeNames: Record<string, Text> = {
  string: text('text', '文本'),
  array: text('a list', '数组'),
  object: text('an object', '对象'),
  integer: text('a whole number', '整数'),
  number: text('a number', '数字'),
  boolean: text('true or false', '`true` 或 `false`'),
};

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** What a message calls the type that a schema wants. It does not mention null. */
function wordFor({ const: only, type }: { const?: unknown; type?: string | string[] }): Text {
  if (only !== undefined) return text(String(only), String(only));
  const name = [type ?? []].flat().find((one) => one !== 'null') ?? 'null';
  return typeNames[name] ?? text(name, name);
}

function expectedBy({ keyword, message, params, parentSchema, schema }: ErrorObject): Text {
  switch (keyword) {
    case 'type':
      return wordFor({ type: schema as string | string[] });
    case 'required':
      return wordFor(parentSchema?.['properties']?.[params['missingProperty'] as string] ?? {});
    case 'format':
      return formats[params['format'] as keyof typeof formats].expected;
    case 'enum':
      return text(
        `one of ${(schema as unknown[]).join(', ')}`,
        `以下之一：${(schema as unknown[]).join('、')}`,
      );
    case 'maxLength':
      return text(`at most ${counted(Number(schema), 'character')}`, `不超过 ${String(schema)} 个字符`);
    case 'minLength':
      return text('text that is not empty', '非空文本');
    case 'const':
      return wordFor({ const: schema });
    default:
      return text(message ?? keyword, message ?? keyword);
  }
}

/** What was found at the path. Values below secrets are never quoted. */
function foundAt(path: string, value: unknown): Text {
  if (value === undefined) return text('nothing', '缺失');
  if (value === null) return text('null', 'null');
  const type = typeOf(value);
  if (type === 'object' || type === 'array' || /secret|sensitive/i.test(path))
    return typeNames[type] ?? text(type, type);
  const shown = typeof value === 'string' ? `"${quote(value.slice(0, 128))}"` : quote(value);
  return text(shown, shown);
}

/** `Results.0.Vulnerabilities.3.VulnerabilityID`. */
const pathOf = (error: ErrorObject): string =>
  errorKeys(error)
    .map((key) => quote(key))
    .join('.');

const unknownField = (report: Text, path: string): NotUnderstood => ({
  notUnderstood: text(
    `${report.en} not understood: ${path} is not a field of this format`,
    `无法读懂${report.zh}：${path} 不是该格式的字段`,
  ),
});

/** The sentence for a report that is not what its format says. `report` names the format, such as `Trivy report`. */
function unexpected(report: Text, path: string, expected: Text, found: Text): NotUnderstood {
  return {
    notUnderstood: text(
      `${report.en} not understood: ${path || 'the report'} should be ${expected.en}, found ${found.en}`,
      `无法读懂${report.zh}：${path || '报告'} 应为${expected.zh}，实际为${found.zh}`,
    ),
  };
}

function explain(report: Text, error: ErrorObject): NotUnderstood {
  const path = pathOf(error);
  if (error.keyword === 'additionalProperties') return unknownField(report, path);
  const value = error.keyword === 'required' ? undefined : error.data;
  return unexpected(report, path, expectedBy(error), foundAt(path, value));
}

/**
 * Makes a reader of a schema: it gives the report with its type, or the first thing in it that does not fit. Fields that
 * the schema does not name are ignored unless it forbids them. The schema is compiled when the first report comes, so
 * that the service starts sooner.
 */
export function readerOf<T extends TSchema>(report: Text, schema: T) {
  let validate: ValidateFunction<Static<T>> | undefined;
  return (value: unknown): { report: Static<T> } | NotUnderstood => {
    validate ??= ajv.compile<Static<T>>(schema);
    if (validate(value)) return { report: value };
    const error = validate.errors?.[0];
    // They hold the whole report until the next one is refused.
    validate.errors = null;
    return error ? explain(report, error) : unexpected(report, '', text('valid', '有效'), foundAt('', value));
  };
}
