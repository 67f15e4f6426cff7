import { deleteExpiredExports } from '../store/exports/export-jobs.js';
import type { Job } from './job.js';

/** Each may be hundreds of MB. */
const batchSize = 10;

/** Expired exports are hidden already. */
export const deleteOldExports: Job = {
  name: 'delete-old-exports',
  summary: 'Removes the files of exports a day after they were made.',
  schedule: () => '17 * * * *',
  async run({ db, clock }, signal) {
    const now = clock.now();
    let exportsDeleted = 0;
    for (let batch = batchSize; batch === batchSize && !signal.aborted; exportsDeleted += batch)
      batch = await deleteExpiredExports(db, now, batchSize);
    return { exportsDeleted };
  },
};
