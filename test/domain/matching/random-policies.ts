import { type Finding, labels } from '../../../src/domain/finding.js';
import type { Policy, RiskRule } from '../../../src/domain/policy.js';
import { severities } from '../../../src/domain/severity.js';
import type { VulnerabilityClass } from '../../../src/domain/vulnerability-class.js';
import { below, pick, pickMany, type Random } from '../../support/random.js';

const some = <T>(random: Random, words: readonly T[], atMost: number): T[] =>
  pickMany(random, words, below(random, atMost + 1));
const distinct = <T>(words: T[]): T[] => [...new Set(words)];

// Small vocabularies, so that policies and findings meet often, in several spellings and with what is empty.
const ids = ['CVE-2026-1', 'cve-2026-1', 'CVE-2026-12', 'Cve-2026-2', 'GHSA-a', 'ghsa-A', ''];
const components = ['a', 'A', 'a@1', '@scope/a', '', 'b'];
const versions = ['1', '2', '', '1@2'];
const md5s = ['ab', 'AB', 'cd', ''];
const virusWords = ['Trojan', 'trojan', 'WORM', 'Worm', 'Unix.Trojan.A', ''];
const dataTypes = ['AWS', 'aws', 'Key', ''];
const classes = ['XSS', 'SSRF', 'OTHER'] as const;
const images = ['image-1', 'image-2', 'image-3'];
/** A spelling of a word of a closed list that only a policy may use. */
const anyCase = (random: Random, word: string) => (random() < 0.2 ? word.toLowerCase() : word);

function randomFinding(random: Random): Finding {
  const severity = pick(random, severities);
  const kind = pick(random, ['VULNERABILITY', 'VULNERABILITY', 'VIRUS', 'SENSITIVE_DATA'] as const);
  const path = `/${below(random, 1000)}`;
  if (kind === 'VIRUS')
    return {
      kind,
      path,
      name: pick(random, virusWords),
      type: pick(random, virusWords),
      md5: pick(random, md5s),
      severity,
    };
  if (kind === 'SENSITIVE_DATA')
    return { kind, path, ruleId: 'r', type: pick(random, dataTypes), severity, title: '' };
  return {
    kind,
    cveId: pick(random, ids),
    aliases: some(random, ids, 2),
    component: pick(random, components),
    version: pick(random, versions),
    fixedVersion: '',
    severity,
    class: pick(random, classes),
    labels: distinct(some(random, labels, 2)),
    title: '',
    path,
  };
}

/** Mostly few findings; sometimes more than a match keeps reasons of. */
export const randomFindings = (random: Random): Finding[] =>
  Array.from({ length: below(random, random() < 0.1 ? 60 : 6) }, () => randomFinding(random));

/** A list of a rule: absent, empty, or with up to three words. */
function list<T extends string>(random: Random, words: readonly T[]): T[] | undefined {
  if (random() < 0.6) return undefined;
  return some(random, words, 3).map((word) => anyCase(random, word) as T);
}

function randomRule(random: Random): RiskRule {
  const on = () => random() < 0.5;
  const namedComponents = [...components, 'a@1', 'a@', '@', 'a@1@2', '@scope/a@1'];
  return {
    ...(on() && {
      vulnerability: {
        cveIds: list(random, ids) ?? [],
        components: list(random, namedComponents) ?? [],
        classes: list<VulnerabilityClass>(random, classes) ?? [],
        severities: list(random, severities) ?? [],
        labels: list(random, labels) ?? [],
      },
    }),
    ...(on() && {
      virus: {
        md5s: list(random, md5s) ?? [],
        names: list(random, virusWords) ?? [],
        types: list(random, virusWords) ?? [],
        severities: list(random, severities) ?? [],
      },
    }),
    ...(on() && {
      sensitiveData: { types: list(random, dataTypes) ?? [], severities: list(random, severities) ?? [] },
    }),
  };
}

/** A policy on, off or still observing at `now`, for all images or some; one in ten judges privileges. */
export function randomPolicy(random: Random, now: Date): Policy {
  const privileged = random() < 0.1;
  const enabled = random() < 0.8;
  return {
    name: `p${below(random, 1e6)}`,
    enabled,
    effectTime: enabled ? new Date(now.getTime() + below(random, 3) - 1) : null,
    template: privileged ? 'PRIVILEGED_IMAGE' : 'RISK_IMAGE',
    scope: random() < 0.5 ? { type: 'ALL' } : { type: 'SELECTED', imageIds: some(random, images, 2) },
    riskRule: privileged ? null : randomRule(random),
    privilegeRule: privileged
      ? { mode: pick(random, ['DENY_SELECTED', 'ALLOW_ONLY_SELECTED']), privileges: ['PRIVILEGED'] }
      : null,
  } as Policy;
}

export const randomImageId = (random: Random): string => pick(random, images);
