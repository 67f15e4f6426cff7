import type { Log } from '../platform/log.js';
import { isAuditGuarded, roleOf, takeAudit } from '../store/audit/own-audit.js';
import type { Database } from '../store/database/connections.js';

/** The owner's role could not do its part; the message says what the operator has to do. */
export class CannotGuardAudit extends Error {}

/**
 * Gives the audit to the owner's role, and says in the log when the service's own role can change it: a start goes on without
 * an owner, but not with one that keeps nothing.
 */
export async function guardAudit(
  { db, owner }: { db: Database; owner: Database | undefined },
  keptDays: number | undefined,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const role = await roleOf(db);
  if (owner) await takeAudit(owner, role, keptDays).catch((error: unknown) => explain(error, role));
  if (await isAuditGuarded(db)) return;
  if (owner)
    throw new CannotGuardAudit(
      `DATABASE_OWNER_URL is set, but the role ${role} of DATABASE_URL could still change the audit log: it must not be a ` +
        'superuser, create roles, own the database or its schema, or be a member of a role that does ' +
        '(docs/security.md, The owner of the audit log).',
    );
  log.warn(
    'the database role of the service can change the audit log; docs/security.md says how to prevent it',
    {
      role,
    },
  );
}

function explain(error: unknown, role: string): never {
  const { code, message } = error as { code?: string; message: string };
  if (code !== '42501') throw error;
  throw new CannotGuardAudit(
    `The role of DATABASE_OWNER_URL cannot take the audit log (${message.split(' - ').at(-1)}). It must own the database and ` +
      `be a member of ${role}: GRANT ${role} TO it.`,
    { cause: error },
  );
}
