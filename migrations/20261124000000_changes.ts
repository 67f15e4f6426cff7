import type { Knex } from 'knex';

/** The log of changes that instances follow to keep what they have in memory up to date (R12). */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('changes', (table) => {
    table.comment('What was changed lately, for instances that keep it in memory. Only the newest are kept');
    table
      .specificType('change_id', 'bigint GENERATED ALWAYS AS IDENTITY')
      .notNullable()
      .primary()
      .comment('Order of writing, which is not that of committing');
    table
      .specificType('transaction_id', 'xid8')
      .notNullable()
      .defaultTo(knex.raw('pg_current_xact_id()'))
      .comment('Transaction that made the change; a reader goes on from the oldest one that was under way');
    table.bigInteger('app_id').notNullable().comment('Account');
    table.text('kind').notNullable().comment('POLICIES, IMAGES or CREDENTIALS');
    table
      .specificType('keys', 'text[]')
      .notNullable()
      .comment('Ids and names that may now mean something else; empty for the policies of the account');
    table.index(['transaction_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('changes');
}
