import type { Knex } from 'knex';

/** Credentials of agents that may speak for one cluster, or one node of it, alone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE credentials
      ADD bound_cluster_id text,
      ADD bound_node_name text,
      ADD CONSTRAINT credentials_node_of_cluster CHECK (bound_node_name IS NULL OR bound_cluster_id IS NOT NULL);
    COMMENT ON COLUMN credentials.bound_cluster_id IS 'The only cluster that it may speak for; empty for nodes outside of clusters, null for every one';
    COMMENT ON COLUMN credentials.bound_node_name IS 'The only node of that cluster that it may speak for; null for every one';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE credentials
      DROP CONSTRAINT credentials_node_of_cluster, DROP bound_cluster_id, DROP bound_node_name;
  `);
}
