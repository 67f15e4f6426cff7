import type { Knex } from 'knex';

/** Clusters that the webhook knows by the certificate of their API server alone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE admission_callers
      ALTER COLUMN token_hash DROP NOT NULL,
      ADD COLUMN client_subject text UNIQUE,
      ADD CONSTRAINT admission_callers_one_proof CHECK (num_nonnulls(token_hash, client_subject) = 1);
    COMMENT ON COLUMN admission_callers.token_hash IS 'SHA-256 of the token in the path of the webhook; null where a certificate is the proof';
    COMMENT ON COLUMN admission_callers.client_subject IS 'Subject of the certificate that the API server shows, a name a line; null where a token is the proof';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DELETE FROM admission_callers WHERE token_hash IS NULL;
    ALTER TABLE admission_callers
      DROP CONSTRAINT admission_callers_one_proof,
      DROP COLUMN client_subject,
      ALTER COLUMN token_hash SET NOT NULL;
    COMMENT ON COLUMN admission_callers.token_hash IS 'SHA-256 of the token in the path of the webhook';
  `);
}
