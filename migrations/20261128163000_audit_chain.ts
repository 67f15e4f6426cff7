import type { Knex } from 'knex';

/**
 * Who exactly did what, and a chain of hashes over it: an entry that is changed, removed, inserted or moved breaks the
 * chain. It is computed when the transaction commits, so that no lock on the chain is held while others are waited for.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE audit_entries
      ADD secret_id text NOT NULL DEFAULT '',
      ADD role text NOT NULL DEFAULT '',
      ADD address text NOT NULL DEFAULT '',
      ADD request_id text NOT NULL DEFAULT '';
    COMMENT ON COLUMN audit_entries.secret_id IS 'SecretId of the caller; empty for what no request did';
    COMMENT ON COLUMN audit_entries.role IS 'Role of the caller then';
    COMMENT ON COLUMN audit_entries.address IS 'Address of the caller';
    COMMENT ON COLUMN audit_entries.request_id IS 'RequestId of the reply to the caller';

    CREATE TABLE audit_chain (
      app_id bigint NOT NULL,
      number bigint NOT NULL,
      entry_id bigint NOT NULL,
      hash bytea NOT NULL,
      PRIMARY KEY (app_id, number),
      CONSTRAINT audit_chain_entry_unique UNIQUE (app_id, entry_id)
    );
    COMMENT ON TABLE audit_chain IS 'One link for each entry of the audit, in the order of their commits; npm run audit checks it';
    COMMENT ON COLUMN audit_chain.app_id IS 'Account';
    COMMENT ON COLUMN audit_chain.number IS '1, 2, 3… in the account, without gaps';
    COMMENT ON COLUMN audit_chain.entry_id IS 'The entry';
    COMMENT ON COLUMN audit_chain.hash IS 'SHA-256 over the hash before and the entry';

    -- Instants as seconds, whatever the time zone of the session; jsonb has one spelling for equal values.
    CREATE FUNCTION audit_hash(previous bytea, entry audit_entries, number bigint) RETURNS bytea
    LANGUAGE sql IMMUTABLE AS $$
      SELECT sha256(previous || convert_to(jsonb_build_array(
        number, entry.app_id, entry.entry_id, extract(epoch FROM entry.at), entry.actor, entry.action, entry.target,
        entry.secret_id, entry.role, entry.address, entry.request_id, entry.detail)::text, 'UTF8'))
    $$;

    CREATE FUNCTION link_audit_entry(entry audit_entries) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      last audit_chain;
    BEGIN
      -- Writers of an account take turns until they have committed; the next sees the link of the one before.
      PERFORM pg_advisory_xact_lock(hashtextextended('audit_chain ' || entry.app_id, 0));
      SELECT * INTO last FROM audit_chain WHERE app_id = entry.app_id ORDER BY number DESC LIMIT 1;
      INSERT INTO audit_chain VALUES (
        entry.app_id, coalesce(last.number, 0) + 1, entry.entry_id,
        audit_hash(coalesce(last.hash, ''), entry, coalesce(last.number, 0) + 1));
    END $$;

    CREATE FUNCTION link_new_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM link_audit_entry(NEW);
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER audit_entries_link AFTER INSERT ON audit_entries
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_new_audit_entry();

    DO $$
    DECLARE
      entry audit_entries;
    BEGIN
      FOR entry IN SELECT * FROM audit_entries ORDER BY app_id, entry_id LOOP
        PERFORM link_audit_entry(entry);
      END LOOP;
    END $$;

    CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND current_setting('tcss.forgets_audit', true) = 'on' THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the audit log only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
    END $$;
  `);
  for (const table of ['audit_entries', 'audit_chain'])
    await knex.raw(`
      CREATE TRIGGER ${table}_rows BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION keep_audit();
      CREATE TRIGGER ${table}_all BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
    `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE audit_chain;
    DROP TRIGGER audit_entries_rows ON audit_entries;
    DROP TRIGGER audit_entries_all ON audit_entries;
    DROP TRIGGER audit_entries_link ON audit_entries;
    DROP FUNCTION link_new_audit_entry(), link_audit_entry(audit_entries), keep_audit();
    DROP FUNCTION audit_hash(bytea, audit_entries, bigint);
    ALTER TABLE audit_entries DROP secret_id, DROP role, DROP address, DROP request_id;
  `);
}
