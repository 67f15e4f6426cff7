import type { Knex } from 'knex';

/**
 * Sessions of browsers. Only a hash of each token is kept, so that a copy of the table opens nothing, and a hash of the key it
 * was opened with, so that a new key ends it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE console_sessions (
      token_hash text PRIMARY KEY,
      secret_id text NOT NULL REFERENCES credentials ON DELETE CASCADE,
      key_hash text NOT NULL,
      created_at timestamptz NOT NULL,
      used_at timestamptz NOT NULL
    );
    CREATE INDEX console_sessions_secret_id ON console_sessions (secret_id);
    COMMENT ON TABLE console_sessions IS 'Browsers that have signed in at the console; deleted with their credential';
    COMMENT ON COLUMN console_sessions.token_hash IS 'SHA-256 of the token in the cookie';
    COMMENT ON COLUMN console_sessions.secret_id IS 'Credential that signed in';
    COMMENT ON COLUMN console_sessions.key_hash IS 'SHA-256 of its key then: another key ends the session';
    COMMENT ON COLUMN console_sessions.created_at IS 'When it signed in; the session ends some hours later';
    COMMENT ON COLUMN console_sessions.used_at IS 'Latest use by a person, to the minute; unused, the session ends sooner';

    CREATE TABLE console_links (
      token_hash text PRIMARY KEY,
      secret_id text NOT NULL REFERENCES credentials ON DELETE CASCADE,
      created_at timestamptz NOT NULL
    );
    COMMENT ON TABLE console_links IS 'Links that sign in once, as npm run console prints them; deleted when used';
    COMMENT ON COLUMN console_links.token_hash IS 'SHA-256 of the token in the link';
    COMMENT ON COLUMN console_links.secret_id IS 'Credential that it signs in';
    COMMENT ON COLUMN console_links.created_at IS 'When it was made; it works for a few minutes';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE console_links, console_sessions');
}
