import { isIn, severityNumberFor } from './vulnerability-classification.js';
import { eachNamed, type FindingIndex, type Selection } from './finding-index.js';
import { fold } from './finding-key.js';
import { isComponent, readComponent } from '../component-criterion.js';
import type { Finding, SensitiveData, Virus, Vulnerability } from '../finding.js';
import type { RiskRule } from '../policy.js';
import { type Criterion, type Hit, maxReasons, type Reason } from '../reason.js';
import { riskCriteria, type RiskCriteria } from './risk-criteria.js';

export { type FindingIndex, indexFindings } from './finding-index.js';

/** Findings that matched one by one: each once, under the first criterion that caught it. */
type Caught = Map<Finding, Reason>;

function add(caught: Caught, criterion: Criterion, value: string, finding: Finding): void {
  if (!caught.has(finding)) caught.set(finding, { criterion, value, finding });
}

const inWords = (...lists: (readonly string[] | undefined)[]) =>
  lists.flatMap((list) => list ?? []).join(', ');

const same = (a: string, b: string) => a === b || fold(a) === fold(b);
const hasId = ({ cveId, aliases }: Vulnerability, id: string) =>
  same(cveId, id) || aliases.some((alias) => same(alias, id));

/** Tells components that a word means. A word is read when the first finding shares its key: few ever are. */
function componentTest(): (vulnerability: Vulnerability, word: string) => boolean {
  const read = new Map<string, ReturnType<typeof readComponent>>();
  return (vulnerability, word) => {
    const { component, version } = vulnerability;
    if (component === word || `${component}@${version}` === word) return true;
    const criterion = read.get(word) ?? readComponent(word);
    read.set(word, criterion);
    return !('fault' in criterion) && isComponent(vulnerability, criterion);
  };
}

/** Vulnerabilities whose CVE id or component is listed. */
function catchListed(
  { cveIds, components }: RiskCriteria,
  index: FindingIndex,
  isListed: ReturnType<typeof componentTest>,
): Caught {
  const caught: Caught = new Map();
  if (cveIds.keys.length > 0)
    eachNamed(index.byId(), cveIds, hasId, (finding, id) => add(caught, 'VULNERABILITY_CVE', id, finding));
  if (components.keys.length > 0)
    eachNamed(index.byComponent(), components, isListed, (finding, name) =>
      add(caught, 'VULNERABILITY_COMPONENT', name, finding),
    );
  return caught;
}

/** Viruses whose MD5 is listed. A file without a hash is not meant by whoever lists an empty one. */
function virusesByMd5({ md5s }: RiskCriteria, index: FindingIndex): Set<Virus> {
  const found = new Set<Virus>();
  const hasMd5 = (virus: Virus, md5: string) => virus.md5 !== '' && same(virus.md5, md5);
  if (md5s.keys.length > 0) eachNamed(index.virusesByWord(), md5s, hasMd5, (virus) => found.add(virus));
  return found;
}

/** Viruses whose type or name is listed. Who lists a name may mean a type. */
function virusesByTypeOrName(
  { virusTypes, virusNames, virusNamesAsTypes }: RiskCriteria,
  index: FindingIndex,
): Set<Virus> {
  const found = new Set<Virus>();
  const filed = index.virusesByWord();
  const add = (virus: Virus) => found.add(virus);
  const hasType = (virus: Virus, type: string) => same(virus.type, type);
  eachNamed(filed, virusTypes, hasType, add);
  eachNamed(filed, virusNamesAsTypes, hasType, add);
  eachNamed(filed, virusNames, (virus, name) => same(virus.name, name), add);
  return found;
}

/** MD5 listed, OR (type or name listed AND severity listed, each only where given). */
function catchViruses(criteria: RiskCriteria, rule: RiskRule, index: FindingIndex, caught: Caught): void {
  const { md5s, virus: asked } = criteria;
  if (index.viruses.length === 0 || (!asked && md5s.keys.length === 0)) return;
  const byMd5 = virusesByMd5(criteria, index);
  const named = asked?.named && virusesByTypeOrName(criteria, index);
  const isAsked = (virus: Virus) =>
    asked !== undefined &&
    (named?.has(virus) ?? true) &&
    isIn(asked.severities, severityNumberFor(virus.severity));
  const matching = index.viruses.filter((virus) => byMd5.has(virus) || isAsked(virus));
  if (matching.length === 0) return;
  const classification = inWords(rule.virus?.types, rule.virus?.names, rule.virus?.severities);
  for (const virus of matching) {
    if (byMd5.has(virus)) add(caught, 'VIRUS_MD5', virus.md5, virus);
    else add(caught, 'VIRUS_CLASSIFICATION', classification, virus);
  }
}

/** Secrets of a listed type. */
function sensitiveDataByType({ sensitiveTypes }: RiskCriteria, index: FindingIndex): Set<SensitiveData> {
  const found = new Set<SensitiveData>();
  const hasType = (datum: SensitiveData, type: string) => same(datum.type, type);
  eachNamed(index.sensitiveDataByType(), sensitiveTypes, hasType, (datum) => found.add(datum));
  return found;
}

/** Severity AND type, each only where given. */
function catchSensitiveData(
  criteria: RiskCriteria,
  rule: RiskRule,
  index: FindingIndex,
  caught: Caught,
): void {
  const { sensitiveData: asked } = criteria;
  if (index.sensitiveData.length === 0 || !asked) return;
  const named = asked.named && sensitiveDataByType(criteria, index);
  const matching = index.sensitiveData.filter(
    (datum) => (named?.has(datum) ?? true) && isIn(asked.severities, severityNumberFor(datum.severity)),
  );
  if (matching.length === 0) return;
  const criterion = inWords(rule.sensitiveData?.types, rule.sensitiveData?.severities);
  for (const datum of matching) add(caught, 'SENSITIVE_DATA', criterion, datum);
}

const worstFirst = (a: Finding, b: Finding) => severityNumberFor(a.severity) - severityNumberFor(b.severity);
const worstReasonFirst = (a: Reason, b: Reason) => worstFirst(a.finding!, b.finding!);

/**
 * Puts together what the three criteria of vulnerabilities and the other families caught, in this order among findings
 * equally grave. A classification may select hundreds of findings: they are worst first already, so no more than the
 * kept ones are turned into reasons.
 */
function toHit(
  index: FindingIndex,
  listed: Caught,
  selection: Selection | undefined,
  classification: string,
  others: Caught,
): Hit | undefined {
  const selected = selection?.vulnerabilities ?? [];
  const rest = listed.size > 0 ? selected.filter((finding) => !listed.has(finding)) : selected;
  const reasonTotal = listed.size + rest.length + others.size;
  if (reasonTotal === 0) return undefined;
  const selectedReasons = rest.slice(0, maxReasons).map((finding): Reason => ({
    criterion: 'VULNERABILITY_CLASSIFICATION',
    value: classification,
    finding,
  }));
  const reasons =
    rest.length === reasonTotal
      ? selectedReasons
      : [...listed.values(), ...selectedReasons, ...others.values()].sort(worstReasonFirst);
  return {
    reasons: reasons.slice(0, maxReasons),
    reasonTotal,
    cveIds:
      listed.size === 0 && selection
        ? selection.cveIds()
        : cveIdsOf(index, [...(listed.keys() as Iterable<Vulnerability>), ...rest]),
  };
}

function cveIdsOf(index: FindingIndex, vulnerabilities: Vulnerability[]): string[] {
  return [...new Set(vulnerabilities.sort(worstFirst).flatMap(index.searchIdsOf))];
}

/** Asks criteria that were made of the rule. */
export function compileRiskCriteria(
  rule: RiskRule,
  criteria: RiskCriteria,
): (index: FindingIndex) => Hit | undefined {
  const { classes, severities, labels } = rule.vulnerability ?? {};
  const classification = inWords(classes, severities, labels);
  const isListed = componentTest();
  return (index) => {
    const listed = catchListed(criteria, index, isListed);
    const selection = criteria.classification && index.select(criteria.classification);
    const others: Caught = new Map();
    catchViruses(criteria, rule, index, others);
    catchSensitiveData(criteria, rule, index, others);
    return toHit(index, listed, selection, classification, others);
  };
}

/**
 * Turns a rule into a function that tells why an image matches it, or undefined (R5). Ids, types and names are compared
 * without regard to case, components as component-criterion.ts says.
 */
export const compileRiskRule = (rule: RiskRule): ((index: FindingIndex) => Hit | undefined) =>
  compileRiskCriteria(rule, riskCriteria(rule));
