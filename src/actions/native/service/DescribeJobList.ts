import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { nextRun } from '../../../jobs/next-run.js';
import { jobs } from '../../../jobs/schedule.js';
import { listJobRuns } from '../../../store/job-runs.js';
import { Enum, Fields, OrNull } from '../../schemas.js';
import { Time, timeWriter } from '../../wire-time.js';

const RunSchema = Fields({
  StartTime: Time('When it was begun'),
  EndTime: Time('When it ended'),
  Status: Enum(['SUCCEEDED', 'FAILED'], { description: 'Why it failed is in the log of the service' }),
});

export const DescribeJobList = defineAction({
  name: 'DescribeJobList',
  summary: 'Lists the jobs of the service, with the latest run of each, on whichever instance, and the next.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    JobList: Type.Array(
      Fields({
        JobName: Type.String(),
        Summary: Type.String({ description: 'What it does' }),
        LastRun: OrNull(RunSchema),
        NextTime: Time('When it is due next'),
      }),
    ),
  }),
  errors: [],
  async handle({ now }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { time } = timeWriter(config.offsetMinutes);
    const runs = new Map((await listJobRuns(db)).map((run) => [run.job, run]));
    return {
      JobList: jobs.map(({ name, summary, schedule }) => {
        const run = runs.get(name);
        return {
          JobName: name,
          Summary: summary,
          LastRun: run
            ? {
                StartTime: time(run.startedAt),
                EndTime: time(run.endedAt),
                Status: run.succeeded ? ('SUCCEEDED' as const) : ('FAILED' as const),
              }
            : null,
          NextTime: time(nextRun(schedule(config), now)),
        };
      }),
    };
  },
});
