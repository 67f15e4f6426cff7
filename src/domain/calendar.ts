/** The configured zone (R11) is a fixed offset without daylight saving, so every day has 24 hours. */

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** Minutes east of UTC for `+08:00`, `-03:30` or `Z`; undefined for others and beyond ±14:00. */
export function readOffset(spelling: string): number | undefined {
  if (spelling === 'Z') return 0;
  const parts = /^([+-])(\d{2}):([0-5]\d)$/.exec(spelling);
  if (!parts) return undefined;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return minutes > 14 * 60 ? undefined : parts[1] === '-' ? -minutes : minutes;
}

/** `+08:00`, the inverse of `readOffset`. */
export function writeOffset(offsetMinutes: number): string {
  const part = (n: number) => String(Math.abs(n)).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${part(Math.trunc(offsetMinutes / 60))}:${part(offsetMinutes % 60)}`;
}

const shifted = (instant: Date, offsetMinutes: number) =>
  new Date(instant.getTime() + offsetMinutes * minuteMs);

/** `YYYY-MM-DD` in the zone. */
export const dayOf = (instant: Date, offsetMinutes: number): string =>
  shifted(instant, offsetMinutes).toISOString().slice(0, 10);

/** `YYYY-MM-DD HH:mm:ss` in the zone, without fractions. */
export const formatTime = (instant: Date, offsetMinutes: number): string =>
  shifted(instant, offsetMinutes).toISOString().slice(0, 19).replace('T', ' ');

/** Undefined when there is no such day. */
export function startOfDay(day: string, offsetMinutes: number): Date | undefined {
  return readTime(`${day} 00:00:00`, offsetMinutes);
}

/** Reads `YYYY-MM-DD HH:mm:ss` in the zone; undefined for unreal times (30 February, 25 o'clock). */
export function readTime(spelling: string, offsetMinutes: number): Date | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(spelling);
  if (!parts) return undefined;
  const asUtc = new Date(`${spelling.replace(' ', 'T')}Z`);
  // Date rolls some impossible days over to the next month.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19).replace('T', ' ') !== spelling)
    return undefined;
  return shifted(asUtc, -offsetMinutes);
}

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;

export const dayOfNumber = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10);

/** Oldest first, both ends included. */
export function daysBetween(first: string, last: string): string[] {
  const count = dayNumber(last) - dayNumber(first) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(first, index));
}
