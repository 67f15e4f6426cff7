import { newEnforcer, newModel } from 'casbin';
import { Engine, type NestedCondition } from 'json-rules-engine';
import type { Finding } from '../../src/domain/finding.js';
import type { RiskRule } from '../../src/domain/policy.js';

/**
 * The risk match in two engines for rules in general. Each gets its rules once and facts that are arranged as well as it
 * can use them: sets of folded words, distinct classifications. Neither can say by itself "one finding that has this
 * class AND this severity", so both get a function for it, and neither has to tell reasons, as ours does.
 */

/** Folded words and distinct combinations, made once an image. */
interface ImageFacts {
  ids: Set<string>;
  components: Set<string>;
  md5s: Set<string>;
  classifications: { class: string; severity: string; labels: readonly string[] }[];
  viruses: { words: readonly string[]; type: string; severity: string }[];
  sensitiveData: { type: string; severity: string }[];
}

const fold = (word: string) => word.toLowerCase();
const distinct = <T>(values: T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

export function factsOf(findings: readonly Finding[]): ImageFacts {
  const vulnerabilities = findings.filter((finding) => finding.kind === 'VULNERABILITY');
  const viruses = findings.filter((finding) => finding.kind === 'VIRUS');
  const sensitiveData = findings.filter((finding) => finding.kind === 'SENSITIVE_DATA');
  return {
    ids: new Set(vulnerabilities.flatMap(({ cveId, aliases }) => [cveId, ...aliases]).map(fold)),
    components: new Set(
      vulnerabilities.flatMap(({ component, version }) => [component, `${component}@${version}`]),
    ),
    md5s: new Set(viruses.map(({ md5 }) => fold(md5)).filter((md5) => md5 !== '')),
    classifications: distinct(
      vulnerabilities.map((one) => ({ class: one.class, severity: one.severity, labels: one.labels })),
    ),
    viruses: distinct(
      viruses.map(({ type, name, severity }) => ({
        words: [fold(type), fold(name)],
        type: fold(type),
        severity,
      })),
    ),
    sensitiveData: distinct(sensitiveData.map(({ type, severity }) => ({ type: fold(type), severity }))),
  };
}

const passes = (list: readonly string[] | undefined, word: string) => !list?.length || list.includes(word);

type Classified = NonNullable<RiskRule['vulnerability']>;
const isClassified = (
  { classes, severities, labels }: Classified,
  one: ImageFacts['classifications'][number],
) =>
  passes(classes, one.class) &&
  passes(severities, one.severity) &&
  (!labels?.length || one.labels.some((label) => passes(labels, label)));

type AskedVirus = NonNullable<RiskRule['virus']>;
const isAskedVirus = (
  { types = [], names = [], severities }: AskedVirus,
  one: ImageFacts['viruses'][number],
) =>
  ((types.length === 0 && names.length === 0) ||
    types.includes(one.type) ||
    one.words.some((word) => names.includes(word))) &&
  passes(severities, one.severity);

type AskedData = NonNullable<RiskRule['sensitiveData']>;
const isAskedData = ({ types, severities }: AskedData, one: ImageFacts['sensitiveData'][number]) =>
  passes(types, one.type) && passes(severities, one.severity);

/** A rule with its words folded beforehand, as an operator would write it for an engine that does not fold. */
function folded({ vulnerability, virus, sensitiveData }: RiskRule): RiskRule {
  return {
    ...(vulnerability && {
      vulnerability: { ...vulnerability, cveIds: (vulnerability.cveIds ?? []).map(fold) },
    }),
    ...(virus && {
      virus: {
        ...virus,
        md5s: (virus.md5s ?? []).map(fold),
        names: (virus.names ?? []).map(fold),
        types: (virus.types ?? []).map(fold),
      },
    }),
    ...(sensitiveData && {
      sensitiveData: { ...sensitiveData, types: (sensitiveData.types ?? []).map(fold) },
    }),
  };
}

/** Tells by their numbers which rules match. */
export type Matcher = (facts: ImageFacts) => Promise<number[]>;

/** The alternatives of a rule, a condition each. */
function conditionsOf({ vulnerability, virus, sensitiveData }: RiskRule): NestedCondition[] {
  const { cveIds = [], components = [], classes, severities, labels } = vulnerability ?? {};
  const conditions: NestedCondition[] = [];
  if (cveIds.length > 0) conditions.push({ fact: 'ids', operator: 'hasAny', value: cveIds });
  if (components.length > 0) conditions.push({ fact: 'components', operator: 'hasAny', value: components });
  if (classes?.length || severities?.length || labels?.length)
    conditions.push({ fact: 'classifications', operator: 'someClassified', value: vulnerability });
  if (virus?.md5s?.length) conditions.push({ fact: 'md5s', operator: 'hasAny', value: virus.md5s });
  if (virus?.types?.length || virus?.names?.length || virus?.severities?.length)
    conditions.push({ fact: 'viruses', operator: 'someVirus', value: virus });
  if (sensitiveData) conditions.push({ fact: 'sensitiveData', operator: 'someData', value: sensitiveData });
  return conditions;
}

/** One rule of the engine a rule of ours, any of its conditions. */
export function jsonRulesEngine(rules: readonly RiskRule[]): Matcher {
  const engine = new Engine();
  engine.addOperator('hasAny', (words: Set<string>, list: string[]) => list.some((word) => words.has(word)));
  engine.addOperator('someClassified', (all: ImageFacts['classifications'], asked: Classified) =>
    all.some((one) => isClassified(asked, one)),
  );
  engine.addOperator('someVirus', (all: ImageFacts['viruses'], asked: AskedVirus) =>
    all.some((one) => isAskedVirus(asked, one)),
  );
  engine.addOperator('someData', (all: ImageFacts['sensitiveData'], asked: AskedData) =>
    all.some((one) => isAskedData(asked, one)),
  );
  rules.map(folded).forEach((rule, number) =>
    engine.addRule({
      conditions: { any: conditionsOf(rule) },
      event: { type: 'match', params: { number } },
    }),
  );
  return async (facts) => {
    const { events } = await engine.run({ ...facts });
    return events.map(({ params }) => params!['number'] as number);
  };
}

/** A policy that allows makes casbin stop; with this effect it goes through all, as we must to name each that matches. */
const model = `
[request_definition]
r = image
[policy_definition]
p = number
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = matches(r.image, p.number)
`;

/** One policy of casbin a rule of ours; casbin says only whether any matches, so the function notes which. */
export async function casbin(rules: readonly RiskRule[]): Promise<Matcher> {
  const prepared = rules.map(folded);
  const enforcer = await newEnforcer(newModel(model));
  let matched: number[] = [];
  await enforcer.addFunction('matches', (image: ImageFacts, number: string) => {
    const fits = matchesAny(prepared[Number(number)]!, image);
    if (fits) matched.push(Number(number));
    return fits;
  });
  await enforcer.addPolicies(rules.map((_, number) => [String(number)]));
  return async (facts) => {
    matched = [];
    await enforcer.enforce(facts);
    return matched;
  };
}

function matchesAny({ vulnerability, virus, sensitiveData }: RiskRule, image: ImageFacts): boolean {
  const { cveIds, components, classes, severities, labels } = vulnerability ?? {};
  return Boolean(
    cveIds?.some((id) => image.ids.has(id)) ||
    components?.some((name) => image.components.has(name)) ||
    (vulnerability &&
      (classes?.length || severities?.length || labels?.length) &&
      image.classifications.some((one) => isClassified(vulnerability, one))) ||
    virus?.md5s?.some((md5) => image.md5s.has(md5)) ||
    (virus &&
      (virus.types?.length || virus.names?.length || virus.severities?.length) &&
      image.viruses.some((one) => isAskedVirus(virus, one))) ||
    (sensitiveData && image.sensitiveData.some((one) => isAskedData(sensitiveData, one))),
  );
}
