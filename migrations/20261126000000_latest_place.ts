import type { Knex } from 'knex';

/**
 * Keeps of a place once what stood in a row up to three times. Where an event happened last is what its latest scope
 * says, so tallies need not say it, too; and what a scope has in columns of its own is no longer written beside them.
 * Scopes of before keep the fields that they have twice, until they are purged: to write all of them anew would take minutes.
 */
export async function up(knex: Knex): Promise<void> {
  await finishDetaching(knex);
  await knex.raw(`
    ALTER TABLE event_tallies DROP COLUMN latest_place;
    ALTER TABLE event_scopes RENAME COLUMN latest_place TO place_details;
    COMMENT ON COLUMN event_scopes.place_details IS 'What else is known of the place, by the names of src/domain/event.ts Place'`);
}

/** Writes everything where it was. It takes minutes where there are many events. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE event_scopes RENAME COLUMN place_details TO latest_place;
    COMMENT ON COLUMN event_scopes.latest_place IS 'All that is known of the place, as src/domain/event.ts Place';
    UPDATE event_scopes SET latest_place = latest_place || jsonb_build_object('clusterId', cluster_id, 'nodeName', node_name,
      'nodeIp', node_ip, 'publicIp', public_ip, 'namespace', namespace, 'podName', pod_name);
    ALTER TABLE event_tallies ADD COLUMN latest_place jsonb;
    COMMENT ON COLUMN event_tallies.latest_place IS 'Cluster, node and pod of the latest, as src/domain/event.ts Place';
    UPDATE event_tallies t SET latest_place = (
      SELECT s.latest_place FROM event_scopes s WHERE s.app_id = t.app_id AND s.day = t.day AND s.event_id = t.event_id
      ORDER BY s.latest_time DESC, s.cluster_id, s.node_name LIMIT 1);
    ALTER TABLE event_tallies ALTER COLUMN latest_place SET NOT NULL`);
}

/**
 * Detaches the partitions of days at which a purge was cut off half-way (kill -9): they do not follow a change of their
 * parent, and keep it from getting an index. The next purge removes them.
 */
async function finishDetaching(knex: Knex): Promise<void> {
  const { rows } = (await knex.raw(
    `SELECT parent.relname AS parent, partition.relname AS partition FROM pg_inherits
     JOIN pg_class parent ON parent.oid = inhparent JOIN pg_class partition ON partition.oid = inhrelid
     WHERE inhdetachpending AND parent.relnamespace = current_schema()::regnamespace AND parent.relkind = 'p'`,
  )) as { rows: { parent: string; partition: string }[] };
  for (const { parent, partition } of rows)
    await knex.raw('ALTER TABLE ?? DETACH PARTITION ?? FINALIZE', [parent, partition]);
}
