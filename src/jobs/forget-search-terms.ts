import { addDays, dayOf } from '../domain/calendar.js';
import { expiryCutoff } from '../domain/retention.js';
import { deleteTermsBefore } from '../store/events/search/terms.js';
import { dailyAt, type Job } from './job.js';

/** Kept before the oldest day that a start can be recorded on, whatever the time zone. */
const daysBeyond = 2;
const hoursAfterPurge = 1;

/** Not part of the purge: a stale term hardly slows a search. */
export const forgetSearchTerms: Job = {
  name: 'forget-search-terms',
  summary: 'Removes texts from the dictionary of searches that only purged events had.',
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt((purgeHour + hoursAfterPurge) % 24, offsetMinutes),
  async run({ db, clock, config }, signal) {
    const oldest = dayOf(expiryCutoff(clock.now(), config), config.offsetMinutes);
    return { termsForgotten: await deleteTermsBefore(db, addDays(oldest, -daysBeyond), signal) };
  },
};
