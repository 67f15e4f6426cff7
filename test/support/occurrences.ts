import type { Occurrence, Location } from '../../src/domain/event.js';

const nowhere: Location = {
  clusterId: '',
  clusterName: '',
  nodeName: '',
  nodeIp: '',
  publicIp: '',
  quuid: '',
  nodeType: 'NORMAL',
  nodeId: '',
  nodeUniqueId: '',
  subnetId: '',
  subnetName: '',
  subnetCidr: '',
  namespace: '',
  podName: '',
  podIp: '',
  podStatus: '',
};

export const locationAt = (fields: Partial<Location>): Location => ({ ...nowhere, ...fields });

export const policyId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** One hit of a policy, told by its number, on 10 March 2026 at noon of the default zone; a test names what it is about. */
export function occurrence({
  policy = 1,
  location = {},
  ...fields
}: Partial<Omit<Occurrence, 'location'>> & {
  policy?: number;
  location?: Partial<Location>;
} = {}): Occurrence {
  return {
    appId: 1,
    policyId: policyId(policy),
    imageId: 'sha256:1',
    imageName: 'registry.example.com/app:1',
    behavior: 'ALERT',
    at: new Date('2026-03-10T04:00:00Z'),
    location: locationAt({ nodeName: 'node-1', ...location }),
    snapshot: {
      name: `policy ${policy}`,
      template: policy % 3 === 0 ? 'PRIVILEGED_IMAGE' : 'RISK_IMAGE',
      description: '',
      enabled: true,
      effectTime: null,
      effectStatus: 'OBSERVING',
      riskRule: null,
      privilegeRule: null,
    },
    startParam: '',
    reasons: [],
    reasonTotal: 1,
    cveIds: [],
    ...fields,
  };
}
