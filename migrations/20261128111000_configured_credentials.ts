import type { Knex } from 'knex';

/** Which credentials came from TCSS_SECRET_ID, so that the next one there can replace them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE credentials ADD configured boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN credentials.configured IS 'Whether it came from TCSS_SECRET_ID; another one there replaces it';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE credentials DROP configured');
}
