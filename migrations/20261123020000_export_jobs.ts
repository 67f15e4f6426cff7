import type { Knex } from 'knex';

/** Export jobs and the files that they make. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('export_jobs', (table) => {
    table.comment('Exports to CSV: what was asked for, and how far it is. Gone a day after it ended');
    table.bigInteger('app_id').notNullable().references('accounts.app_id').comment('Account');
    table.uuid('job_id').notNullable().comment('Public id');
    table.text('name').notNullable().comment('Name of the file, without extension');
    table.text('subject').notNullable().comment('POLICIES or EVENTS');
    table.text('dialect').notNullable().comment('Whose words and columns: NATIVE or TCSS');
    table.text('language').notNullable().comment('Language of the header row: en or zh');
    table
      .jsonb('query')
      .notNullable()
      .comment('Conditions, order and page, as src/domain/export-job.ts ExportQuery');
    table.text('status').notNullable().comment('RUNNING from the beginning, then SUCCEEDED or FAILED');
    table
      .integer('runs')
      .notNullable()
      .defaultTo(0)
      .comment('Runs begun, but for those that a stopping service gave back');
    table
      .specificType('url_secret', 'bytea')
      .notNullable()
      .comment('Key of the signatures of its download URLs');
    table.uuid('run_id').nullable().comment('The run whose chunks are the file; null unless it succeeded');
    table
      .bigInteger('row_count')
      .nullable()
      .comment('Rows of the file, header apart; null unless it succeeded');
    table.bigInteger('byte_count').nullable().comment('Size of the file; null unless it succeeded');
    table.text('created_by').notNullable().comment('uin of who asked for it');
    table.timestamp('created_at').notNullable().comment('When; expiry and states are judged as of then');
    table.timestamp('ended_at').nullable().comment('When it succeeded or failed');
    table
      .timestamp('expires_at')
      .notNullable()
      .comment('From here on it is gone, deleted or not; counts once it has ended');
    table.primary(['app_id', 'job_id']);
    // Not unique: a distributed table can be so only by the account. A random uuid is anyway.
    table.index(['job_id']);
    table.index(['app_id', 'created_at']);
  });
  await knex.schema.raw(
    `CREATE INDEX export_jobs_running ON export_jobs (created_at) WHERE status = 'RUNNING'`,
  );
  await knex.schema.raw(
    `CREATE INDEX export_jobs_ended ON export_jobs (expires_at) WHERE status <> 'RUNNING'`,
  );

  await knex.schema.createTable('export_chunks', (table) => {
    table.comment(
      'The files of export jobs in pieces, in the database so that any instance can hand them out',
    );
    table.bigInteger('app_id').notNullable().comment('Account');
    table.uuid('job_id').notNullable().comment('Job');
    table
      .uuid('run_id')
      .notNullable()
      .comment('Run that wrote it; a run that was cut off leaves pieces of no file');
    table.integer('position').notNullable().comment('Place in the file, from 0 on');
    table.smallint('progress').notNullable().comment('How far the run was with it, percent');
    table.specificType('bytes', 'bytea').notNullable().comment('The piece');
    table.primary(['app_id', 'job_id', 'run_id', 'position']);
    table
      .foreign(['app_id', 'job_id'])
      .references(['app_id', 'job_id'])
      .inTable('export_jobs')
      .onDelete('CASCADE');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('export_chunks');
  await knex.schema.dropTable('export_jobs');
}
