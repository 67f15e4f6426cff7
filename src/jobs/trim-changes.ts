import { trimChanges } from '../store/changes/change-log.js';
import type { Job } from './job.js';

/** Instances read changes within a second. */
export const trimChangesJob: Job = {
  name: 'trim-changes',
  summary: 'Drops old entries of the change log.',
  schedule: () => '37 * * * *',
  run: async ({ db }) => ({ changesDropped: await trimChanges(db) }),
};
