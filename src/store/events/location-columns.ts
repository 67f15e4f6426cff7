import type { Location } from '../../domain/event.js';

/** Each searchable field has a column. */
export interface StoredLocation {
  cluster_id: string;
  node_name: string;
  node_ip: string;
  public_ip: string;
  namespace: string;
  pod_name: string;
  /** The other fields that are known. */
  location_details: Partial<Location>;
}

export const locationColumns = [
  'cluster_id',
  'node_name',
  'node_ip',
  'public_ip',
  'namespace',
  'pod_name',
  'location_details',
] as const satisfies readonly (keyof StoredLocation)[];

/** What makes a location. A node under its old name with other addresses is another. */
export const locationKey = [
  'cluster_id',
  'node_name',
  'node_ip',
  'public_ip',
] as const satisfies readonly (keyof StoredLocation)[];

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
] as const satisfies readonly (keyof Location)[];

export function toStored(location: Location): StoredLocation {
  const details: Partial<Location> = {};
  for (const field of detailFields) if (location[field] !== '') details[field] = location[field];
  return {
    cluster_id: location.clusterId,
    node_name: location.nodeName,
    node_ip: location.nodeIp,
    public_ip: location.publicIp,
    namespace: location.namespace,
    pod_name: location.podName,
    location_details: details,
  };
}

export function fromStored(stored: StoredLocation): Location {
  const {
    clusterName = '',
    quuid = '',
    nodeType = '',
    nodeId = '',
    nodeUniqueId = '',
  } = stored.location_details;
  const {
    subnetId = '',
    subnetName = '',
    subnetCidr = '',
    podIp = '',
    podStatus = '',
  } = stored.location_details;
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
