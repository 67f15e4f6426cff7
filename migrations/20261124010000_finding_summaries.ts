import type { Knex } from 'knex';

/**
 * Keeps summaries beside the findings that they are of, so that a decision reads half a kilobyte of an image and not
 * its findings. Those of findings stored before are made when they are needed, until the next scan stores them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('image_findings', (table) => {
    table
      .binary('summary')
      .comment(
        'Numbers of 32 bits, the lowest byte first: src/domain/matching/finding-summary.ts; null when stored before',
      );
    table.smallint('summary_format').comment('Format of the summary; one of another format is not read');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('image_findings', (table) => table.dropColumns('summary', 'summary_format'));
}
