import type { Knex } from 'knex';

/**
 * Where events and audit entries are shipped to, and how far each destination is.
 *
 * The journal tells which events were hit by which transaction. It is written only for accounts that ship, one row a
 * commit. A reader goes by snapshots, not by the highest number: transactions commit in another order than they write.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE log_shipping_targets (
      app_id bigint NOT NULL REFERENCES accounts,
      target_id uuid NOT NULL,
      name text NOT NULL,
      destination jsonb NOT NULL,
      secrets text NOT NULL,
      ships_events boolean NOT NULL,
      ships_audit boolean NOT NULL,
      enabled boolean NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      operator_uin text NOT NULL,
      PRIMARY KEY (app_id, target_id)
    );
    COMMENT ON TABLE log_shipping_targets IS 'Destinations that events and audit entries of an account are shipped to';
    COMMENT ON COLUMN log_shipping_targets.app_id IS 'Account';
    COMMENT ON COLUMN log_shipping_targets.target_id IS 'Public id';
    COMMENT ON COLUMN log_shipping_targets.name IS 'For people, 1 to 128 characters';
    COMMENT ON COLUMN log_shipping_targets.destination IS 'Type and options (src/domain/log-shipping.ts), without secrets';
    COMMENT ON COLUMN log_shipping_targets.secrets IS 'JSON of its secrets, sealed; empty where it has none';
    COMMENT ON COLUMN log_shipping_targets.ships_events IS 'Whether events are shipped';
    COMMENT ON COLUMN log_shipping_targets.ships_audit IS 'Whether audit entries are shipped';
    COMMENT ON COLUMN log_shipping_targets.enabled IS 'Switched on';
    COMMENT ON COLUMN log_shipping_targets.created_at IS 'When it was created';
    COMMENT ON COLUMN log_shipping_targets.updated_at IS 'When somebody last changed it';
    COMMENT ON COLUMN log_shipping_targets.operator_uin IS 'uin of who last changed it';

    CREATE TABLE log_shipping_cursors (
      app_id bigint NOT NULL,
      target_id uuid NOT NULL,
      generation integer NOT NULL DEFAULT 0,
      seen pg_snapshot,
      reading pg_snapshot,
      read_transaction xid8 NOT NULL DEFAULT '0',
      read_position bigint NOT NULL DEFAULT 0,
      backfilled_event bigint,
      audit_number bigint NOT NULL DEFAULT 0,
      shipped bigint NOT NULL DEFAULT 0,
      caught_up_at timestamptz NOT NULL,
      succeeded_at timestamptz,
      failures integer NOT NULL DEFAULT 0,
      failed_at timestamptz,
      last_error text,
      retry_at timestamptz,
      PRIMARY KEY (app_id, target_id),
      FOREIGN KEY (app_id, target_id) REFERENCES log_shipping_targets ON DELETE CASCADE
    ) WITH (fillfactor = 20);
    COMMENT ON TABLE log_shipping_cursors IS 'How far each target is; moved only after the destination has acknowledged';
    COMMENT ON COLUMN log_shipping_cursors.app_id IS 'Account';
    COMMENT ON COLUMN log_shipping_cursors.target_id IS 'Target';
    COMMENT ON COLUMN log_shipping_cursors.generation IS 'Grows when the target is changed: who ships with what it was before can no longer move the cursor';
    COMMENT ON COLUMN log_shipping_cursors.seen IS 'All of the journal that this snapshot sees is shipped; null: begin with all events that there are';
    COMMENT ON COLUMN log_shipping_cursors.reading IS 'The snapshot up to which the journal is being read; null between two readings';
    COMMENT ON COLUMN log_shipping_cursors.read_transaction IS 'Of that reading, what is up to this transaction is shipped';
    COMMENT ON COLUMN log_shipping_cursors.read_position IS 'And of that transaction, up to this row';
    COMMENT ON COLUMN log_shipping_cursors.backfilled_event IS 'Older events are shipped up to this id; null when all are';
    COMMENT ON COLUMN log_shipping_cursors.audit_number IS 'Number of the latest audit entry that is shipped';
    COMMENT ON COLUMN log_shipping_cursors.shipped IS 'Entries acknowledged so far, repeated ones too';
    COMMENT ON COLUMN log_shipping_cursors.caught_up_at IS 'When nothing was left to ship last';
    COMMENT ON COLUMN log_shipping_cursors.succeeded_at IS 'When the destination last acknowledged something';
    COMMENT ON COLUMN log_shipping_cursors.failures IS 'Attempts that failed since then';
    COMMENT ON COLUMN log_shipping_cursors.failed_at IS 'When the latest of them failed';
    COMMENT ON COLUMN log_shipping_cursors.last_error IS 'Why; kept after a success';
    COMMENT ON COLUMN log_shipping_cursors.retry_at IS 'Nothing is tried before; null for at once';

    CREATE TABLE event_journal (
      app_id bigint NOT NULL,
      transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
      position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
      event_ids bigint[] NOT NULL,
      PRIMARY KEY (app_id, transaction_id, position)
    );
    COMMENT ON TABLE event_journal IS 'Which events were hit lately, for accounts with log shipping targets; trim-event-journal removes what all of them have read';
    COMMENT ON COLUMN event_journal.app_id IS 'Account';
    COMMENT ON COLUMN event_journal.transaction_id IS 'Transaction that recorded the hits';
    COMMENT ON COLUMN event_journal.position IS 'Tells the rows of a transaction apart';
    COMMENT ON COLUMN event_journal.event_ids IS 'The events';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE event_journal, log_shipping_cursors, log_shipping_targets');
}
