import type { Finding, Virus, Vulnerability } from '../../../src/domain/finding.js';
import type { RiskRule } from '../../../src/domain/policy.js';
import type { Hit, Reason } from '../../../src/domain/reason.js';
import { severities } from '../../../src/domain/severity.js';

/**
 * R5 word for word: every criterion asks every finding, nothing is prepared and nothing is shared. What the matcher says
 * must be what this says.
 */
export function matchNaively(rule: RiskRule, findings: readonly Finding[]): Hit | undefined {
  const reasons = new Map<Finding, Reason>();
  const add = (criterion: Reason['criterion'], value: string, finding: Finding) => {
    if (!reasons.has(finding)) reasons.set(finding, { criterion, value, finding });
  };
  matchVulnerabilities(rule, findings, add);
  matchViruses(rule, findings, add);
  matchSensitiveData(rule, findings, add);
  return reasons.size > 0 ? toHit([...reasons.values()]) : undefined;
}

type Add = (criterion: Reason['criterion'], value: string, finding: Finding) => void;

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const names = (list: readonly string[] | undefined, word: string) =>
  list?.some((one) => same(one, word)) ?? false;
const passes = (list: readonly string[] | undefined, word: string) => !list?.length || names(list, word);
const given = (...lists: (readonly string[] | undefined)[]) => lists.some((list) => list?.length);
const words = (...lists: (readonly string[] | undefined)[]) => lists.flatMap((list) => list ?? []).join(', ');

function matchVulnerabilities(
  { vulnerability: rule }: RiskRule,
  findings: readonly Finding[],
  add: Add,
): void {
  if (!rule) return;
  const all = findings.filter((finding) => finding.kind === 'VULNERABILITY');
  for (const id of rule.cveIds ?? [])
    for (const one of all) if (names([one.cveId, ...one.aliases], id)) add('VULNERABILITY_CVE', id, one);
  for (const name of rule.components ?? [])
    for (const one of all)
      if (name === one.component || name === `${one.component}@${one.version}`)
        add('VULNERABILITY_COMPONENT', name, one);
  if (!given(rule.classes, rule.severities, rule.labels)) return;
  for (const one of inGroups(all))
    if (
      passes(rule.classes, one.class) &&
      passes(rule.severities, one.severity) &&
      (!rule.labels?.length || one.labels.some((label) => names(rule.labels, label)))
    )
      add('VULNERABILITY_CLASSIFICATION', words(rule.classes, rule.severities, rule.labels), one);
}

/** In the order of the report, but those alike in severity, class and labels together. */
function inGroups(all: Vulnerability[]): Vulnerability[] {
  const groups = new Map<string, Vulnerability[]>();
  for (const one of all) {
    const alike = [one.severity, one.class, ...[...one.labels].sort()].join();
    groups.set(alike, [...(groups.get(alike) ?? []), one]);
  }
  return [...groups.values()].flat();
}

function matchViruses({ virus: rule }: RiskRule, findings: readonly Finding[], add: Add): void {
  if (!rule) return;
  const fits = ({ type, name }: Virus) =>
    !given(rule.types, rule.names) ||
    names(rule.types, type) ||
    names(rule.names, type) ||
    names(rule.names, name);
  for (const one of findings.filter((finding) => finding.kind === 'VIRUS')) {
    if (one.md5 !== '' && names(rule.md5s, one.md5)) add('VIRUS_MD5', one.md5, one);
    if (given(rule.types, rule.names, rule.severities) && fits(one) && passes(rule.severities, one.severity))
      add('VIRUS_CLASSIFICATION', words(rule.types, rule.names, rule.severities), one);
  }
}

function matchSensitiveData({ sensitiveData: rule }: RiskRule, findings: readonly Finding[], add: Add): void {
  if (!rule || !given(rule.types, rule.severities)) return;
  for (const one of findings.filter((finding) => finding.kind === 'SENSITIVE_DATA'))
    if (passes(rule.types, one.type) && passes(rule.severities, one.severity))
      add('SENSITIVE_DATA', words(rule.types, rule.severities), one);
}

function toHit(reasons: Reason[]): Hit {
  const worst = ({ finding }: Reason) => severities.indexOf(finding!.severity);
  const sorted = reasons.sort((a, b) => worst(a) - worst(b));
  const ids = sorted.flatMap(({ finding }) =>
    finding!.kind === 'VULNERABILITY' ? [finding!.cveId, ...finding!.aliases] : [],
  );
  return {
    reasons: sorted.slice(0, 20),
    reasonTotal: sorted.length,
    cveIds: [...new Set(ids.map((id) => id.toUpperCase()))],
  };
}
