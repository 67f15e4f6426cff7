import { type Static, Type } from '@sinclair/typebox';
import { behaviors } from '../../../domain/decide.js';
import type { Event } from '../../../domain/event.js';
import { registryOf } from '../../../domain/image-reference.js';
import { templates } from '../../../domain/policy.js';
import { eventDescription, solutionOf } from '../../../domain/reason-text.js';
import type { Text } from '../../../platform/text.js';
import type { EventScope } from '../../../store/events/event-scopes.js';
import { ReasonSchema, writeReason } from '../start/decision-fields.js';
import {
  PrivilegeRuleOrNull,
  RiskRuleOrNull,
  writePrivilegeRule,
  writeRiskRule,
} from '../policy/policy-fields.js';

import { Day, Time, timeWriter } from '../../wire-time.js';
import { Enum, Fields, OrNull } from '../../schemas.js';

export const EventId = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Id of the event',
});

const eventFields = {
  EventId,
  EventType: Enum(templates, { description: 'Template of the policy' }),
  Behavior: Enum(behaviors),
  EventCount: Type.Integer({ description: 'Container starts' }),
  FirstTime: Time('First of them'),
  LatestTime: Time('Latest of them; retention counts from here'),
  Day: Day('Day whose starts are merged here'),
  PolicyId: Type.String(),
  PolicyName: Type.String({ description: 'As it was at the hit' }),
  ImageId: Type.String(),
  ImageName: Type.String(),
  RegistryName: Type.String(),
  RegistryType: Type.String(),
  RegistryAddress: Type.String(),
  NodeName: Type.String({
    description:
      'This and what follows: where it happened last; in a detail, where the start of StartParam happened',
  }),
  NodeIp: Type.String(),
  PublicIp: Type.String(),
  Quuid: Type.String(),
  NodeType: Type.String(),
  NodeId: Type.String(),
  ClusterId: Type.String(),
  ClusterName: Type.String(),
  Namespace: Type.String(),
  PodName: Type.String(),
  PodIp: Type.String(),
  ScopeCount: Type.Integer({
    description: 'Locations where it happened: nodes, once for each address that they had',
  }),
};
export const EventSchema = Fields(eventFields);

/** An event as lists show it: with its latest location. */
export function writeEvent(
  event: Event,
  offsetMinutes: number,
  location = event.latestLocation,
): Static<typeof EventSchema> {
  const { time } = timeWriter(offsetMinutes);
  const registry = registryOf(event.imageName);
  return {
    EventId: event.eventId,
    EventType: event.eventType,
    Behavior: event.behavior,
    EventCount: event.eventCount,
    FirstTime: time(event.firstTime),
    LatestTime: time(event.latestTime),
    Day: event.day,
    PolicyId: event.policyId,
    PolicyName: event.policyName,
    ImageId: event.imageId,
    ImageName: event.imageName,
    RegistryName: registry.name,
    RegistryType: registry.type,
    RegistryAddress: registry.address,
    NodeName: location.nodeName,
    NodeIp: location.nodeIp,
    PublicIp: location.publicIp,
    Quuid: location.quuid,
    NodeType: location.nodeType,
    NodeId: location.nodeId,
    ClusterId: location.clusterId,
    ClusterName: location.clusterName,
    Namespace: location.namespace,
    PodName: location.podName,
    PodIp: location.podIp,
    ScopeCount: event.scopeCount,
  };
}

/** Most locations that a detail shows, the latest first; ScopeCount tells how many there are. */
export const maxScopes = 100;

export const EventDetailSchema = Fields({
  ...eventFields,
  Policy: Fields(
    {
      PolicyName: Type.String(),
      PolicyTemplate: Enum(templates),
      Enabled: Type.Boolean(),
      EffectStatus: Enum(['OBSERVING', 'ENFORCING', 'DISABLED']),
      EffectTime: OrNull(Time('From here on it intercepts')),
      PolicyDescription: Type.String(),
      RiskRule: RiskRuleOrNull,
      PrivilegeRule: PrivilegeRuleOrNull,
    },
    { description: 'The policy as it was at the first hit' },
  ),
  PolicyExists: Type.Boolean({ description: 'Whether the policy still exists' }),
  Scopes: Type.Array(
    Fields({
      ClusterId: Type.String(),
      ClusterName: Type.String(),
      NodeName: Type.String(),
      NodeIp: Type.String(),
      PublicIp: Type.String(),
      Namespace: Type.String(),
      PodName: Type.String({ description: 'Latest pod' }),
      EventCount: Type.Integer(),
      FirstTime: Time('First'),
      LatestTime: Time('Latest'),
    }),
    { description: `Where it happened, the latest ${maxScopes}` },
  ),
  Description: Type.String({ description: 'What happened, in a sentence' }),
  Reasons: Type.Array(ReasonSchema, { description: 'At most 20, the worst first' }),
  StartParam: Type.String({ description: 'Start parameters at the first hit' }),
  Solution: Type.String({ description: 'What to do, a line for each remedy' }),
});

const writeScope = (
  { location, eventCount, firstTime, latestTime }: EventScope,
  time: (instant: Date) => string,
) => ({
  ClusterId: location.clusterId,
  ClusterName: location.clusterName,
  NodeName: location.nodeName,
  NodeIp: location.nodeIp,
  PublicIp: location.publicIp,
  Namespace: location.namespace,
  PodName: location.podName,
  EventCount: eventCount,
  FirstTime: time(firstTime),
  LatestTime: time(latestTime),
});

/** An event with all that is kept of it. */
export function writeEventDetail(
  event: Event,
  context: {
    scopes: readonly EventScope[];
    policyExists: boolean;
    offsetMinutes: number;
    say: (text: Text) => string;
  },
): Static<typeof EventDetailSchema> {
  const { scopes, policyExists, offsetMinutes, say } = context;
  const { time, optionalTime } = timeWriter(offsetMinutes);
  const { snapshot } = event;
  return {
    ...writeEvent(event, offsetMinutes, event.startLocation),
    Policy: {
      PolicyName: snapshot.name,
      PolicyTemplate: snapshot.template,
      Enabled: snapshot.enabled,
      EffectStatus: snapshot.effectStatus,
      EffectTime: optionalTime(snapshot.effectTime),
      PolicyDescription: snapshot.description,
      RiskRule: snapshot.riskRule && writeRiskRule(snapshot.riskRule),
      PrivilegeRule: snapshot.privilegeRule && writePrivilegeRule(snapshot.privilegeRule),
    },
    PolicyExists: policyExists,
    Scopes: scopes.map((scope) => writeScope(scope, time)),
    Description: say(eventDescription(event)),
    Reasons: event.reasons.map((reason) => writeReason(reason, say)),
    StartParam: event.startParam,
    Solution: say(solutionOf(event.reasons)),
  };
}
