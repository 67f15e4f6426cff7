import type { Event, Location } from '../../../domain/event.js';
import { type Registry, registryOf } from '../../../domain/image-reference.js';
import { fullEventDescription, solutionOf } from '../../../domain/reason-text.js';
import type { Text } from '../../../platform/text.js';
import { dealBehaviorOf } from '../words/deal-behavior.js';
import { effectStatusOf } from '../words/effect-status.js';
import { eventTypeOf } from '../words/event-type.js';
import { statusOf } from '../words/inverted-status.js';
import { ruleWords } from '../words/message-words.js';
import { ruleInfoOf } from '../words/rule-info-codes.js';
import { ruleTypeOf } from '../words/rule-type.js';
import { writeTime } from '../write-tcss-time.js';

const writeRegistry = ({ name, type, address }: Registry) => ({
  Name: name,
  Type: type,
  Address: address,
});

/** The policy as it was at the first hit. */
const writeSnapshot = ({ policyId, policyName, snapshot, reasons }: Event) => ({
  RuleID: policyId,
  RuleName: policyName,
  RuleType: ruleTypeOf[snapshot.template],
  RuleStatus: statusOf(snapshot.enabled),
  RuleEffectStatus: effectStatusOf[snapshot.effectStatus === 'ENFORCING' ? 'ENFORCING' : 'OBSERVING'],
  RuleInfo: ruleInfoOf(reasons, snapshot.riskRule),
  RuleDescription: snapshot.description,
});

const writeLocation = (location: Location) => ({
  NodeName: location.nodeName,
  NodeIP: location.nodeIp,
  PublicIP: location.publicIp,
  QUUID: location.quuid,
  NodeID: location.nodeId,
  NodeType: location.nodeType,
  NodeUniqueID: location.nodeUniqueId,
  ClusterID: location.clusterId,
  ClusterName: location.clusterName,
  PodIP: location.podIp,
  PodName: location.podName,
});

/** An event as lists show it, ImageDenyEvent: with its latest location. */
export const writeEvent = (event: Event, offsetMinutes: number, location = event.latestLocation) => ({
  EventID: event.eventId,
  EventType: eventTypeOf[event.eventType],
  DealBehavior: dealBehaviorOf[event.behavior],
  EventCount: event.eventCount,
  FoundTime: writeTime(event.firstTime, offsetMinutes),
  LatestFoundTime: writeTime(event.latestTime, offsetMinutes),
  ...writeSnapshot(event),
  ImageID: event.imageId,
  ImageName: event.imageName,
  ImageRegistryInfo: writeRegistry(registryOf(event.imageName)),
  ...writeLocation(location),
});

/** An event as it is shown alone, with the location of the start that its parameters are of. Its description names every reason, because no other field of a detail does. */
export const writeEventDetail = (event: Event, offsetMinutes: number, say: (text: Text) => string) => ({
  ...writeEvent(event, offsetMinutes, event.startLocation),
  RuleEffectTime: writeTime(event.snapshot.effectTime, offsetMinutes),
  Description: say(fullEventDescription(event, ruleWords.policy)),
  Solution: say(solutionOf(event.reasons, ruleWords.policy)),
  StartParam: event.startParam,
  PodStatus: event.startLocation.podStatus,
  NodeSubNetID: event.startLocation.subnetId,
  NodeSubNetName: event.startLocation.subnetName,
  NodeSubNetCIDR: event.startLocation.subnetCidr,
});
