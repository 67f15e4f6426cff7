import type { TSchema } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { turnOfLongWork } from '../platform/breathe.js';
import { compileCoercion } from './coerce-text.js';
import { schemaError } from './schema-keyword-errors.js';
import { foreignDocument, refuseUnusable } from './unusable-values.js';

const ajv = new Ajv({ strict: true, allowUnionTypes: true, useDefaults: true, verbose: true });

/**
 * Returns the input with defaults filled in, or throws the refusal. `textual`: all scalars are text. A refusal quotes
 * integers that a number cannot hold from `asWritten`.
 */
export type Validate = (value: unknown, textual: boolean, asWritten?: () => unknown) => unknown;

/** A schema is compiled on its first use, if not before: all together take 0.25 s. */
export function compileInput(schema: TSchema): Validate {
  const { properties = {} } = schema as { properties?: Record<string, object> };
  const foreign = new Set(Object.keys(properties).filter((field) => foreignDocument in properties[field]!));
  const isForeign = foreign.size > 0 ? (field: string) => foreign.has(field) : undefined;
  return (value, textual, asWritten) => {
    refuseUnusable(value, isForeign);
    const compiled = compiledOf(schema);
    const coerce = textual ? compiled.coerceTextual : compiled.coerceJson;
    const input = coerce ? coerce(value) : value;
    if (compiled.check(input)) return input;
    const [error] = compiled.check.errors!;
    // They hold the whole body, 200 MB of it at the worst, until the next one is refused.
    compiled.check.errors = null;
    throw schemaError(error!, asWritten);
  };
}

const compile = (schema: TSchema) => ({
  check: ajv.compile(schema),
  coerceJson: compileCoercion(schema, false),
  coerceTextual: compileCoercion(schema, true),
});

const compiled = new WeakMap<TSchema, ReturnType<typeof compile>>();

function compiledOf(schema: TSchema): ReturnType<typeof compile> {
  const known = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, known);
  return known;
}

/** Compiles schemas before their first use, one each turn of the event loop: the longest takes 50 ms. */
export async function compileInTurns(schemas: readonly TSchema[]): Promise<void> {
  for (const schema of schemas) {
    await turnOfLongWork();
    compiledOf(schema);
  }
}
