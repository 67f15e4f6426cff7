/**
 * Days and wall-clock text in the one configured zone (R11). The zone is a fixed offset, never a rule with daylight
 * saving, so that every day has 24 hours and a day is a plain shift of UTC.
 */

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** Minutes east of UTC for `+08:00`, `-03:30` or `Z`; undefined for anything else or beyond ±14:00. */
export function readOffset(spelling: string): number | undefined {
  if (spelling === 'Z') return 0;
  const parts = /^([+-])(\d{2}):([0-5]\d)$/.exec(spelling);
  if (!parts) return undefined;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return minutes > 14 * 60 ? undefined : parts[1] === '-' ? -minutes : minutes;
}

const shifted = (instant: Date, offsetMinutes: number) =>
  new Date(instant.getTime() + offsetMinutes * minuteMs);

/** The day that an instant falls on in the zone, `YYYY-MM-DD`. */
export const dayOf = (instant: Date, offsetMinutes: number): string =>
  shifted(instant, offsetMinutes).toISOString().slice(0, 10);

/** An instant as the wire writes it in the zone, `YYYY-MM-DD HH:mm:ss`; fractions of a second are cut off. */
export const formatTime = (instant: Date, offsetMinutes: number): string =>
  shifted(instant, offsetMinutes).toISOString().slice(0, 19).replace('T', ' ');

/** The instant at which a day (`YYYY-MM-DD`) begins in the zone; undefined when there is no such day. */
export function startOfDay(day: string, offsetMinutes: number): Date | undefined {
  return readTime(`${day} 00:00:00`, offsetMinutes);
}

/** Reads `YYYY-MM-DD HH:mm:ss` in the zone; undefined when it is not of that form or names no real time (30 February, 25 o'clock). */
export function readTime(spelling: string, offsetMinutes: number): Date | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(spelling);
  if (!parts) return undefined;
  const asUtc = new Date(`${spelling.replace(' ', 'T')}Z`);
  // Date rolls some impossible days over to the next month; a real one reads back as it was written.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19).replace('T', ' ') !== spelling)
    return undefined;
  return shifted(asUtc, -offsetMinutes);
}

/** The day a number of days later (or, below zero, earlier). */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Days since 1970-01-01; the inverse of dayOfNumber. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;

/** The day that is so many days after 1970-01-01. */
export const dayOfNumber = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10);

/** Every day from the first to the last, both included, oldest first. */
export function daysBetween(first: string, last: string): string[] {
  const count = dayNumber(last) - dayNumber(first) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(first, index));
}
