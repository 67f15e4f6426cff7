import { dayOf } from './calendar.js';
import type { Behavior } from './decide.js';
import type { Match } from './evaluate.js';
import { type EffectStatus, effectStatus } from './observation.js';
import type { Policy, Template } from './policy.js';
import type { Hit, Reason } from './reason.js';

/** Where a container starts: its cluster, node and pod. What is not known is ''. */
export interface Place {
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

/** A policy as it was at the hit, so that later edits or deletion do not rewrite history (R8). */
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
  place: Place;
  snapshot: PolicySnapshot;
  startParam: string;
}

/** How often and when something happened in one place; the place is the latest one of its (cluster, node). */
export interface Tally {
  count: number;
  firstTime: Date;
  latestTime: Date;
  place: Place;
}

/** Occurrences with the same account, day, policy, image and behaviour, merged (R8). The rest is that of the first of them. */
export interface MergedEvent extends Omit<Occurrence, 'at' | 'place'>, Tally {
  day: string;
  /** One per (cluster, node). */
  scopes: Tally[];
}

/** An event as it is kept and shown. */
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
  /** Where it happened last. */
  latestPlace: Place;
  scopeCount: number;
  snapshot: PolicySnapshot;
  reasons: Reason[];
  reasonTotal: number;
  startParam: string;
}

/** What makes two occurrences one event. */
export type EventKey = Pick<MergedEvent, 'appId' | 'day' | 'policyId' | 'imageId' | 'behavior'>;

/** The key as text, for maps. The image id is the only part that callers word freely, so it stands last. */
export const eventKeyText = ({ appId, day, policyId, imageId, behavior }: EventKey): string =>
  [appId, day, policyId, behavior, imageId].join('\u0001');

/** What one match of a start leaves to be recorded. */
export function occurrenceOf(
  match: Match,
  start: { imageId: string; imageName: string; at: Date; place: Place; startParam: string },
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
  return { appId: policy.appId, policyId: policy.policyId, behavior, ...start, ...hit, snapshot };
}

function addTo(tally: Tally, at: Date, place: Place): void {
  tally.count += 1;
  if (at < tally.firstTime) tally.firstTime = at;
  if (at >= tally.latestTime) {
    tally.latestTime = at;
    tally.place = place;
  }
}

const tallyOf = ({ at, place }: Occurrence): Tally => ({ count: 1, firstTime: at, latestTime: at, place });

/** Merges occurrences into the events they make, each with its scopes. The day is that of the zone `offsetMinutes` east of UTC. */
export function mergeOccurrences(occurrences: readonly Occurrence[], offsetMinutes: number): MergedEvent[] {
  const events = new Map<string, { event: MergedEvent; scopes: Map<string, Tally> }>();
  for (const occurrence of occurrences) {
    const { at, place, ...rest } = occurrence;
    const day = dayOf(at, offsetMinutes);
    const key = eventKeyText({ day, ...rest });
    const known = events.get(key);
    if (known) addTo(known.event, at, place);
    else events.set(key, { event: { day, scopes: [], ...tallyOf(occurrence), ...rest }, scopes: new Map() });
    const { scopes } = known ?? events.get(key)!;
    const node = JSON.stringify([place.clusterId, place.nodeName]);
    const scope = scopes.get(node);
    if (scope) addTo(scope, at, place);
    else scopes.set(node, tallyOf(occurrence));
  }
  return [...events.values()].map(({ event, scopes }) => {
    event.scopes.push(...scopes.values());
    return event;
  });
}
