import type { StoredAuditEntry } from '../domain/audit.js';
import type { Event } from '../domain/event.js';
import type { LogEntry } from '../domain/log-shipping.js';
import { maskSecrets } from '../domain/mask-secrets.js';
import { eventDescription, reasonDetail, solutionOf } from '../domain/reason-text.js';

/** An event as it is shipped: in English and in UTC, for programs. */
export function entryOfEvent(appId: number, event: Event): LogEntry {
  const { latestLocation: place } = event;
  const id = `${appId}-event-${event.eventId}`;
  const said = {
    Kind: 'EVENT',
    Id: id,
    AppId: appId,
    Time: event.latestTime,
    EventId: event.eventId,
    EventType: event.eventType,
    Behavior: event.behavior,
    EventCount: event.eventCount,
    FirstTime: event.firstTime,
    LatestTime: event.latestTime,
    Day: event.day,
    PolicyId: event.policyId,
    PolicyName: event.policyName,
    ImageId: event.imageId,
    ImageName: event.imageName,
    ClusterId: place.clusterId,
    ClusterName: place.clusterName,
    NodeName: place.nodeName,
    NodeIp: place.nodeIp,
    PublicIp: place.publicIp,
    Namespace: place.namespace,
    PodName: place.podName,
    ScopeCount: event.scopeCount,
    Description: eventDescription(event).en,
    Reasons: event.reasons.map((reason) => reasonDetail(reason).en),
    ReasonTotal: event.reasonTotal,
    Solution: solutionOf(event.reasons).en,
    // Stored before a rule for its secret was known, it may show one.
    StartParam: maskSecrets(event.startParam),
  };
  return {
    kind: 'EVENT',
    id,
    appId,
    version: event.eventCount,
    at: event.latestTime,
    json: JSON.stringify(said),
  };
}

export function entryOfAudit(entry: StoredAuditEntry): LogEntry {
  const id = `${entry.appId}-audit-${entry.number}`;
  const said = {
    Kind: 'AUDIT',
    Id: id,
    AppId: entry.appId,
    Time: entry.at,
    Number: entry.number,
    Action: entry.action,
    OperatorUin: entry.actor,
    SecretId: entry.secretId,
    Role: entry.role,
    Address: entry.address,
    RequestId: entry.requestId,
    Target: entry.target,
    Detail: entry.detail,
    Hash: entry.hash.toString('hex'),
  };
  return {
    kind: 'AUDIT',
    id,
    appId: entry.appId,
    version: entry.number,
    at: entry.at,
    json: JSON.stringify(said),
  };
}
