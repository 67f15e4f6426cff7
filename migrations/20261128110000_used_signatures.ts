import type { Knex } from 'knex';

/** Not logged: a row matters for the ten minutes that a signature is good for, and writes should not wait for it on disk. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE UNLOGGED TABLE used_signatures (
      app_id bigint NOT NULL,
      signature text NOT NULL,
      said text NOT NULL,
      used_at timestamptz NOT NULL,
      PRIMARY KEY (app_id, signature, said)
    );
    CREATE INDEX used_signatures_used_at ON used_signatures (used_at);
    COMMENT ON TABLE used_signatures IS
      'Signatures of requests that were carried out, so that a captured one is not carried out again. Lost when the server crashes';
    COMMENT ON COLUMN used_signatures.app_id IS 'Account';
    COMMENT ON COLUMN used_signatures.signature IS 'The signature as it was sent';
    COMMENT ON COLUMN used_signatures.said IS
      'Action that it came with, and a hash of its parameters where the signature does not cover them';
    COMMENT ON COLUMN used_signatures.used_at IS 'When it came; it is forgotten once its timestamp is too old to be accepted';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE used_signatures');
}
