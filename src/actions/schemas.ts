import { type ObjectOptions, type TProperties, type TSchema, Type } from '@sinclair/typebox';

/** An object with exactly these fields: any other is refused as unknown. */
export const Fields = <const P extends TProperties>(fields: P, options: ObjectOptions = {}) =>
  Type.Object(fields, { additionalProperties: false, ...options });

/** Text from a fixed set. */
export const Enum = <const T extends string>(words: readonly T[], options: object = {}) =>
  Type.Unsafe<T>({ type: 'string', enum: words, ...options });

/** Text from a fixed set, in any case. */
export function AnyCase<const T extends string>(
  words: readonly T[],
  options: { default?: T; description?: string } = {},
) {
  const pattern = words.map((word) =>
    [...word]
      .map((letter) => (/[a-z]/i.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]` : letter))
      .join(''),
  );
  return Type.String({
    pattern: `^(?:${pattern.join('|')})$`,
    ...options,
    description: `${words.join(' or ')}, in any case`,
  });
}

/** What may be missing from a reply. */
export const OrNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Ids that are acted on together: repetitions count once. */
export const IdList = <S extends TSchema>(id: S, maxItems: number, description: string) =>
  Type.Array(id, { minItems: 1, maxItems, description });
