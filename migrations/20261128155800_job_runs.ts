import type { Knex } from 'knex';

/** How the jobs of the service fare, for people who do not read its log. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE job_runs (
      job text PRIMARY KEY,
      started_at timestamptz NOT NULL,
      ended_at timestamptz NOT NULL,
      succeeded boolean NOT NULL,
      report jsonb NOT NULL
    ) WITH (fillfactor = 50);
    COMMENT ON TABLE job_runs IS 'The latest run of each job, on whichever instance';
    COMMENT ON COLUMN job_runs.job IS 'Name of the job';
    COMMENT ON COLUMN job_runs.started_at IS 'When it was begun';
    COMMENT ON COLUMN job_runs.ended_at IS 'When it succeeded or failed';
    COMMENT ON COLUMN job_runs.succeeded IS 'Whether it did all that was due; why it failed is in the log of its instance';
    COMMENT ON COLUMN job_runs.report IS 'What it did, as numbers by name; empty when it failed';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE job_runs');
}
