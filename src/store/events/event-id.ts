import { dayNumber, dayOfNumber } from '../../domain/calendar.js';

/** The day number stands above these bits, so an id leads to its partition and stays below 2^53 until 2149. */
const idsPerDay = 2 ** 37;

/** Undefined for an impossible id. */
export function dayOfEventId(eventId: number): string | undefined {
  const days = Math.floor(eventId / idsPerDay);
  return eventId > 0 && Number.isSafeInteger(eventId) ? dayOfNumber(days) : undefined;
}

/** SQL adds the sequence to it. */
export const firstEventIdOf = (day: string): number => dayNumber(day) * idsPerDay;
