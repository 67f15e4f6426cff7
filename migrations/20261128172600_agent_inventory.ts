import type { Knex } from 'knex';

/** The images on the node of an agent, and those that nobody scanned. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE agents ADD inventory jsonb;
    COMMENT ON COLUMN agents.inventory IS 'Images on the node and those unscanned, with some of their names; null where the agent has not told';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE agents DROP inventory');
}
