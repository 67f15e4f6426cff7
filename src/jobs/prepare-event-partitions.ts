import { addDays, dayOf } from '../domain/calendar.js';
import { ensurePartitions } from '../store/events/day-partitions.js';
import { dailyAt, type Job } from './job.js';

/** Bridges some days without jobs. */
const daysAhead = 7;

export const prepareEventPartitions: Job = {
  name: 'prepare-event-partitions',
  summary: `Makes the event tables of today and the next ${daysAhead} days.`,
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt((purgeHour + 1) % 24, offsetMinutes),
  async run({ db, clock, config }) {
    const today = dayOf(clock.now(), config.offsetMinutes);
    for (let ahead = 0; ahead <= daysAhead; ahead += 1) await ensurePartitions(db, addDays(today, ahead));
    return { daysReady: daysAhead + 1 };
  },
};
