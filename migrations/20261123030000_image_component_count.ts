import type { Knex } from 'knex';

/** Counts the components of images, so that lists can show them and sort by them without reading findings. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('images', (table) => {
    table
      .integer('component_count')
      .notNullable()
      .defaultTo(0)
      .comment('Different components, each version apart, in which a vulnerability was found');
  });
  await knex.raw(`
    UPDATE images i SET component_count = (
      SELECT count(DISTINCT (f.finding ->> 'component', f.finding ->> 'version'))
      FROM image_findings k, jsonb_array_elements(k.findings) AS f(finding)
      WHERE k.app_id = i.app_id AND k.image_id = i.image_id AND k.kind = 'VULNERABILITY')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('images', (table) => table.dropColumn('component_count'));
}
