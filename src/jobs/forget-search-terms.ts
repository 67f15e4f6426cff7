import { addDays, dayOf } from '../domain/calendar.js';
import { expiryCutoff } from '../domain/retention.js';
import { deleteTermsBefore } from '../store/events/search/terms.js';
import { dailyAt, type Job } from './job.js';

/** Days that terms are kept for beyond the oldest one that a start can be recorded on, in whatever zone. */
const daysBeyond = 2;
/** After the purge, so that what goes with a day's events has gone a day later. */
const hoursAfterPurge = 1;

/**
 * Removes texts that no event can be found by any more. Apart from the purge, which need not wait for it: a text too many
 * costs a search next to nothing.
 */
export const forgetSearchTerms: Job = {
  name: 'forget-search-terms',
  summary: 'Removes texts from the dictionary of searches that only purged events had.',
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt((purgeHour + hoursAfterPurge) % 24, offsetMinutes),
  async run({ db, clock, config }, signal) {
    const oldest = dayOf(expiryCutoff(clock.now(), config), config.offsetMinutes);
    return { termsForgotten: await deleteTermsBefore(db, addDays(oldest, -daysBeyond), signal) };
  },
};
