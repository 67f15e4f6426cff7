import { forgetSessions } from '../console/sessions.js';
import type { Job } from './job.js';

export const forgetConsoleSessions: Job = {
  name: 'forget-console-sessions',
  summary: 'Drops sessions and sign-in links of the console that are over.',
  schedule: () => '*/5 * * * *',
  run: async ({ db, clock }) => ({ sessionsForgotten: await forgetSessions(db, clock.now()) }),
};
