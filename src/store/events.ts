/** Events, by the questions that are asked of them; how they are stored is docs/adr/0006-events-are-counted-by-day.md. */
export { deleteEvents, deleteExpired, deleteMatchingEvents } from './event-deletion.js';
export { countEvents, type EventScope, findEvent, listEvents, listScopes, readEvents } from './event-list.js';
export { recordEvents } from './event-recording.js';
export { countByDay } from './event-totals.js';
