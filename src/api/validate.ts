import type { TSchema } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { compileCoercion } from './coerce-text.js';
import { schemaError } from './schema-keyword-errors.js';
import { foreignDocument, refuseUnusable } from './unusable-values.js';

const ajv = new Ajv({ strict: true, allowUnionTypes: true, useDefaults: true, verbose: true });

/**
 * Returns the input with defaults filled in, or throws the refusal. `textual`: all scalars are text. A refusal quotes
 * integers that a number cannot hold from `asWritten`.
 */
export type Validate = (value: unknown, textual: boolean, asWritten?: () => unknown) => unknown;

/** Compiles a schema on its first use: all together take 0.25 s. */
export function compileInput(schema: TSchema): Validate {
  const { properties = {} } = schema as { properties?: Record<string, object> };
  const foreign = new Set(Object.keys(properties).filter((field) => foreignDocument in properties[field]!));
  const isForeign = foreign.size > 0 ? (field: string) => foreign.has(field) : undefined;
  let compiled: ReturnType<typeof compile> | undefined;
  return (value, textual, asWritten) => {
    refuseUnusable(value, isForeign);
    compiled ??= compile(schema);
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
