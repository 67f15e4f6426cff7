import type { Knex } from 'knex';

/**
 * A node that is made anew under its name has other addresses. Starts at the former ones stay apart, so that a delete by
 * an address does not remove them. Of events stored before, only the addresses of the latest start are known.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    UPDATE event_scopes SET node_ip = left(node_ip, 64), public_ip = left(public_ip, 64)
      WHERE length(node_ip) > 64 OR length(public_ip) > 64;
    ALTER TABLE event_scopes DROP CONSTRAINT event_scopes_pkey;
    ALTER TABLE event_scopes ADD PRIMARY KEY (app_id, day, event_id, cluster_id, node_name, node_ip, public_ip);
    COMMENT ON TABLE event_scopes IS 'Where an event happened: one row per cluster, node and addresses of the node';
    COMMENT ON COLUMN event_scopes.node_ip IS 'Private address of the node; empty when it was not told';
    COMMENT ON COLUMN event_scopes.public_ip IS 'Public address of the node; empty when it was not told';
    COMMENT ON COLUMN event_scopes.event_count IS 'Container starts there, 1 or more'`);
}

/** The latest addresses stay. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE event_scopes DROP CONSTRAINT event_scopes_pkey;
    CREATE TEMPORARY TABLE merged ON COMMIT DROP AS
      SELECT DISTINCT ON (app_id, day, event_id, cluster_id, node_name) app_id, day, event_id, cluster_id, node_name,
        node_ip, public_ip, namespace, pod_name, sum(event_count) OVER node AS event_count,
        min(first_time) OVER node AS first_time, max(latest_time) OVER node AS latest_time, location_details
      FROM event_scopes WINDOW node AS (PARTITION BY app_id, day, event_id, cluster_id, node_name)
      ORDER BY app_id, day, event_id, cluster_id, node_name, event_scopes.latest_time DESC;
    DELETE FROM event_scopes;
    INSERT INTO event_scopes (app_id, day, event_id, cluster_id, node_name, node_ip, public_ip, namespace, pod_name,
        event_count, first_time, latest_time, location_details)
      SELECT app_id, day, event_id, cluster_id, node_name, node_ip, public_ip, namespace, pod_name,
        event_count, first_time, latest_time, location_details FROM merged;
    ALTER TABLE event_scopes ADD PRIMARY KEY (app_id, day, event_id, cluster_id, node_name);
    COMMENT ON TABLE event_scopes IS 'Where an event happened: one row per cluster and node';
    COMMENT ON COLUMN event_scopes.node_ip IS 'Private address of the node at the latest start';
    COMMENT ON COLUMN event_scopes.public_ip IS 'Public address of the node at the latest start';
    COMMENT ON COLUMN event_scopes.event_count IS 'Container starts on this node, 1 or more'`);
}
