import type { Knex } from 'knex';

/**
 * Lets a role that may only insert into the audit write and forget it: the functions run with the rights of the owner of the
 * audit, who is another role where there is one (src/store/audit/own-audit.ts). They name the schema of everything they use,
 * since whoever may create objects in it could put an operator or a function of its own in the way.
 */
export async function up(knex: Knex): Promise<void> {
  const { rows } = (await knex.raw('SELECT quote_ident(current_schema()) AS schema')) as {
    rows: { schema: string }[];
  };
  const { schema } = rows[0]!;
  await knex.raw(`
    CREATE OR REPLACE FUNCTION link_audit_entry(entry audit_entries) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      last ${schema}.audit_chain;
    BEGIN
      -- Writers of an account take turns until they have committed; the next sees the link of the one before.
      PERFORM pg_advisory_xact_lock(hashtextextended('audit_chain ' || entry.app_id, 0));
      SELECT * INTO last FROM ${schema}.audit_chain WHERE app_id = entry.app_id ORDER BY number DESC LIMIT 1;
      INSERT INTO ${schema}.audit_chain VALUES (
        entry.app_id, coalesce(last.number, 0) + 1, entry.entry_id,
        ${schema}.audit_hash(coalesce(last.hash, ''), entry, coalesce(last.number, 0) + 1));
    END $$;

    CREATE OR REPLACE FUNCTION link_new_audit_entry() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
      PERFORM ${schema}.link_audit_entry(NEW);
      RETURN NULL;
    END $$;

    -- The owner puts a number in its place (src/store/audit/own-audit.ts). NULL leaves it to whoever calls forget_audit.
    CREATE FUNCTION audit_kept_days() RETURNS integer LANGUAGE sql STABLE AS $$SELECT NULL::integer$$;

    CREATE FUNCTION forget_audit(account bigint, up_to bigint, forgotten_at timestamptz, forgetter text) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      kept_days integer := ${schema}.audit_kept_days();
      last ${schema}.audit_chain;
      removed bigint;
    BEGIN
      SELECT * INTO last FROM ${schema}.audit_chain WHERE app_id = account AND number = up_to;
      IF NOT FOUND OR NOT EXISTS (SELECT FROM ${schema}.audit_chain WHERE app_id = account AND number > up_to) THEN
        RAISE EXCEPTION 'the audit log is forgotten up to an entry that is there and not the newest';
      END IF;
      -- By the clock of the server, for the caller is who is not trusted; its own may be somewhat ahead.
      IF EXISTS (
        SELECT FROM ${schema}.audit_chain c
          JOIN ${schema}.audit_entries e ON e.app_id = c.app_id AND e.entry_id = c.entry_id
        WHERE c.app_id = account AND c.number <= up_to AND e.at > now() - make_interval(days => kept_days) + interval '1 hour'
      ) THEN
        RAISE EXCEPTION 'the audit log keeps entries for % days', kept_days;
      END IF;
      -- keep_audit() lets it pass.
      PERFORM set_config('tcss.forgets_audit', 'on', true);
      WITH links AS (
        DELETE FROM ${schema}.audit_chain WHERE app_id = account AND number <= up_to RETURNING entry_id
      ), gone AS (
        DELETE FROM ${schema}.audit_entries
        WHERE app_id = account AND entry_id IN (SELECT entry_id FROM links) RETURNING 1
      )
      SELECT count(*) INTO removed FROM gone;
      PERFORM set_config('tcss.forgets_audit', 'off', true);
      INSERT INTO ${schema}.audit_entries (app_id, at, actor, action, target, detail) VALUES (
        account, forgotten_at, forgetter, 'AUDIT_FORGOTTEN', '',
        jsonb_build_object('entries', removed, 'number', up_to, 'hash', encode(last.hash, 'hex')));
      RETURN removed;
    END $$;

    -- Who may run the function of a trigger could put that trigger on a table of its own.
    REVOKE EXECUTE ON FUNCTION link_audit_entry(audit_entries), link_new_audit_entry(),
      forget_audit(bigint, bigint, timestamptz, text) FROM PUBLIC;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION forget_audit(bigint, bigint, timestamptz, text), audit_kept_days();
    ALTER FUNCTION link_new_audit_entry() SECURITY INVOKER RESET ALL;
    GRANT EXECUTE ON FUNCTION link_audit_entry(audit_entries), link_new_audit_entry() TO PUBLIC;
  `);
}
