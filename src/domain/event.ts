import { dayOf } from './calendar.js';
import type { Behavior } from './decide.js';
import { maskSecrets } from './mask-secrets.js';
import type { Match } from './matching/match-policies.js';
import { type EffectStatus, effectStatus } from './observation-period.js';
import type { Policy, Template } from './policy.js';
import type { Hit, Reason } from './reason.js';

/** Unknown fields are ''. */
export interface Location {
  clusterId: string;
  clusterName: string;
  nodeName: string;
  nodeIp: string;
  publicIp: string;
  quuid: string;
  /** NORMAL or SUPER (Tencent's serverless nodes). */
  nodeType: string;
  nodeId: string;
  nodeUniqueId: string;
  subnetId: string;
  subnetName: string;
  subnetCidr: string;
  namespace: string;
  podName: string;
  podIp: string;
  podStatus: string;
}

/** A policy as of the hit: later edits and deletion do not rewrite history (R8). */
export type PolicySnapshot = Pick<
  Policy,
  'name' | 'template' | 'description' | 'enabled' | 'effectTime' | 'riskRule' | 'privilegeRule'
> & { effectStatus: EffectStatus };

/** One policy matching one container start. */
export interface Occurrence extends Hit {
  appId: number;
  policyId: string;
  imageId: string;
  imageName: string;
  behavior: Behavior;
  at: Date;
  location: Location;
  snapshot: PolicySnapshot;
  startParam: string;
}

interface Tally {
  count: number;
  firstTime: Date;
  latestTime: Date;
}

/** One cluster, node and addresses, with the rest of the location of the latest start there. */
export interface Scope extends Tally {
  location: Location;
}

/** Occurrences of one account, day, policy, image and behavior (R8). The other fields are those of the first. */
export interface MergedEvent extends Omit<Occurrence, 'at' | 'location'>, Tally {
  day: string;
  startLocation: Location;
  scopes: Scope[];
}

export interface Event {
  eventId: number;
  day: string;
  policyId: string;
  policyName: string;
  eventType: Template;
  behavior: Behavior;
  imageId: string;
  imageName: string;
  eventCount: number;
  firstTime: Date;
  latestTime: Date;
  latestLocation: Location;
  /** Where the first start happened, which startParam and reasons are of. */
  startLocation: Location;
  scopeCount: number;
  snapshot: PolicySnapshot;
  reasons: Reason[];
  reasonTotal: number;
  startParam: string;
}

/** Occurrences with the same key become one event. */
type EventKey = Pick<MergedEvent, 'appId' | 'day' | 'policyId' | 'imageId' | 'behavior'>;

/** For maps. Callers choose the image id freely, so it stands last. */
export const eventKeyText = ({ appId, day, policyId, imageId, behavior }: EventKey): string =>
  `${appId}\u0001${day}\u0001${policyId}\u0001${behavior}\u0001${imageId}`;

export function occurrenceOf(
  match: Match,
  start: { imageId: string; imageName: string; at: Date; location: Location; startParam: string },
  now: Date,
): Occurrence {
  const { policy, behavior, hit } = match;
  const { name, template, description, enabled, effectTime, riskRule, privilegeRule } = policy;
  const status = effectStatus(policy, now);
  const snapshot = {
    name,
    template,
    description,
    enabled,
    effectTime,
    riskRule,
    privilegeRule,
    effectStatus: status,
  };
  return {
    appId: policy.appId,
    policyId: policy.policyId,
    imageId: start.imageId,
    imageName: start.imageName,
    behavior,
    at: start.at,
    location: start.location,
    startParam: maskSecrets(start.startParam),
    reasons: hit.reasons,
    reasonTotal: hit.reasonTotal,
    cveIds: hit.cveIds,
    snapshot,
  };
}

export interface DatedOccurrence {
  occurrence: Occurrence;
  day: string;
  /** eventKeyText of its event. */
  key: string;
}

/** The day is that of the zone `offsetMinutes` east of UTC. */
export function dateOccurrence(occurrence: Occurrence, offsetMinutes: number): DatedOccurrence {
  const { appId, policyId, imageId, behavior, at } = occurrence;
  const day = dayOf(at, offsetMinutes);
  return { occurrence, day, key: eventKeyText({ appId, day, policyId, imageId, behavior }) };
}

/** In place of an image's id. No id that a scan or an engine gives has spaces. */
export const overflowImageId = 'other images (MAX_EVENTS_PER_DAY)';
const noPolicyId = '00000000-0000-0000-0000-000000000000';

/** The hit as one of an event that does not tell images and locations apart, for accounts that have too many events. */
export function overflowOf({ occurrence, day }: DatedOccurrence, keepsPolicy: boolean): DatedOccurrence {
  const location = nowhere(occurrence.location);
  const policyId = keepsPolicy ? occurrence.policyId : noPolicyId;
  const overflow = { ...occurrence, policyId, imageId: overflowImageId, imageName: '', location };
  return { occurrence: overflow, day, key: eventKeyText({ ...overflow, day }) };
}

function addTo(tally: Tally, { at }: Occurrence): void {
  tally.count += 1;
  if (at < tally.firstTime) tally.firstTime = at;
  if (at > tally.latestTime) tally.latestTime = at;
}

const scopeOf = ({ at, location }: Occurrence): Scope => ({
  count: 1,
  firstTime: at,
  latestTime: at,
  location,
});

const eventOf = (first: Occurrence, day: string): MergedEvent => ({
  appId: first.appId,
  day,
  policyId: first.policyId,
  imageId: first.imageId,
  imageName: first.imageName,
  behavior: first.behavior,
  snapshot: first.snapshot,
  startParam: first.startParam,
  startLocation: first.location,
  reasons: first.reasons,
  reasonTotal: first.reasonTotal,
  cveIds: first.cveIds,
  scopes: [],
  count: 1,
  firstTime: first.at,
  latestTime: first.at,
});

/** For maps, within the event of a key. */
export const scopeKeyText = (key: string, { clusterId, nodeName, nodeIp, publicIp }: Location) => {
  const parts = [key, clusterId, nodeName, nodeIp, publicIp];
  return `${parts.map(({ length }) => length).join(' ')} ${parts.join('')}`;
};

const nowhere = (of: Location) =>
  Object.fromEntries(Object.keys(of).map((field) => [field, ''])) as unknown as Location;

/** In place of a node's name. No node has spaces in its name. */
export const otherLocations = 'other locations (MAX_EVENT_LOCATIONS)';

/** The event with what happened at some of its locations counted at one that does not tell them apart. */
export function withOtherLocations(event: MergedEvent, others: ReadonlySet<Scope>): MergedEvent {
  const [first, ...rest] = event.scopes.filter((scope) => others.has(scope));
  if (!first) return event;
  const other = { ...first, location: { ...nowhere(first.location), nodeName: otherLocations } };
  for (const { count, firstTime, latestTime } of rest) {
    other.count += count;
    if (firstTime < other.firstTime) other.firstTime = firstTime;
    if (latestTime > other.latestTime) other.latestTime = latestTime;
  }
  return { ...event, scopes: [...event.scopes.filter((scope) => !others.has(scope)), other] };
}

/** By key, in the order of their first occurrence. */
export function mergeOccurrences(occurrences: readonly DatedOccurrence[]): Map<string, MergedEvent> {
  const events = new Map<string, MergedEvent>();
  const scopes = new Map<string, Scope>();
  for (const { occurrence, day, key } of occurrences) {
    let event = events.get(key);
    if (event) addTo(event, occurrence);
    else events.set(key, (event = eventOf(occurrence, day)));
    const scopeKey = scopeKeyText(key, occurrence.location);
    let scope = scopes.get(scopeKey);
    if (scope) {
      if (occurrence.at >= scope.latestTime) scope.location = occurrence.location;
      addTo(scope, occurrence);
    } else {
      scopes.set(scopeKey, (scope = scopeOf(occurrence)));
      event.scopes.push(scope);
    }
  }
  return events;
}
