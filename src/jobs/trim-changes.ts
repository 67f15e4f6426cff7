import { trimChanges } from '../store/changes/change-log.js';
import type { Job } from './job.js';

/** Keeps the log of changes short; instances read it within a second. */
export const trimChangesJob: Job = {
  name: 'trim-changes',
  summary: 'Drops old entries of the log by which instances learn of changes.',
  schedule: () => '37 * * * *',
  run: async ({ db }) => ({ changesDropped: await trimChanges(db) }),
};
