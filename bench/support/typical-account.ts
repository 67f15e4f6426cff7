import { type Finding, type Label, labels, type Vulnerability } from '../../src/domain/finding.js';
import type { Policy, RiskRule } from '../../src/domain/policy.js';
import type { Severity } from '../../src/domain/severity.js';
import { vulnerabilityClasses } from '../../src/domain/vulnerability-class.js';
import { below, pick, pickMany, type Random } from '../../test/support/random.js';

/**
 * Made-up policies and findings that look like those of an account: ids, components and classes as often as scanners
 * report them, and policies that mostly look for what an image does not have.
 */

const knownIds = 60_000;
const knownComponents = 5_000;
const cveId = (n: number) => `CVE-${2015 + (n % 11)}-${1000 + n}`;
const component = (n: number) => `${['lib', 'python3-', '@scope/', 'golang.org/x/'][n % 4]}component-${n}`;
const version = (n: number) => `${n % 7}.${n % 31}.${n % 11}-r${n % 3}`;
const hex = (n: number) => n.toString(16).padStart(32, '0');

/** Of ten findings two are CRITICAL, three HIGH, three MEDIUM and two LOW. */
const severityShares = 'CCHHHMMMLL';
const severityOfLetter = { C: 'CRITICAL', H: 'HIGH', M: 'MEDIUM', L: 'LOW' } as const;
const severity = (n: number) => severityOfLetter[severityShares[n % 10] as 'C'] satisfies Severity;

/** Classes that findings are of; policies on the others match nothing. */
const commonClasses = vulnerabilityClasses.slice(0, 20);
const rareClasses = vulnerabilityClasses.slice(20, 27);

function vulnerability(random: Random, components: readonly number[]): Vulnerability {
  const id = below(random, knownIds);
  const where = pick(random, components);
  return {
    kind: 'VULNERABILITY',
    cveId: cveId(id),
    aliases: id % 3 === 0 ? [`GHSA-${hex(id).slice(-4)}-${hex(id * 7).slice(-4)}-abcd`] : [],
    component: component(where),
    version: version(where),
    fixedVersion: id % 2 ? version(where + 1) : '',
    severity: severity(below(random, 10)),
    class: pick(random, commonClasses),
    labels: labelsOf(id),
    title: `A weakness of ${component(where)}`,
    path: '',
  };
}

/** Half can be fixed, one in ten has a published exploit, one in fifty is exploited. */
const labelsOf = (id: number): Label[] =>
  labels.filter((_, at) => id % [2, 10, 50][at]! === (at === 0 ? 1 : 0));

/** The findings of an image: vulnerabilities, four to a component, and of a hundred one virus and two secrets. */
export function typicalFindings(random: Random, count: number): Finding[] {
  const components = Array.from({ length: Math.ceil(count / 4) }, () => below(random, knownComponents));
  return Array.from({ length: count }, (_, n): Finding => {
    if (n % 100 === 99)
      return {
        kind: 'VIRUS',
        path: `/bin/x${n}`,
        name: `Unix.Trojan.Agent-${n}`,
        type: 'Trojan',
        md5: hex(n),
        severity: 'HIGH',
      };
    if (n % 50 === 48)
      return {
        kind: 'SENSITIVE_DATA',
        path: `/k${n}`,
        ruleId: 'r',
        type: pick(random, ['AWS', 'GitHub']),
        severity: 'MEDIUM',
        title: '',
      };
    return vulnerability(random, components);
  });
}

/** How many findings an image has: a median of 60, two in three between 22 and 163, one in 1,500 more than 1,500. */
export function typicalFindingCount(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(60 * Math.exp(normal));
}

/** Rules by what they look for, as often as each stands here. */
const makers: ((random: Random) => RiskRule)[] = [
  (random) => ({ vulnerability: { cveIds: listedIds(random) } }),
  (random) => ({ vulnerability: { cveIds: listedIds(random) } }),
  (random) => ({ vulnerability: { cveIds: listedIds(random), components: listedComponents(random) } }),
  (random) => ({ vulnerability: { components: listedComponents(random) } }),
  (random) => ({
    vulnerability: { classes: [pick(random, rareClasses)], severities: ['CRITICAL', 'HIGH'] },
  }),
  (random) => ({
    vulnerability: {
      classes: pickMany(random, rareClasses, 3),
      severities: ['CRITICAL'],
      labels: ['EXPLOITED', 'POC'],
    },
  }),
  (random) => ({ virus: { md5s: Array.from({ length: 10 }, () => hex(1e6 + below(random, 1e6))) } }),
  (random) => ({
    virus: {
      types: ['Ransomware', 'Worm'],
      names: [`Win.Bot.X-${below(random, 1000)}`],
      severities: ['CRITICAL'],
    },
  }),
  () => ({
    sensitiveData: { types: ['AsymmetricPrivateKey', 'Slack'], severities: ['CRITICAL', 'HIGH'] },
  }),
  (random) => ({ vulnerability: { cveIds: listedIds(random) }, virus: { severities: ['CRITICAL'] } }),
];

/** Ids and components that no image has: those beyond the known ones. */
const listedIds = (random: Random) =>
  Array.from({ length: 1 + below(random, 20) }, () => cveId(knownIds + below(random, 1_000_000)));
const listedComponents = (random: Random) =>
  Array.from({ length: 1 + below(random, 8) }, () => {
    const n = knownComponents + below(random, 100_000);
    return n % 2 ? component(n) : `${component(n)}@${version(n)}`;
  });

/** Every hundredth policy is one of these, and matches an image with many findings. */
const matching: ((findings: readonly Finding[], random: Random) => RiskRule)[] = [
  (findings, random) => ({
    vulnerability: {
      cveIds: [...listedIds(random), someVulnerability(findings, random).cveId.toLowerCase()],
    },
  }),
  (findings, random) => ({ vulnerability: { components: [someVulnerability(findings, random).component] } }),
  () => ({ vulnerability: { severities: ['CRITICAL'] } }),
  () => ({ vulnerability: { severities: ['CRITICAL', 'HIGH'], labels: ['EXPLOITED'] } }),
  () => ({ virus: { types: ['trojan'] } }),
  () => ({ sensitiveData: { types: ['AWS'] } }),
];

function someVulnerability(findings: readonly Finding[], random: Random): Vulnerability {
  const found = pick(random, findings);
  return found.kind === 'VULNERABILITY' ? found : someVulnerability(findings, random);
}

/** A policy that enforces `rule` on all images from `since` on. */
export const enforcing = (rule: RiskRule, number: number, since: Date): Policy => ({
  policyId: String(number),
  number,
  appId: 1,
  name: `policy ${number}`,
  description: '',
  template: 'RISK_IMAGE',
  enabled: true,
  observationDays: 0,
  scope: { type: 'ALL' },
  riskRule: rule,
  privilegeRule: null,
  effectTime: since,
  enforcedAt: since,
  createdAt: since,
  updatedAt: since,
  operatorUin: '1',
});

/** Rules of an account, of which about one in a hundred matches an image with these findings. */
export const typicalRules = (random: Random, count: number, findings: readonly Finding[]): RiskRule[] =>
  Array.from({ length: count }, (_, n) =>
    n % 100 === 50
      ? matching[Math.floor(n / 100) % matching.length]!(findings, random)
      : makers[n % 10]!(random),
  );
