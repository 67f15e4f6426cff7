import { type Finding, type SensitiveData, type Virus, type Vulnerability } from './finding.js';
import { type RiskRule } from './policy.js';
import { type Criterion, type Hit, maxReasons, type Reason } from './reason.js';
import { severities } from './severity.js';

/**
 * An image's findings arranged for matching, made once per scan. Policies then look up what they list instead of
 * walking all findings: an image may have 1,500 findings and an account 1,000 policies.
 */
export interface FindingIndex {
  vulnerabilitiesById: Map<string, Vulnerability[]>;
  /** Under `name` and under `name@version`. */
  vulnerabilitiesByComponent: Map<string, Vulnerability[]>;
  /** Vulnerabilities that are alike in severity, class and labels. */
  vulnerabilityGroups: Vulnerability[][];
  viruses: Virus[];
  sensitiveData: SensitiveData[];
}

const fold = (word: string) => word.toLowerCase();

function addTo<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Arranges the findings of one image for any number of compiled rules. */
export function indexFindings(findings: readonly Finding[]): FindingIndex {
  const index: FindingIndex = {
    vulnerabilitiesById: new Map(),
    vulnerabilitiesByComponent: new Map(),
    vulnerabilityGroups: [],
    viruses: [],
    sensitiveData: [],
  };
  const groups = new Map<string, Vulnerability[]>();
  for (const finding of findings) {
    if (finding.kind === 'VIRUS') index.viruses.push(finding);
    else if (finding.kind === 'SENSITIVE_DATA') index.sensitiveData.push(finding);
    else {
      for (const id of new Set([finding.cveId, ...finding.aliases].map(fold)))
        addTo(index.vulnerabilitiesById, id, finding);
      addTo(index.vulnerabilitiesByComponent, finding.component, finding);
      addTo(index.vulnerabilitiesByComponent, `${finding.component}@${finding.version}`, finding);
      addTo(groups, `${finding.severity} ${finding.class} ${[...finding.labels].sort().join()}`, finding);
    }
  }
  index.vulnerabilityGroups = [...groups.values()];
  return index;
}

/** How ids are kept for searching, and looked for: without regard to case. */
const searchForm = (id: string) => id.toUpperCase();

/** Collects what matched: each finding once, under the first criterion that caught it. */
class Matches {
  private readonly reasonOf = new Map<Finding, Reason>();

  add(findings: readonly Finding[] | undefined, criterion: Criterion, value: string): void {
    for (const finding of findings ?? []) {
      if (!this.reasonOf.has(finding)) this.reasonOf.set(finding, { criterion, value, finding });
    }
  }

  toHit(): Hit | undefined {
    if (this.reasonOf.size === 0) return undefined;
    const worst = ({ finding }: Reason) => (finding ? severities.indexOf(finding.severity) : 0);
    const reasons = [...this.reasonOf.values()].sort((a, b) => worst(a) - worst(b));
    const cveIds = reasons.flatMap(({ finding }) =>
      finding?.kind === 'VULNERABILITY' ? [finding.cveId, ...finding.aliases].map(searchForm) : [],
    );
    return {
      reasons: reasons.slice(0, maxReasons),
      reasonTotal: reasons.length,
      cveIds: [...new Set(cveIds)],
    };
  }
}

type FamilyMatcher = (index: FindingIndex, matches: Matches) => void;

/** A list as a test of membership, ignoring case; an absent or empty list lets everything pass ("each only where given"). */
function listed(list: readonly string[] | undefined): (word: string) => boolean {
  if (!list?.length) return () => true;
  const words = new Set(list.map(fold));
  return (word) => words.has(fold(word));
}

const given = (...lists: (readonly string[] | undefined)[]) => lists.some((list) => list?.length);
const inWords = (...lists: (readonly string[] | undefined)[]) =>
  lists.flatMap((list) => list ?? []).join(', ');

/** CVE listed, OR component listed, OR the classification: class AND severity AND label. */
function vulnerabilityMatcher(rule: NonNullable<RiskRule['vulnerability']>): FamilyMatcher {
  const cveIds = rule.cveIds ?? [];
  const components = rule.components ?? [];
  const classified = given(rule.classes, rule.severities, rule.labels);
  const classPasses = listed(rule.classes);
  const severityPasses = listed(rule.severities);
  const labelPasses = listed(rule.labels);
  const classification = inWords(rule.classes, rule.severities, rule.labels);
  return (index, matches) => {
    for (const id of cveIds) matches.add(index.vulnerabilitiesById.get(fold(id)), 'VULNERABILITY_CVE', id);
    for (const name of components)
      matches.add(index.vulnerabilitiesByComponent.get(name), 'VULNERABILITY_COMPONENT', name);
    if (!classified) return;
    for (const group of index.vulnerabilityGroups) {
      const [sample] = group;
      if (!sample || !classPasses(sample.class) || !severityPasses(sample.severity)) continue;
      if (rule.labels?.length && !sample.labels.some(labelPasses)) continue;
      matches.add(group, 'VULNERABILITY_CLASSIFICATION', classification);
    }
  };
}

/** MD5 listed, OR (type or name listed AND severity listed, each only where given). Who lists a name may mean a type. */
function virusMatcher(rule: NonNullable<RiskRule['virus']>): FamilyMatcher {
  const md5s = new Set((rule.md5s ?? []).map(fold));
  const named = given(rule.types, rule.names);
  const typeListed = new Set((rule.types ?? []).map(fold));
  const nameListed = new Set((rule.names ?? []).map(fold));
  const classified = named || given(rule.severities);
  const severityPasses = listed(rule.severities);
  const classification = inWords(rule.types, rule.names, rule.severities);
  return (index, matches) => {
    for (const virus of index.viruses) {
      if (virus.md5 !== '' && md5s.has(fold(virus.md5))) matches.add([virus], 'VIRUS_MD5', virus.md5);
      const nameFits =
        !named ||
        typeListed.has(fold(virus.type)) ||
        nameListed.has(fold(virus.type)) ||
        nameListed.has(fold(virus.name));
      if (classified && nameFits && severityPasses(virus.severity))
        matches.add([virus], 'VIRUS_CLASSIFICATION', classification);
    }
  };
}

/** Severity AND type, each only where given. */
function sensitiveDataMatcher(rule: NonNullable<RiskRule['sensitiveData']>): FamilyMatcher {
  if (!given(rule.types, rule.severities)) return () => {};
  const typePasses = listed(rule.types);
  const severityPasses = listed(rule.severities);
  const criterion = inWords(rule.types, rule.severities);
  return (index, matches) => {
    const hits = index.sensitiveData.filter(
      (datum) => typePasses(datum.type) && severityPasses(datum.severity),
    );
    matches.add(hits, 'SENSITIVE_DATA', criterion);
  };
}

/**
 * Turns a rule into a function that tells why an image matches it, or undefined (R5). Ids, types and names are compared
 * without regard to case, components exactly.
 */
export function compileRiskRule(rule: RiskRule): (index: FindingIndex) => Hit | undefined {
  const matchers: FamilyMatcher[] = [];
  if (rule.vulnerability) matchers.push(vulnerabilityMatcher(rule.vulnerability));
  if (rule.virus) matchers.push(virusMatcher(rule.virus));
  if (rule.sensitiveData) matchers.push(sensitiveDataMatcher(rule.sensitiveData));
  return (index) => {
    const matches = new Matches();
    for (const match of matchers) match(index, matches);
    return matches.toHit();
  };
}
