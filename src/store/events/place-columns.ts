import type { Place } from '../../domain/event.js';

/** A place as event_scopes has it: each field that events are searched by in a column of its own. */
export interface StoredPlace {
  cluster_id: string;
  node_name: string;
  node_ip: string;
  public_ip: string;
  namespace: string;
  pod_name: string;
  /** The other fields, by their own names. What is not known, which is most, is left out. */
  place_details: Partial<Place>;
}

export const placeColumns = [
  'cluster_id',
  'node_name',
  'node_ip',
  'public_ip',
  'namespace',
  'pod_name',
  'place_details',
] as const satisfies readonly (keyof StoredPlace)[];

const detailFields = [
  'clusterName',
  'quuid',
  'nodeType',
  'nodeId',
  'nodeUniqueId',
  'subnetId',
  'subnetName',
  'subnetCidr',
  'podIp',
  'podStatus',
] as const satisfies readonly (keyof Place)[];

export function toStored(place: Place): StoredPlace {
  const details: Partial<Place> = {};
  for (const field of detailFields) if (place[field] !== '') details[field] = place[field];
  return {
    cluster_id: place.clusterId,
    node_name: place.nodeName,
    node_ip: place.nodeIp,
    public_ip: place.publicIp,
    namespace: place.namespace,
    pod_name: place.podName,
    place_details: details,
  };
}

export function fromStored(stored: StoredPlace): Place {
  const {
    clusterName = '',
    quuid = '',
    nodeType = '',
    nodeId = '',
    nodeUniqueId = '',
  } = stored.place_details;
  const {
    subnetId = '',
    subnetName = '',
    subnetCidr = '',
    podIp = '',
    podStatus = '',
  } = stored.place_details;
  return {
    clusterId: stored.cluster_id,
    clusterName,
    nodeName: stored.node_name,
    nodeIp: stored.node_ip,
    publicIp: stored.public_ip,
    quuid,
    nodeType,
    nodeId,
    nodeUniqueId,
    subnetId,
    subnetName,
    subnetCidr,
    namespace: stored.namespace,
    podName: stored.pod_name,
    podIp,
    podStatus,
  };
}
