import type { Knex } from 'knex';

/**
 * Clusters whose API server may ask the admission webhook. Only a hash of each token is kept, so that a copy of the table
 * opens nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE admission_callers (
      admission_id text PRIMARY KEY,
      token_hash text NOT NULL UNIQUE,
      app_id bigint NOT NULL REFERENCES accounts,
      cluster_id text NOT NULL,
      cluster_name text NOT NULL,
      agents_on_nodes boolean NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX admission_callers_app_id ON admission_callers (app_id);
    COMMENT ON TABLE admission_callers IS 'Clusters whose API server may ask the admission webhook';
    COMMENT ON COLUMN admission_callers.admission_id IS 'Public; lists and removals name it';
    COMMENT ON COLUMN admission_callers.token_hash IS 'SHA-256 of the token in the path of the webhook';
    COMMENT ON COLUMN admission_callers.app_id IS 'Account whose policies judge';
    COMMENT ON COLUMN admission_callers.cluster_id IS 'Cluster that events tell';
    COMMENT ON COLUMN admission_callers.cluster_name IS 'Its name for people';
    COMMENT ON COLUMN admission_callers.agents_on_nodes IS 'Whether agents on the nodes record the starts; then the webhook records those alone that it refuses';
    COMMENT ON COLUMN admission_callers.created_at IS 'When it was created';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE admission_callers');
}
