import type { ErrorObject } from 'ajv';
import { errorKeys } from '../platform/json-path.js';
import { quote, type Text } from '../platform/text.js';
import { ApiError, type ErrorCode } from './api-error.js';
import { missing } from './common-parameters.js';

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
      zh: `\`${path}\` 格式不正确（${formInChinese(form) ?? `须匹配 \`${parentSchema?.['pattern']}\``}），实际为 \`${quote(data)}\`。`,
    };
  },
  minLength: bound('at least', '至少', 'characters', '个字符'),
  maxLength: bound('at most', '最多', 'characters', '个字符'),
  minItems: bound('at least', '至少', 'entries', '项'),
  maxItems: bound('at most', '最多', 'entries', '项'),
  minimum: bound('at least', '不小于', '', ''),
  maximum: bound('at most', '不大于', '', ''),
};

/** The description of a pattern that refuses blank text. */
export const notBlank = 'text that is not blank';

/** The descriptions of patterns are English, for the API description. */
function formInChinese(form: string): string | undefined {
  if (form === notBlank) return '不能为空白';
  const [, words] = /^(.+), in any case$/.exec(form) ?? [];
  if (words) return `${words.replaceAll(' or ', '、')}，不区分大小写`;
  const [, digits] = /^(\d+) hex digits$/.exec(form) ?? [];
  return digits && `${digits} 位十六进制数`;
}

function bound(en: string, zh: string, units: string, unitZh: string) {
  return ({ keyword, params, data }: ErrorObject, path: string): Text => {
    const limit = String(params['limit']);
    const unit = limit === '1' ? singular[units] : units;
    const isNumber = keyword === 'minimum' || keyword === 'maximum';
    const size =
      typeof data === 'string' && !isNumber
        ? Array.from(data).length
        : Array.isArray(data)
          ? data.length
          : quote(data);
    return {
      en: `\`${path}\` must be ${en} ${limit}${unit && ` ${unit}`}; given ${size}.`,
      zh: `\`${path}\` ${zh} ${limit}${unitZh && ` ${unitZh}`}，实际为 ${size}。`,
    };
  };
}

const singular: Record<string, string> = { characters: 'character', entries: 'entry', '': '' };

/** Whether a number may not be the one that was written. */
const isRounded = (value: unknown): boolean =>
  typeof value === 'number' &&
  (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)));

const valueAt = (value: unknown, keys: readonly string[]): unknown =>
  keys.reduce((node, key) => (node as Record<string, unknown>)[key], value);

/** The refusal of input that violates its schema. */
export function schemaError(error: ErrorObject, asWritten?: () => unknown): ApiError {
  const keys = errorKeys(error);
  const path = keys.length > 0 ? keys.join('.') : 'the request';
  const code = codeOfKeyword[error.keyword] ?? 'InvalidParameter';
  const data = isRounded(error.data) && asWritten ? valueAt(asWritten(), keys) : error.data;
  const words = wording[error.keyword]?.({ ...error, data }, path);
  // The request as a whole has no name.
  if (words && keys.length === 0) words.zh = words.zh.replace('`the request`', '`请求`');
  return new ApiError(
    code,
    words ?? {
      en: `\`${path}\` is not valid: ${error.message ?? error.keyword}.`,
      zh: `\`${path}\` 无效：${error.keyword}。`,
    },
  );
}
