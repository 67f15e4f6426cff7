import type { Knex } from 'knex';

/** The audit log can be exported, too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`COMMENT ON COLUMN export_jobs.subject IS 'POLICIES, EVENTS or AUDIT'`);
}

export async function down(knex: Knex): Promise<void> {
  // An older version has no such exports.
  await knex.raw(`
    DELETE FROM export_jobs WHERE subject = 'AUDIT';
    COMMENT ON COLUMN export_jobs.subject IS 'POLICIES or EVENTS'`);
}
