/** Events, by the questions that are asked of them; how they are stored is docs/adr/0006-events-are-counted-by-day.md. */
export { deleteEvents, deleteExpired, deleteMatchingEvents } from './delete-events.js';
export {
  countEvents,
  type EventScope,
  findEvent,
  listEvents,
  listScopes,
  readEvents,
} from './list-events.js';
export { recordEvents } from './record-events.js';
export { countByDay } from './search/day-matches.js';
