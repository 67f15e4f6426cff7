import type { Place } from '../domain/event.js';

/** A place as it is stored: what is not known of it, which is most, is left out. */
export type StoredPlace = Partial<Place>;

export function toStored(place: Place): StoredPlace {
  const stored: StoredPlace = {};
  let field: keyof Place;
  for (field in place) if (place[field] !== '') stored[field] = place[field];
  return stored;
}

export const fromStored = ({
  clusterId = '',
  clusterName = '',
  nodeName = '',
  nodeIp = '',
  publicIp = '',
  quuid = '',
  nodeType = '',
  nodeId = '',
  nodeUniqueId = '',
  subnetId = '',
  subnetName = '',
  subnetCidr = '',
  namespace = '',
  podName = '',
  podIp = '',
  podStatus = '',
}: StoredPlace): Place => ({
  clusterId,
  clusterName,
  nodeName,
  nodeIp,
  publicIp,
  quuid,
  nodeType,
  nodeId,
  nodeUniqueId,
  subnetId,
  subnetName,
  subnetCidr,
  namespace,
  podName,
  podIp,
  podStatus,
});
