import { createHash } from 'node:crypto';
import type { Finding, Label, Vulnerability } from '../../src/domain/finding.js';
import type { RiskRule } from '../../src/domain/policy.js';
import type { Severity } from '../../src/domain/severity.js';
import { vulnerabilityClasses } from '../../src/domain/vulnerability-class.js';
import { lognormal, type Random, seeded } from './random.js';
import { sizes } from './settings.js';

/**
 * The data that is measured with: the same in every run, made from seeded numbers, without any database. Moves with
 * every change of what is made here or of how it is stored (load-images.ts, events-data.ts).
 */
export const datasetVersion = 3;

const hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** A uuid that is always the same for the same text. */
export const uuidOf = (text: string): string =>
  hex(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

// Findings

const stems =
  'ssl crypt xml json http zip image font audio mail dns ldap regex proto log yaml sql auth'.split(' ');
const tails = 'core utils client server common parser runtime native tools devel'.split(' ');
const componentOf = (n: number) =>
  `lib${stems[n % stems.length]}-${tails[Math.floor(n / stems.length) % tails.length]}${n % 17}`;

const shares: [Severity, number][] = [
  ['CRITICAL', 0.04],
  ['HIGH', 0.26],
  ['MEDIUM', 0.7],
  ['LOW', 0.96],
  ['UNKNOWN', 1],
];

/** No finding is both bad and exploited: that is what policies of a classification ask for, and clean images never have. */
function labelsOf(random: Random, severity: Severity): Label[] {
  const harmless = severity !== 'CRITICAL' && severity !== 'HIGH';
  return [
    ...(random.chance(0.6) ? (['CAN_BE_FIXED'] as const) : []),
    ...(random.chance(0.1) ? (['POC'] as const) : []),
    ...(harmless && random.chance(0.02) ? (['EXPLOITED'] as const) : []),
  ];
}

/** CVE numbers of findings are below 90000, those that policies list above. */
const cveOf = (n: number) => `CVE-${2014 + (n % 12)}-${1000 + n}`;

function findingOf(random: Random, n: number): Vulnerability {
  const severity = shares.find(([, below]) => random() < below)?.[0] ?? 'MEDIUM';
  const component = componentOf(random.below(3000));
  const version = `${random.below(9)}.${random.below(20)}.${random.below(30)}-${1 + random.below(5)}`;
  const labels = labelsOf(random, severity);
  return {
    kind: 'VULNERABILITY',
    // One vulnerability is often found in several components.
    cveId: cveOf(Math.floor(n * 0.7)),
    aliases: random.chance(0.05) ? [`GHSA-${hex(`${n}`).slice(0, 4)}-${hex(`${n}`).slice(4, 8)}-xxxx`] : [],
    component,
    version,
    fixedVersion: labels.includes('CAN_BE_FIXED') ? `${version}+deb12u${1 + random.below(6)}` : '',
    severity,
    class: random.pick(vulnerabilityClasses),
    labels,
    title: `${component}: ${random.pick(tails)} mishandles crafted ${random.pick(stems)} input in ${random.pick(tails)}`,
    path: random.chance(0.3) ? `usr/share/app/lib/${component}-${version}.jar` : '',
  };
}

let pool: Vulnerability[] | undefined;

/** All findings that images are made of. */
export function findingPool(): readonly Vulnerability[] {
  const random = seeded(1);
  return (pool ??= Array.from({ length: sizes.findings }, (_, n) => findingOf(random, n)));
}

// Images

export interface ImageData {
  imageId: string;
  name: string;
  vulnerabilities: Vulnerability[];
  others: Finding[];
}

/** What policies that match look for; the third is switched on and off by the measurement of instances. */
const watchedCves = {
  enforcing: 'CVE-2026-99001',
  observing: 'CVE-2026-99002',
  toggled: 'CVE-2026-99003',
};

const watched = (cveId: string, severity: Severity): Vulnerability => ({
  ...{
    kind: 'VULNERABILITY',
    cveId,
    aliases: [],
    component: 'openssl',
    version: '3.0.1-1',
    fixedVersion: '3.0.2-1',
  },
  ...{ severity, class: 'OUT_OF_BOUNDS_WRITE', labels: ['CAN_BE_FIXED'], path: '' },
  title: 'openssl: a crafted certificate writes beyond a buffer',
});

export interface ImageKey {
  imageId: string;
  name: string;
  /** How many policies match it. */
  matches: number;
}

/** Id and name of the n-th image. First come the clean ones, then those that match, then the one of the toggled policy. */
export function imageKey(n: number): ImageKey {
  const matching = n - sizes.cleanImages;
  const isMatching = matching >= 0 && matching < sizes.matchingImages;
  return {
    imageId: `sha256:${hex(`image ${n}`)}`,
    name: `registry.example.com/team-${n % 97}/app-${n % 8000}:${1 + (n % 9)}.${Math.floor(n / 8000)}.${n % 31}`,
    matches: isMatching ? (matching % 3 === 0 ? 2 : 1) : 0,
  };
}

const keys = (from: number, count: number) => Array.from({ length: count }, (_, n) => imageKey(from + n));
export const cleanImages = (): ImageKey[] => keys(0, sizes.cleanImages);
export const matchingImages = (): ImageKey[] => keys(sizes.cleanImages, sizes.matchingImages);
export const toggledImage = (): ImageKey => imageKey(sizes.cleanImages + sizes.matchingImages);
export const imageCount = sizes.cleanImages + sizes.matchingImages + 1;

const largestImage = 1500;

/**
 * The n-th image. Its findings come in runs of the pool, layers, of which some are in very many images, as base layers
 * are; how many it has is lognormal with median 60, and one in 500 has 1,500.
 */
export function imageData(pool: readonly Vulnerability[], n: number): ImageData {
  const random = seeded(1000 + n);
  const wanted = n % 500 === 0 ? largestImage : Math.min(largestImage, Math.round(lognormal(random, 60)));
  const vulnerabilities = new Set<Vulnerability>();
  while (vulnerabilities.size < Math.min(wanted, pool.length / 2)) {
    const layer = Math.floor((pool.length / 30) * random() ** 2) * 30;
    for (const finding of pool.slice(layer, layer + 30))
      if (vulnerabilities.size < wanted) vulnerabilities.add(finding);
  }
  const { imageId, name, matches } = imageKey(n);
  const extra = [
    ...(matches > 0 ? [watched(watchedCves.enforcing, 'CRITICAL')] : []),
    ...(matches > 1 ? [watched(watchedCves.observing, 'HIGH')] : []),
    ...(imageId === toggledImage().imageId ? [watched(watchedCves.toggled, 'CRITICAL')] : []),
  ];
  return { imageId, name, vulnerabilities: [...vulnerabilities, ...extra], others: otherFindings(random) };
}

/** Secrets and unwanted programs that no policy minds. */
function otherFindings(random: Random): Finding[] {
  const found: Finding[] = [];
  for (let left = random.chance(0.1) ? 1 + random.below(2) : 0; left > 0; left -= 1)
    found.push({
      ...{ kind: 'SENSITIVE_DATA', path: `/app/config/${random.pick(stems)}.json`, ruleId: 'jwt-token' },
      ...{ type: random.pick(['JWT', 'Docker', 'Grafana']), severity: 'MEDIUM', title: 'JWT token' },
    });
  if (random.chance(0.01))
    found.push({
      ...{ kind: 'VIRUS', path: '/usr/local/bin/nmap', name: 'PUA.Tool.Scanner-1', type: 'PUA' },
      ...{ md5: hex(`${random()}`).slice(0, 32), severity: 'NOTICE' },
    });
  return found;
}

// Policies

export interface PolicyData {
  policyId: string;
  name: string;
  template: 'RISK_IMAGE' | 'PRIVILEGED_IMAGE';
  enabled: boolean;
  /** 0 for one that enforces, else it observes for so many days yet. */
  observationDays: number;
  riskRule: RiskRule | null;
  /** Undefined for all images. */
  imageIds?: string[];
}

const some = <T>(random: Random, most: number, make: () => T) =>
  Array.from({ length: 1 + random.below(most) }, make);

/** A rule as people write them, of a kind that no clean image meets. */
function riskRuleOf(random: Random): RiskRule {
  const kind = random();
  if (kind < 0.45)
    return {
      vulnerability: {
        cveIds: some(random, 20, () => `CVE-${2016 + random.below(10)}-${90_000 + random.below(9000)}`),
      },
    };
  if (kind < 0.6)
    return {
      // Versions of four numbers, of which the findings have none.
      vulnerability: {
        components: some(random, 5, () => `${componentOf(random.below(3000))}@9.9.${random.below(99)}.1`),
      },
    };
  if (kind < 0.8)
    return {
      vulnerability: {
        severities: random.chance(0.5) ? ['CRITICAL'] : ['CRITICAL', 'HIGH'],
        labels: ['EXPLOITED'],
        ...(random.chance(0.5) && { classes: some(random, 3, () => random.pick(vulnerabilityClasses)) }),
      },
    };
  if (kind < 0.9)
    return {
      virus: random.chance(0.5)
        ? { types: ['Trojan', 'Ransomware', 'Worm'], severities: ['CRITICAL', 'HIGH'] }
        : { md5s: some(random, 20, () => hex(`md5 ${random()}`).slice(0, 32)) },
    };
  return {
    sensitiveData: {
      types: some(random, 4, () =>
        random.pick(['AWS', 'GitHub', 'OpenAI', 'Stripe', 'AsymmetricPrivateKey']),
      ),
      severities: ['CRITICAL', 'HIGH'],
    },
  };
}

const watching = (name: string, cveId: string, more: Partial<PolicyData> = {}): PolicyData => ({
  ...{ policyId: uuidOf(name), name, template: 'RISK_IMAGE', enabled: true, observationDays: 0 },
  riskRule: { vulnerability: { cveIds: [cveId] } },
  ...more,
});

/** Switched on and off while instances are measured; off otherwise. */
export const toggledPolicy = watching('bench: toggled', watchedCves.toggled, { enabled: false });

/** All policies: two that match, the toggled one, one for privileges, which no start asks for, and the many that never match. */
export function policies(): PolicyData[] {
  const random = seeded(2);
  const many = Array.from({ length: sizes.policies - 4 }, (_, n): PolicyData => {
    const name = `team-${n % 97}: rule ${n}`;
    return {
      ...{ policyId: uuidOf(name), name, template: 'RISK_IMAGE', enabled: !random.chance(0.1) },
      observationDays: random.chance(0.4) ? 1 + random.below(30) : 0,
      riskRule: riskRuleOf(random),
      ...(random.chance(0.3) && {
        imageIds: [...new Set(some(random, 50, () => imageKey(random.below(sizes.cleanImages)).imageId))],
      }),
    };
  });
  return [
    watching('bench: enforcing', watchedCves.enforcing),
    watching('bench: observing', watchedCves.observing, { observationDays: 30 }),
    toggledPolicy,
    watching('bench: privileged', '', { template: 'PRIVILEGED_IMAGE', riskRule: null }),
    ...many,
  ];
}

// Places

interface NodeData {
  clusterId: string;
  clusterName: string;
  nodeName: string;
  nodeIp: string;
  /** '' for the nodes that have none. */
  publicIp: string;
  nodeId: string;
  quuid: string;
}

/** How the nodes are spread over the clusters: the first is large, the last has a handful. */
const clusterShares = [0.6, 0.87, 0.97, 1];

/** 300 nodes in 4 clusters. */
export const nodes: NodeData[] = Array.from({ length: 300 }, (_, n) => {
  const cluster = clusterShares.findIndex((below) => n / 300 < below);
  return {
    clusterId: `cls-${hex(`cluster ${cluster}`).slice(0, 8)}`,
    clusterName: `cluster-${cluster}`,
    nodeName: `node-${cluster}-${String(n).padStart(3, '0')}`,
    nodeIp: `10.${cluster}.${n % 16}.${1 + Math.floor(n / 2)}`,
    publicIp: n % 5 < 2 ? `203.0.${112 + (n % 3)}.${n % 250}` : '',
    nodeId: `ins-${hex(`node ${n}`).slice(0, 8)}`,
    quuid: uuidOf(`node ${n}`),
  };
});

/** 20 namespaces, the first by far the busiest. */
export const namespaces = ['default', ...Array.from({ length: 19 }, (_, n) => `team-space-${n + 1}`)];

// Container starts

/** A start as a node agent tells it; every third one knows the image only by name, as admission does. */
export function startOf(random: Random, { imageId, name }: ImageKey): object {
  const node = random.pick(nodes);
  return {
    Image: random.chance(1 / 3) ? { ImageName: name } : { ImageId: imageId, ImageName: name },
    Node: {
      ...{ NodeName: node.nodeName, NodeIp: node.nodeIp, NodeId: node.nodeId, Quuid: node.quuid },
      ...(node.publicIp && { PublicIp: node.publicIp }),
    },
    Cluster: { ClusterId: node.clusterId, ClusterName: node.clusterName },
    Pod: {
      Namespace: random.pick(namespaces),
      PodName: podName(random),
      PodIp: `172.16.${random.below(200)}.7`,
    },
    Privileges: [],
    StartParam: '/usr/bin/app --config /etc/app/config.yaml --listen :8080',
  };
}

export const podName = (random: Random): string =>
  `app-${random.below(8000)}-${random().toString(36).slice(2, 11)}-${random().toString(36).slice(2, 7)}`;
