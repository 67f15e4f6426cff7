import { isDeepStrictEqual } from 'node:util';
import type { Policy, RiskRule } from '../../../domain/policy.js';
import { plainWords } from '../../../domain/risk-words.js';
import type { Dictionary } from '../words/create-dictionary.js';
import { levelDictionary, virusLevelDictionary } from '../words/level-dictionaries.js';
import { classDictionary } from '../words/vul-class-dictionary.js';
import { labelDictionary } from '../words/vul-label-dictionary.js';
import type { DenyRule } from './deny-rule-fields.js';

/** The lists of a RULE_RISK rule by the switch that each of them needs. */
export const listsOf = {
  Vul: ['CVEIDSet', 'ComponentSet', 'VulClassSet', 'VulLevelSet', 'VulLabelSet'],
  Virus: ['VirusMD5Set', 'VirusLevelSet', 'VirusName'],
  Risk: ['RiskLevelSet', 'RiskType'],
} as const satisfies Record<string, readonly (keyof DenyRule)[]>;

/** The lists that have words of TCSS's own. */
export const dictionaries = {
  VulClassSet: classDictionary,
  VulLevelSet: levelDictionary,
  VulLabelSet: labelDictionary,
  VirusLevelSet: virusLevelDictionary,
  RiskLevelSet: levelDictionary,
} as const satisfies Partial<Record<keyof DenyRule, Dictionary<string>>>;
export type WordList = keyof typeof dictionaries;
export const wordLists = Object.keys(dictionaries) as WordList[];

/** The lists of words translated. Unknown words are left out; the faults name them. */
export const readWordLists = (rule: DenyRule) => ({
  VulClassSet: classDictionary.read(rule.VulClassSet ?? []),
  VulLevelSet: levelDictionary.read(rule.VulLevelSet ?? []),
  VulLabelSet: labelDictionary.read(rule.VulLabelSet ?? []),
  VirusLevelSet: virusLevelDictionary.read(rule.VirusLevelSet ?? []),
  RiskLevelSet: levelDictionary.read(rule.RiskLevelSet ?? []),
});
export type WordLists = ReturnType<typeof readWordLists>;

/** Leaves out empty lists, which mean the same as absent ones in this dialect. */
const filled = <T extends object>(lists: T): T =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => (list as string[] | undefined)?.length)) as T;

type VirusRule = NonNullable<RiskRule['virus']>;

/** VirusName, which has both names and types. */
export const writeVirusNames = ({ names = [], types = [] }: VirusRule): string[] => [
  ...names,
  ...types.filter((type) => !names.includes(type)),
];

/** The inverse. A list that comes back unchanged keeps the types that a native action set. */
function readVirusNames(words: string[], present: VirusRule = {}): Pick<VirusRule, 'names' | 'types'> {
  if (!isDeepStrictEqual(words, writeVirusNames(present))) return { names: words };
  const { names, types } = present;
  return { ...(names && { names }), ...(types && { types }) };
}

/** The criteria that the lists stand for. */
export const readRiskRule = (rule: DenyRule, words: WordLists, present?: Policy): RiskRule => ({
  ...plainWords({
    ...(rule.Vul === 1 && {
      vulnerability: filled({
        cveIds: rule.CVEIDSet,
        components: rule.ComponentSet,
        classes: words.VulClassSet,
        severities: words.VulLevelSet,
        labels: words.VulLabelSet,
      }),
    }),
    ...(rule.Virus === 1 && {
      virus: filled({
        md5s: rule.VirusMD5Set,
        severities: words.VirusLevelSet,
        ...readVirusNames(rule.VirusName ?? [], present?.riskRule?.virus),
      }),
    }),
    ...(rule.Risk === 1 && {
      sensitiveData: filled({ types: rule.RiskType, severities: words.RiskLevelSet }),
    }),
  }),
  ...scansAsked(present?.riskRule ?? {}),
});

/** What only native actions can set: an edit keeps it. */
const scansAsked = ({ unscannedImage, maxScanAgeDays }: RiskRule): RiskRule => ({
  ...(unscannedImage && { unscannedImage }),
  ...(maxScanAgeDays !== undefined && { maxScanAgeDays }),
});
