import {
  type Classification,
  type ClassificationCriteria,
  classificationOf,
  meets,
  severityOf,
} from './vulnerability-classification.js';
import { componentKeysOf, idKey, md5Key, nameKey, typeKey } from './finding-key.js';
import type { Finding, SensitiveData, Virus, Vulnerability } from '../finding.js';
import { Postings } from './postings.js';
import type { Listed } from './risk-criteria.js';

/** Findings with what they are called, to be found by what a rule lists. */
interface Filed<F extends Finding> {
  findings: readonly F[];
  postings: Postings;
}

/** Vulnerabilities that are alike in severity, class and labels. */
interface VulnerabilityGroup {
  classification: Classification;
  vulnerabilities: Vulnerability[];
}

/** All vulnerabilities of the groups that a classification selects, and what every rule that selects them needs. */
export interface Selection {
  /** The worst first. */
  vulnerabilities: readonly Vulnerability[];
  /** Their ids in the form and order of `Hit.cveIds`. */
  cveIds(): readonly string[];
}

/**
 * An image's findings arranged for matching, made once per scan. Policies then look up what they list instead of
 * walking all findings: an image may have 1,500 findings and an account 1,000 policies. What only some policies ask
 * for is arranged when the first asks.
 */
export interface FindingIndex {
  viruses: readonly Virus[];
  sensitiveData: readonly SensitiveData[];
  byId(): Filed<Vulnerability>;
  /** By each name, with and without version. */
  byComponent(): Filed<Vulnerability>;
  /** By MD5, type and name. */
  virusesByWord(): Filed<Virus>;
  sensitiveDataByType(): Filed<SensitiveData>;
  /** Undefined when the classification selects nothing. */
  select(criteria: ClassificationCriteria): Selection | undefined;
  /** The ids and aliases of a vulnerability as `Hit.cveIds` has them. */
  searchIdsOf(vulnerability: Vulnerability): readonly string[];
}

/**
 * Selections that an index keeps. Policies mostly agree on what is grave, so few come often; 16 of 1,500
 * vulnerabilities each take up to 400 kB.
 */
const maxSelections = 16;

/** Gives the same value every time, made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function file<F extends Finding>(findings: readonly F[], keysOf: (finding: F) => number[]): Filed<F> {
  const keys: number[] = [];
  const numbers: number[] = [];
  findings.forEach((finding, number) => {
    for (const key of keysOf(finding)) {
      keys.push(key);
      numbers.push(number);
    }
  });
  return { findings, postings: new Postings(keys, numbers) };
}

/** Groups the vulnerabilities; the worst groups first, among equals as they come in the report. */
function groupAlike(vulnerabilities: readonly Vulnerability[]): VulnerabilityGroup[] {
  const groups = new Map<Classification, VulnerabilityGroup>();
  for (const vulnerability of vulnerabilities) {
    const classification = classificationOf(vulnerability);
    const group = groups.get(classification);
    if (group) group.vulnerabilities.push(vulnerability);
    else groups.set(classification, { classification, vulnerabilities: [vulnerability] });
  }
  return [...groups.values()].sort((a, b) => severityOf(a.classification) - severityOf(b.classification));
}

/** Selects by classification. Which groups it takes is all that counts, so rules that differ only in words share. */
function selector(
  groups: readonly VulnerabilityGroup[],
  searchIdsOf: FindingIndex['searchIdsOf'],
): FindingIndex['select'] {
  const kept = new Map<string, Selection>();
  return (criteria) => {
    const taken: VulnerabilityGroup[] = [];
    for (const group of groups) if (meets(group.classification, criteria)) taken.push(group);
    if (taken.length === 0) return undefined;
    const key = String.fromCharCode(...taken.map(({ classification }) => classification));
    const known = kept.get(key);
    if (known) return known;
    const vulnerabilities = taken.flatMap((group) => group.vulnerabilities);
    const selection = {
      vulnerabilities,
      cveIds: once(() => [...new Set(vulnerabilities.flatMap(searchIdsOf))]),
    };
    if (kept.size < maxSelections) kept.set(key, selection);
    return selection;
  };
}

/** How ids are kept for searching, and looked for: without regard to case. */
const searchForm = (id: string) => id.toUpperCase();

function searchIdReader(): FindingIndex['searchIdsOf'] {
  const known = new Map<Vulnerability, readonly string[]>();
  return (vulnerability) => {
    const ids = known.get(vulnerability) ?? [vulnerability.cveId, ...vulnerability.aliases].map(searchForm);
    known.set(vulnerability, ids);
    return ids;
  };
}

/** Arranges the findings of one image for any number of compiled rules. */
export function indexFindings(findings: readonly Finding[]): FindingIndex {
  const vulnerabilities = findings.filter((finding) => finding.kind === 'VULNERABILITY');
  const viruses = findings.filter((finding) => finding.kind === 'VIRUS');
  const sensitiveData = findings.filter((finding) => finding.kind === 'SENSITIVE_DATA');
  const searchIdsOf = searchIdReader();
  return {
    viruses,
    sensitiveData,
    byId: once(() => file(vulnerabilities, ({ cveId, aliases }) => [cveId, ...aliases].map(idKey))),
    byComponent: once(() => file(vulnerabilities, (finding) => [...new Set(componentKeysOf(finding))])),
    virusesByWord: once(() =>
      file(viruses, ({ md5, type, name }) => [md5Key(md5), typeKey(type), nameKey(name)]),
    ),
    sensitiveDataByType: once(() => file(sensitiveData, ({ type }) => [typeKey(type)])),
    select: selector(groupAlike(vulnerabilities), searchIdsOf),
    searchIdsOf,
  };
}

/**
 * Calls `found` with every finding that a list names and the word that names it: in the order of the list, and of the
 * report within a word. `isCalled` tells the findings that are really meant from those that only share a key.
 */
export function eachNamed<F extends Finding>(
  { findings, postings }: Filed<F>,
  { words, keys }: Listed,
  isCalled: (finding: F, word: string) => boolean,
  found: (finding: F, word: string) => void,
): void {
  for (let at = 0; at < keys.length; at += 1) {
    for (let entry = postings.first(keys[at]!); entry !== 0; entry = postings.next(entry)) {
      const finding = findings[postings.valueOf(entry)]!;
      if (isCalled(finding, words[at]!)) found(finding, words[at]!);
    }
  }
}
