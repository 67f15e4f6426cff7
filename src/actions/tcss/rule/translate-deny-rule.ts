import { formatTime } from '../../../domain/calendar.js';
import { normalImageId } from '../../../domain/image.js';
import { effectStatusWhenOn } from '../../../domain/observation.js';
import {
  effectImageCount,
  type ImageScope,
  type ImageTotals,
  type Policy,
  type PolicyChange,
  type PolicySettings,
  type PrivilegeRule,
  type RiskRule,
  type Spelling,
  type Template,
} from '../../../domain/policy.js';
import { classDictionary } from '../words/classes.js';
import type { Dictionary } from '../words/dictionary.js';
import { labelDictionary } from '../words/labels.js';
import { levelDictionary, virusLevelDictionary } from '../words/levels.js';
import {
  effectStatusOf,
  enabledOf,
  isEffectAllImageOf,
  modeOf,
  privilegeRunOf,
  type RuleType,
  ruleTypeOf,
  scopeTypeOf,
  statusOf,
  templateOf,
} from '../words/deny-rule-words.js';

/** A rule as AddOrModifyImageDenyRule is given it. */
export interface RuleInput {
  RuleName?: string;
  RuleType?: RuleType;
  RuleDescription?: string;
  Status?: 0 | 1;
  EffectDay?: number;
  IsEffectAllImage?: 0 | 1;
  EffectImageSet?: string[];
  Vul?: 0 | 1;
  CVEIDSet?: string[];
  ComponentSet?: string[];
  VulClassSet?: string[];
  VulLevelSet?: string[];
  VulLabelSet?: string[];
  Virus?: 0 | 1;
  VirusMD5Set?: string[];
  VirusLevelSet?: string[];
  VirusName?: string[];
  Risk?: 0 | 1;
  RiskLevelSet?: string[];
  RiskType?: string[];
  PrivilegeRun?: 0 | 1;
  PrivilegeDetail?: string[];
}

/** The lists of a RULE_RISK rule, by the switch that each of them needs. */
export const listsOf = {
  Vul: ['CVEIDSet', 'ComponentSet', 'VulClassSet', 'VulLevelSet', 'VulLabelSet'],
  Virus: ['VirusMD5Set', 'VirusLevelSet', 'VirusName'],
  Risk: ['RiskLevelSet', 'RiskType'],
} as const satisfies Record<string, readonly (keyof RuleInput)[]>;

/** The lists whose words are the wire's, each with what they mean. */
export const dictionaries = {
  VulClassSet: classDictionary,
  VulLevelSet: levelDictionary,
  VulLabelSet: labelDictionary,
  VirusLevelSet: virusLevelDictionary,
  RiskLevelSet: levelDictionary,
} as const satisfies Partial<Record<keyof RuleInput, Dictionary<string>>>;
type WordList = keyof typeof dictionaries;
export const wordLists = Object.keys(dictionaries) as WordList[];

/** The scope that a rule asks for: who selects images without saying so means just these. */
export const scopeTypeIn = (rule: RuleInput): ImageScope['type'] =>
  scopeTypeOf[rule.IsEffectAllImage ?? (rule.EffectImageSet?.length ? 1 : 0)];

const normalImageIds = (imageIds: readonly string[]) => [...new Set(imageIds.map(normalImageId))];

function readScope(rule: RuleInput): ImageScope {
  const type = scopeTypeIn(rule);
  return type === 'ALL' ? { type } : { type, imageIds: normalImageIds(rule.EffectImageSet ?? []) };
}

/** Leaves out empty lists: on this wire, an empty list and none are the same. */
const filled = <T extends object>(lists: T): T =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => (list as string[] | undefined)?.length)) as T;

const sameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word, index) => word === b[index]);

type VirusRule = NonNullable<RiskRule['virus']>;

/** VirusName lists names and types alike, so this is both. */
const writeVirusNames = ({ names = [], types = [] }: VirusRule): string[] => [
  ...names,
  ...types.filter((type) => !names.includes(type)),
];

/** VirusName, which names may be types. What comes back as it was shown stays what it was: names, types, or some of each. */
function readVirusNames(words: string[], present: VirusRule = {}): Pick<VirusRule, 'names' | 'types'> {
  if (!sameList(words, writeVirusNames(present))) return { names: words };
  const { names, types } = present;
  return { ...(names && { names }), ...(types && { types }) };
}

function readRiskRule(rule: RuleInput, present: Policy | undefined): RiskRule {
  return {
    ...(rule.Vul === 1 && {
      vulnerability: filled({
        cveIds: rule.CVEIDSet,
        components: rule.ComponentSet,
        classes: classDictionary.read(rule.VulClassSet ?? []),
        severities: levelDictionary.read(rule.VulLevelSet ?? []),
        labels: labelDictionary.read(rule.VulLabelSet ?? []),
      }),
    }),
    ...(rule.Virus === 1 && {
      virus: filled({
        md5s: rule.VirusMD5Set,
        severities: virusLevelDictionary.read(rule.VirusLevelSet ?? []),
        ...readVirusNames(rule.VirusName ?? [], present?.riskRule?.virus),
      }),
    }),
    ...(rule.Risk === 1 && {
      sensitiveData: filled({
        types: rule.RiskType,
        severities: levelDictionary.read(rule.RiskLevelSet ?? []),
      }),
    }),
  };
}

const readPrivilegeRule = (rule: RuleInput): PrivilegeRule => ({
  mode: modeOf[rule.PrivilegeRun ?? 0],
  privileges: rule.PrivilegeDetail ?? [],
});

/** The lists that would not read back as they were written, as they were written. */
function spellingOf(rule: RuleInput): Spelling | null {
  const lists = wordLists.map((list) => {
    const dictionary: Dictionary<string> = dictionaries[list];
    const words = rule[list] ?? [];
    return [list, words, dictionary.write(dictionary.read(words))] as const;
  });
  const imageIds = rule.EffectImageSet ?? [];
  const changed = [...lists, ['EffectImageSet', imageIds, normalImageIds(imageIds)] as const].filter(
    ([, written, shown]) => !sameList(written, shown),
  );
  return changed.length ? Object.fromEntries(changed) : null;
}

/** What a rule means: whom it concerns and what it looks for. An edit gives the policy as it is. */
export const readRule = (rule: RuleInput, template: Template, present?: Policy) => ({
  scope: readScope(rule),
  riskRule: template === 'RISK_IMAGE' ? readRiskRule(rule, present) : null,
  privilegeRule: template === 'PRIVILEGED_IMAGE' ? readPrivilegeRule(rule) : null,
  spelling: spellingOf(rule),
});

/** A new policy from a rule that has a name and a type. Like the vendor's console, it is on unless it says otherwise. */
export const newRule = (rule: RuleInput & { RuleName: string; RuleType: RuleType }): PolicySettings => ({
  name: rule.RuleName,
  description: rule.RuleDescription ?? '',
  template: templateOf[rule.RuleType],
  enabled: enabledOf[rule.Status ?? 0],
  observationDays: rule.EffectDay ?? 0,
  ...readRule(rule, templateOf[rule.RuleType]),
});

/**
 * What an edit changes. What a rule means is replaced whole, because most SDKs cannot send an empty list; but leaving out
 * the name, the description, the status or the days does not clear them, least of all switch anything on.
 */
export const changedRule = (rule: RuleInput, present: Policy): PolicyChange => ({
  ...(rule.RuleName !== undefined && { name: rule.RuleName }),
  ...(rule.RuleDescription !== undefined && { description: rule.RuleDescription }),
  ...(rule.Status !== undefined && { enabled: enabledOf[rule.Status] }),
  ...(rule.EffectDay !== undefined && { observationDays: rule.EffectDay }),
  ...readRule(rule, present.template, present),
});

/** What writing a rule needs to know besides the policy. */
export interface RuleContext {
  now: Date;
  offsetMinutes: number;
  images: ImageTotals;
}

/** A rule as a list shows it at an instant. */
export const writeRuleSummary = (policy: Policy, { now, offsetMinutes, images }: RuleContext) => ({
  RuleID: policy.policyId,
  RuleName: policy.name,
  RuleType: ruleTypeOf[policy.template],
  EffectImageCount: effectImageCount(policy, images),
  IsEffectAllImage: isEffectAllImageOf[policy.scope.type],
  EffectTime: policy.effectTime ? formatTime(policy.effectTime, offsetMinutes) : '',
  UpdateTime: formatTime(policy.updatedAt, offsetMinutes),
  OperationUin: policy.operatorUin,
  Status: statusOf(policy.enabled),
  EffectStatus: effectStatusOf[effectStatusWhenOn(policy, now)],
  ID: policy.number,
});

/** A list in the words in which it was written, if they still mean what is stored; otherwise in TCSS' usual ones. */
function writeWords(list: WordList, stored: readonly string[] = [], spelling: Policy['spelling']): string[] {
  const dictionary: Dictionary<string> = dictionaries[list];
  const spelled = spelling?.[list];
  return spelled && sameList(dictionary.read(spelled), stored) ? [...spelled] : dictionary.write(stored);
}

function writeImageIds({ scope, spelling }: Policy): string[] {
  if (scope.type === 'ALL') return [];
  const spelled = spelling?.['EffectImageSet'];
  return spelled && sameList(normalImageIds(spelled), scope.imageIds) ? [...spelled] : scope.imageIds;
}

/** A rule as it is shown alone: lists that it does not have are empty. */
export function writeRule(policy: Policy, context: RuleContext) {
  const { vulnerability, virus, sensitiveData } = policy.riskRule ?? {};
  const words = (list: WordList, stored: readonly string[] | undefined) =>
    writeWords(list, stored, policy.spelling);
  return {
    ...writeRuleSummary(policy, context),
    RuleDescription: policy.description,
    EffectDay: policy.observationDays,
    EffectImageSet: writeImageIds(policy),
    Vul: vulnerability ? 1 : 0,
    CVEIDSet: vulnerability?.cveIds ?? [],
    ComponentSet: vulnerability?.components ?? [],
    VulClassSet: words('VulClassSet', vulnerability?.classes),
    VulLevelSet: words('VulLevelSet', vulnerability?.severities),
    VulLabelSet: words('VulLabelSet', vulnerability?.labels),
    Virus: virus ? 1 : 0,
    VirusMD5Set: virus?.md5s ?? [],
    VirusLevelSet: words('VirusLevelSet', virus?.severities),
    VirusName: virus ? writeVirusNames(virus) : [],
    Risk: sensitiveData ? 1 : 0,
    RiskLevelSet: words('RiskLevelSet', sensitiveData?.severities),
    RiskType: sensitiveData?.types ?? [],
    PrivilegeRun: policy.privilegeRule ? privilegeRunOf[policy.privilegeRule.mode] : 0,
    PrivilegeDetail: policy.privilegeRule?.privileges ?? [],
  };
}
