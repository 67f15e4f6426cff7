import { isInNetworks } from '../platform/networks.js';

/** When and from where a credential may be used. */
export interface CredentialLimits {
  expiresAt: Date | null;
  disabledAt: Date | null;
  /** Addresses and subnets; empty for all. */
  networks: readonly string[];
}

export const unlimited: CredentialLimits = { expiresAt: null, disabledAt: null, networks: [] };

/** Whom an agent's credential may speak for; null for all. */
export interface CredentialBinding {
  boundClusterId: string | null;
  /** Set only beside a cluster, since nodes of two clusters may have the same name. */
  boundNodeName: string | null;
}

export const unbound: CredentialBinding = { boundClusterId: null, boundNodeName: null };

/** A node without a cluster is one outside of clusters; an empty node is none. */
export function bindingOf(clusterId: string | undefined, nodeName: string | undefined): CredentialBinding {
  const boundNodeName = nodeName || null;
  return { boundClusterId: clusterId ?? (boundNodeName === null ? null : ''), boundNodeName };
}

/** Whether a credential may speak for a node; outside of clusters, the id of its cluster is empty. */
export const maySpeakFor = (
  { boundClusterId, boundNodeName }: CredentialBinding,
  { clusterId, nodeName }: { clusterId: string; nodeName: string },
): boolean =>
  (boundClusterId === null || boundClusterId === clusterId) &&
  (boundNodeName === null || boundNodeName === nodeName);

/** The key before the latest rotation, which goes on working for a while. */
export interface PreviousKey {
  secretKey: string;
  until: Date;
}

export const credentialStatuses = ['ACTIVE', 'DISABLED', 'EXPIRED'] as const;
export type CredentialStatus = (typeof credentialStatuses)[number];

export function statusOf(
  { disabledAt, expiresAt }: Pick<CredentialLimits, 'disabledAt' | 'expiresAt'>,
  now: Date,
): CredentialStatus {
  if (disabledAt) return 'DISABLED';
  return expiresAt && expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
}

/** Why it may not be used now and from there; undefined when it may. */
export function hindranceOf(
  limits: CredentialLimits,
  now: Date,
  address: () => string,
): 'DISABLED' | 'EXPIRED' | 'OTHER_NETWORK' | undefined {
  const status = statusOf(limits, now);
  if (status !== 'ACTIVE') return status;
  const { networks } = limits;
  return networks.length === 0 || isInNetworks(address(), networks) ? undefined : 'OTHER_NETWORK';
}

/** The keys that prove the credential now, the newest first. */
export const validKeys = (
  { secretKey, previousKey }: { secretKey: string; previousKey?: PreviousKey | undefined },
  now: Date,
): string[] => (previousKey && now < previousKey.until ? [secretKey, previousKey.secretKey] : [secretKey]);

/** How long a key may go on working after its rotation: 30 days. */
export const maxOverlapHours = 30 * 24;
