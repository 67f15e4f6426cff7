import { beginAnewWhereJournalIsLong } from '../store/shipping/cursors.js';
import { trimReadJournal } from '../store/shipping/journal.js';
import type { Job } from './job.js';

export const trimEventJournal: Job = {
  name: 'trim-event-journal',
  summary:
    'Drops what log shipping has read of the journal of hits. A target that is more than 1,000,000 commits behind ships all events again instead.',
  schedule: () => '*/5 * * * *',
  async run({ db, log }) {
    const targetsBegunAnew = await beginAnewWhereJournalIsLong(db);
    if (targetsBegunAnew > 0)
      log.warn('log shipping is far behind and ships all events again', { targetsBegunAnew });
    return { rowsForgotten: await trimReadJournal(db), ...(targetsBegunAnew > 0 && { targetsBegunAnew }) };
  },
};
