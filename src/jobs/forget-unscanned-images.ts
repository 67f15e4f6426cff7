import { forgetUnscannedImages } from '../store/images/unscanned-images.js';
import { dailyAt, type Job } from './job.js';

const dayMs = 24 * 60 * 60_000;
const hoursAfterPurge = 2;

/** One that still starts is remembered anew when it does. */
export const forgetUnscannedImagesJob: Job = {
  name: 'forget-unscanned-images',
  summary: 'Forgets images that were told of long ago, were never scanned and are selected by no policy.',
  schedule: ({ purgeHour, offsetMinutes }) => dailyAt((purgeHour + hoursAfterPurge) % 24, offsetMinutes),
  async run({ db, clock, config }, signal) {
    const before = new Date(clock.now().getTime() - config.forgetUnscannedDays * dayMs);
    return { imagesForgotten: await forgetUnscannedImages(db, before, signal) };
  },
};
