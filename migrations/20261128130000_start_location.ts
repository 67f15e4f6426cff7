import type { Knex } from 'knex';

/** Events keep where their first start happened, so that their start parameters are shown with the location of that start. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE event_details ADD COLUMN start_location jsonb;
    COMMENT ON COLUMN event_details.start_location IS
      'Where the first hit happened, to which start_param belongs; null in events stored before this column'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE event_details DROP COLUMN start_location');
}
