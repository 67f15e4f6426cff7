import type { Knex } from 'knex';

/** What people do with credentials: name, limit, switch off, let run out, give a new key, see when they were last used. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE credentials
      ADD name text NOT NULL DEFAULT '',
      ADD description text NOT NULL DEFAULT '',
      ADD expires_at timestamptz,
      ADD disabled_at timestamptz,
      ADD networks text[] NOT NULL DEFAULT '{}',
      ADD previous_secret_key text,
      ADD previous_key_until timestamptz,
      ADD last_used_at timestamptz,
      ADD last_used_from text;
    COMMENT ON TABLE credentials IS 'API keys. Requests are signed with them, so the key itself is stored and not a hash of it';
    COMMENT ON COLUMN credentials.secret_key IS 'Secret half, sealed under MASTER_KEY_FILE; returned once, by the reply that created it';
    COMMENT ON COLUMN credentials.role IS 'admin (every action), reader (reads only), auditor (reads, and the audit log), scanner (imports reports) or agent (evaluates starts)';
    COMMENT ON COLUMN credentials.name IS 'For people; may repeat';
    COMMENT ON COLUMN credentials.description IS 'For people';
    COMMENT ON COLUMN credentials.expires_at IS 'From then on refused; null for never';
    COMMENT ON COLUMN credentials.disabled_at IS 'When it was switched off; null while it is on';
    COMMENT ON COLUMN credentials.networks IS 'Addresses and subnets that may use it; empty for all';
    COMMENT ON COLUMN credentials.previous_secret_key IS 'The key before the latest rotation, sealed alike';
    COMMENT ON COLUMN credentials.previous_key_until IS 'Until then the previous key works, too';
    COMMENT ON COLUMN credentials.last_used_at IS 'Last proven use, to the minute';
    COMMENT ON COLUMN credentials.last_used_from IS 'Address of the caller then';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE credentials
      DROP name, DROP description, DROP expires_at, DROP disabled_at, DROP networks, DROP previous_secret_key,
      DROP previous_key_until, DROP last_used_at, DROP last_used_from;
  `);
}
