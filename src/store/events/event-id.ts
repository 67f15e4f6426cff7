import { dayNumber, dayOfNumber } from '../../domain/calendar.js';

/** Ids a day: the day number stands above these bits, so an id leads to its partition and stays below 2^53 until 2149. */
const idsPerDay = 2 ** 37;

/** The day of the event with this id; undefined when no event can have it. */
export function dayOfEventId(eventId: number): string | undefined {
  const days = Math.floor(eventId / idsPerDay);
  return eventId > 0 && Number.isSafeInteger(eventId) ? dayOfNumber(days) : undefined;
}

/** The lowest id of a day; SQL adds the sequence to it. */
export const firstEventIdOf = (day: string): number => dayNumber(day) * idsPerDay;
