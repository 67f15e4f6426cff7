import type { LRUCache } from 'lru-cache';
import { addDays } from '../../../domain/calendar.js';
import type { Location, MergedEvent } from '../../../domain/event.js';
import { recentlyUsed } from '../../../platform/recently-used.js';
import { daysAhead, locationTermsOf, ownTermsOf, type Term } from './terms.js';

/** Some 300 bytes an entry. */
const maxRemembered = { terms: 200_000, locations: 50_000 };

interface TermMemory {
  missingFrom(events: readonly MergedEvent[]): Term[];
  /** For stored events, which have their own terms. */
  missingFromLocations(events: readonly MergedEvent[]): Term[];
  /** Call once the terms are durable. */
  remember(terms: readonly Term[]): void;
}

export function createTermMemory(): TermMemory {
  /** The last day each term is stored for. After it the term is stored again, or the clean-up would remove it. */
  const stored = recentlyUsed<string, string>(maxRemembered.terms);
  const storedLocations = recentlyUsed<string, string>(maxRemembered.locations);
  const isMissing = (term: Term) => !isStored(stored, nameOf(term), term.day);

  function missingFromLocation(event: MergedEvent, location: Location): Term[] {
    const name = nameOfLocation(event.appId, location);
    if (isStored(storedLocations, name, event.day)) return [];
    const missing = locationTermsOf(event, location).filter(isMissing);
    if (missing.length === 0) storedLocations.set(name, event.day);
    return missing;
  }

  const missingFromLocations: TermMemory['missingFromLocations'] = (events) =>
    distinct(
      events.flatMap((event) => event.scopes.flatMap(({ location }) => missingFromLocation(event, location))),
    );

  return {
    missingFromLocations,
    missingFrom: (events) => [
      ...distinct(events.flatMap(ownTermsOf).filter(isMissing)),
      ...missingFromLocations(events),
    ],
    remember(terms) {
      for (const term of terms) if (isMissing(term)) stored.set(nameOf(term), addDays(term.day, daysAhead));
    },
  };
}

const isStored = (stored: LRUCache<string, string>, name: string, day: string) =>
  (stored.get(name) ?? '') >= day;

const nameOf = ({ app_id, kind, key, text }: Term) => `${app_id} ${kind} ${key.length} ${key} ${text}`;

const nameOfLocation = (appId: number, { nodeName, nodeIp, publicIp, clusterId, namespace }: Location) =>
  `${appId} ${nodeName.length} ${nodeIp.length} ${publicIp.length} ${clusterId.length} ` +
  `${nodeName}${nodeIp}${publicIp}${clusterId}${namespace}`;

const distinct = (terms: readonly Term[]): Term[] => [
  ...new Map(terms.map((term) => [`${term.day} ${nameOf(term)}`, term])).values(),
];
