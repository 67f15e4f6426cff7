import type { Knex } from 'knex';

/** Lets a policy read back in the TCSS dialect as it was written there, whichever of the synonyms the writer used. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('policies', (table) => {
    table
      .jsonb('rule_spelling')
      .nullable()
      .comment(
        'Lists as a caller of the TCSS dialect spelled them, by field; only those it would show otherwise',
      );
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('policies', (table) => table.dropColumn('rule_spelling'));
}
