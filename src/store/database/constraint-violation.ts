/** Citus passes on the message of the machine that refused, without the name, which has the number of a shard at its end there. */
const nameInMessage = / constraint "(\w+?)(?:_\d{6,})?"/;

/** The name of the constraint that a statement violated; undefined if it failed for another reason. */
export function violatedConstraint(error: unknown): string | undefined {
  const { code, constraint, message } = (error ?? {}) as {
    code?: string;
    constraint?: string;
    message?: string;
  };
  if (!code?.startsWith('23')) return undefined;
  return constraint ?? nameInMessage.exec(message ?? '')?.[1];
}
