import { withAdvisoryLock } from '../database/advisory-lock.js';
import type { Database } from '../database/connections.js';

/**
 * Takes the audit away from the service's database role: a role of its own, the owner, has the tables and the functions that
 * link and forget entries. The service may insert and read (docs/adr/0020-the-audit-has-an-owner.md).
 */

const tables = ['audit_entries', 'audit_chain'] as const;
const functions = [
  'audit_hash(bytea, audit_entries, bigint)',
  'link_audit_entry(audit_entries)',
  'link_new_audit_entry()',
  'keep_audit()',
  'audit_kept_days()',
  'forget_audit(bigint, bigint, timestamptz, text)',
] as const;

/** The role that a pool connects as. */
export async function roleOf(db: Database): Promise<string> {
  const { rows } = (await db.raw('SELECT current_user AS role')) as { rows: { role: string }[] };
  return rows[0]!.role;
}

/** Lets the service's role make its tables, and the extension pg_trgm, in a database that belongs to the owner. */
export async function admitService(owner: Database, serviceRole: string): Promise<void> {
  const { rows } = (await owner.raw(
    `SELECT current_schema() AS schema, current_database() AS database,
       has_schema_privilege(:serviceRole, current_schema(), 'CREATE')
         AND has_database_privilege(:serviceRole, current_database(), 'CREATE') AS admitted`,
    { serviceRole },
  )) as { rows: { schema: string; database: string; admitted: boolean }[] };
  const { schema, database, admitted } = rows[0]!;
  if (admitted) return;
  const grant = async () => {
    await owner.raw('GRANT CREATE ON DATABASE ?? TO ??', [database, serviceRole]);
    await owner.raw('GRANT USAGE, CREATE ON SCHEMA ?? TO ??', [schema, serviceRole]);
  };
  // Two at once would fail.
  await withAdvisoryLock(owner, 'migrate', grant, { wait: true });
}

/**
 * Makes the owner's role the owner of the audit, with entries that stay for `keptDays` days by the clock of the server,
 * whatever the service says; undefined leaves that to the service. Done again, it changes nothing.
 */
export async function takeAudit(owner: Database, serviceRole: string, keptDays?: number): Promise<void> {
  await owner.transaction(async (tx) => {
    if (!(await ownsAll(tx))) {
      await giveAudit(tx, await roleOf(tx));
      await tx.raw('REVOKE ALL ON audit_entries, audit_chain FROM PUBLIC, ??', [serviceRole]);
      await tx.raw('GRANT SELECT ON audit_entries, audit_chain, audit_entries_entry_id_seq TO ??', [
        serviceRole,
      ]);
      await tx.raw('GRANT INSERT ON audit_entries TO ??', [serviceRole]);
      await tx.raw(`GRANT EXECUTE ON FUNCTION ${functions.at(-1)} TO ??`, [serviceRole]);
    }
    await keepFor(tx, keptDays);
  });
}

/** Gives the audit back to the service's role, for a restore, which makes all tables anew. Nothing where there is none yet. */
export async function returnAudit(tx: Database, serviceRole: string): Promise<void> {
  // Without this function it has never been taken.
  const { rows } = (await tx.raw('SELECT to_regprocedure(?) IS NOT NULL AS found', [functions.at(-1)!])) as {
    rows: { found: boolean }[];
  };
  if (rows[0]!.found) await giveAudit(tx, serviceRole);
}

async function giveAudit(tx: Database, role: string): Promise<void> {
  for (const table of tables) await tx.raw('ALTER TABLE ?? OWNER TO ??', [table, role]);
  for (const signature of functions) await tx.raw(`ALTER FUNCTION ${signature} OWNER TO ??`, [role]);
}

async function ownsAll(tx: Database): Promise<boolean> {
  const { rows } = (await tx.raw(
    `SELECT bool_and(owner = current_user::regrole) AS owns FROM (
       SELECT relowner AS owner FROM pg_class WHERE oid = ANY (?::regclass[])
       UNION ALL SELECT proowner FROM pg_proc WHERE oid = ANY (?::regprocedure[])) AS owners`,
    [[...tables], [...functions]],
  )) as { rows: { owns: boolean }[] };
  return rows[0]!.owns;
}

/** Writes to the catalog only what is new there: instances start at any time. */
async function keepFor(tx: Database, keptDays: number | undefined): Promise<void> {
  const { rows } = (await tx.raw('SELECT audit_kept_days() AS days')) as { rows: { days: number | null }[] };
  if (rows[0]!.days === (keptDays ?? null)) return;
  await tx.raw(
    `CREATE OR REPLACE FUNCTION audit_kept_days() RETURNS integer LANGUAGE sql STABLE AS 'SELECT ${Number(keptDays) || 'NULL'}::integer'`,
  );
}

/** Whether the role that a pool connects as can neither change or remove what was audited nor give itself the right to. */
export async function isAuditGuarded(db: Database): Promise<boolean> {
  const { rows } = (await db.raw(
    `SELECT coalesce(bool_and(
       NOT (me.rolsuper OR me.rolcreaterole)
       AND NOT pg_has_role(me.oid, t.relowner, 'MEMBER')
       AND NOT pg_has_role(me.oid, n.nspowner, 'MEMBER')
       AND NOT pg_has_role(me.oid, d.datdba, 'MEMBER')
       AND NOT has_table_privilege(t.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
       AND NOT has_any_column_privilege(t.oid, 'UPDATE')
       AND NOT (t.relname = 'audit_chain' AND has_any_column_privilege(t.oid, 'INSERT'))
       AND NOT EXISTS (SELECT FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid
         WHERE g.tgrelid = t.oid AND NOT g.tgisinternal AND f.proowner <> t.relowner)), false) AS guarded
     FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
       JOIN pg_roles me ON me.rolname = current_user JOIN pg_database d ON d.datname = current_database()
     WHERE t.oid IN (to_regclass('audit_entries'), to_regclass('audit_chain'))`,
  )) as { rows: { guarded: boolean }[] };
  return rows[0]!.guarded;
}
