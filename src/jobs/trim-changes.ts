import { trimSegments } from '../store/agents/spool-segments.js';
import { trimChanges } from '../store/changes/change-log.js';
import type { Job } from './job.js';

/** Instances read changes within a second. */
export const trimChangesJob: Job = {
  name: 'trim-changes',
  summary: 'Drops old entries of the change log, and what is noted of spools beyond MAX_SPOOL_SEGMENTS.',
  schedule: () => '37 * * * *',
  run: async ({ db, config }) => ({
    changesDropped: await trimChanges(db),
    segmentsForgotten: await trimSegments(db, config.maxSpoolSegments),
  }),
};
