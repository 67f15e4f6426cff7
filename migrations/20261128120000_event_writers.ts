import type { Knex } from 'knex';

/** A batch of events whose answer is lost can be sent again: the server knows by its number whether it was stored. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE event_writers (
      writer_id uuid NOT NULL,
      worker smallint NOT NULL,
      batch bigint NOT NULL,
      written_at timestamptz NOT NULL,
      PRIMARY KEY (writer_id, worker)
    ) WITH (fillfactor = 10);
    COMMENT ON TABLE event_writers IS
      'The latest batch of events of each writer. A batch whose answer was lost is sent again, and stored only if it was not';
    COMMENT ON COLUMN event_writers.writer_id IS 'Instance of the service, new with every start of it';
    COMMENT ON COLUMN event_writers.worker IS 'Worker of the instance; -1 is the one that /readyz writes with';
    COMMENT ON COLUMN event_writers.batch IS 'Number of the latest batch that was stored; a lower one is no longer taken';
    COMMENT ON COLUMN event_writers.written_at IS 'When it was stored. Rows older than a day are removed by the purge';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE event_writers');
}
