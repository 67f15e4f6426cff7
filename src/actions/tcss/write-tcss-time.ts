import { formatTime } from '../../domain/calendar.js';

/** A time as this dialect writes it: replies have no nulls, so where there is none it is empty. */
export const writeTime = (instant: Date | null, offsetMinutes: number): string =>
  instant === null ? '' : formatTime(instant, offsetMinutes);
