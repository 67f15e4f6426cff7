import {
  findRuleProblem,
  type PolicySettings,
  type RiskFamily,
  type RuleProblem,
  type Template,
} from '../../../domain/policy.js';
import { findUnknownPrivilege } from '../../../domain/privileges/privilege-rule.js';
import type { FreeList } from '../../../domain/risk-words.js';
import { quote, type Text, text } from '../../../platform/text.js';
import { wordFaultText } from '../../native/policy/word-fault-text.js';
import type { Dictionary } from '../words/create-dictionary.js';
import { ruleTypeOf } from '../words/rule-type.js';
import { dictionaries, listsOf, wordLists } from './deny-rule-criteria.js';
import type { DenyRule } from './deny-rule-fields.js';

/** What is wrong with a rule that its schema allows: the code and the sentence to answer with. */
export type RuleFault = [
  'InvalidParameter.RuleInfoInValid' | 'InvalidParameterValue' | 'MissingParameter',
  Text,
];

const senseless = (en: string, zh: string): RuleFault => ['InvalidParameter.RuleInfoInValid', text(en, zh)];

type Switch = keyof typeof listsOf;
const switches = Object.keys(listsOf) as Switch[];

/** The first of some fields that is set: a switch that is on, a list that has entries. */
const firstGiven = (rule: DenyRule, fields: readonly (keyof DenyRule)[]) =>
  fields.find((field) => {
    const value = rule[field];
    return Array.isArray(value) ? value.length > 0 : value === 1;
  });

/** Fields that a rule of this type cannot have. */
const foreignFields: Record<Template, readonly (keyof DenyRule)[]> = {
  RISK_IMAGE: ['PrivilegeRun', 'PrivilegeDetail'],
  PRIVILEGED_IMAGE: [...switches, ...Object.values(listsOf).flat()],
};

function findForeignField(rule: DenyRule, template: Template): RuleFault | undefined {
  const field = firstGiven(rule, foreignFields[template]);
  if (!field) return undefined;
  const type = ruleTypeOf[template];
  return senseless(`\`${field}\` does not belong to a ${type} rule.`, `${type} 规则不能包含 \`${field}\`。`);
}

function findUnswitchedList(rule: DenyRule): RuleFault | undefined {
  for (const field of switches) {
    const list = rule[field] === 1 ? undefined : firstGiven(rule, listsOf[field]);
    if (list)
      return senseless(
        `\`${list}\` is given although \`${field}\` is not 1; set it, or leave the list out.`,
        `\`${field}\` 未置为 1，不能填写 \`${list}\`；请将其置为 1 或省略该列表。`,
      );
  }
  return undefined;
}

const unknownWord = (path: string, given: string | undefined, possible: Text): RuleFault => [
  'InvalidParameterValue',
  text(
    `\`${path}\` must be ${possible.en}; given \`${quote(given)}\`.`,
    `\`${path}\` 只能取${possible.zh}，实际为 \`${quote(given)}\`。`,
  ),
];

function findUnknownWord(rule: DenyRule): RuleFault | undefined {
  for (const list of wordLists) {
    const { findUnknown, words }: Dictionary<string> = dictionaries[list];
    const index = findUnknown(rule[list] ?? []);
    const possible = text(`one of ${words.join(', ')}`, ` ${words.join('、')}`);
    if (index >= 0) return unknownWord(`${list}.${index}`, rule[list]?.[index], possible);
  }
  const privileges = rule.PrivilegeDetail ?? [];
  const unknown = findUnknownPrivilege(privileges);
  return unknown === undefined
    ? undefined
    : unknownWord(`PrivilegeDetail.${privileges.indexOf(unknown)}`, unknown, privilegeWords);
}

const privilegeWords = text(
  'a privilege or one of the categories BASE, FILE, NETWORK, SYSTEM, HIGH_RISK, which DescribeImageInterceptPolicyOptions lists',
  '特权项或类别 BASE、FILE、NETWORK、SYSTEM、HIGH_RISK（可通过 DescribeImageInterceptPolicyOptions 查询）',
);

function findScopeFault(rule: DenyRule, all: boolean): RuleFault | undefined {
  const selects = rule.EffectImageSet?.length;
  if (all && selects)
    return senseless(
      '`EffectImageSet` is given although `IsEffectAllImage` is 0, which means all images; set it to 1, or leave the list out.',
      '`IsEffectAllImage` 为 0（全部镜像），不能填写 `EffectImageSet`；请将其置为 1 或省略该列表。',
    );
  if (!all && !selects)
    return [
      'MissingParameter',
      text(
        'The request is missing a required parameter `EffectImageSet`: with `IsEffectAllImage` 1 it needs at least one image.',
        '请求缺少必填参数 `EffectImageSet`：`IsEffectAllImage` 为 1 时至少需要一个镜像。',
      ),
    ];
  return undefined;
}

const switchOf: Record<RiskFamily, Switch> = { vulnerability: 'Vul', virus: 'Virus', sensitiveData: 'Risk' };

const listOf: Record<FreeList, keyof DenyRule> = {
  'vulnerability.cveIds': 'CVEIDSet',
  'vulnerability.components': 'ComponentSet',
  'virus.md5s': 'VirusMD5Set',
  'virus.names': 'VirusName',
  'virus.types': 'VirusName',
  'sensitiveData.types': 'RiskType',
};

function faultOf(problem: RuleProblem): RuleFault {
  switch (problem.problem) {
    case 'NO_FAMILY':
      return senseless(
        'A RULE_RISK rule needs at least one of `Vul`, `Virus` and `Risk` to be 1.',
        'RULE_RISK 规则的 `Vul`、`Virus`、`Risk` 至少一项须为 1。',
      );
    case 'EMPTY_FAMILY': {
      const field = switchOf[problem.family];
      return senseless(
        `\`${field}\` is 1 but none of its lists is given; fill at least one of ${listsOf[field].join(', ')}.`,
        `\`${field}\` 为 1，但未填写任何条件；请至少填写 ${listsOf[field].join('、')} 之一。`,
      );
    }
    case 'UNMATCHABLE_WORD':
      return ['InvalidParameterValue', wordFaultText(`${listOf[problem.list]}.${problem.index}`, problem)];
    case 'NO_PRIVILEGES':
      return [
        'MissingParameter',
        text(
          'The request is missing a required parameter `PrivilegeDetail`, which a RULE_PRIVILEGE rule needs.',
          '请求缺少必填参数 `PrivilegeDetail`：RULE_PRIVILEGE 规则必须包含它。',
        ),
      ];
    case 'NO_IMAGE_LEFT':
      return senseless(
        '`PrivilegeRun` 1 with `IsEffectAllImage` 0 allows every image, so nothing can match; set `IsEffectAllImage` to 1 and fill `EffectImageSet`, or set `PrivilegeRun` to 0.',
        '`PrivilegeRun` 为 1 且 `IsEffectAllImage` 为 0 时允许所有镜像，不可能命中；请将 `IsEffectAllImage` 置为 1 并填写 `EffectImageSet`，或将 `PrivilegeRun` 置为 0。',
      );
    case 'RULE_OF_OTHER_TEMPLATE': {
      const type = ruleTypeOf[problem.template];
      return senseless(
        `The rule has criteria that do not belong to ${type}.`,
        `规则包含不属于 ${type} 的条件。`,
      );
    }
  }
}

/** The first thing that is wrong with a rule, given what it was understood to mean. */
export function findRuleFault(
  rule: DenyRule,
  meaning: Pick<PolicySettings, 'template' | 'scope' | 'riskRule' | 'privilegeRule'>,
): RuleFault | undefined {
  const problem = findRuleProblem(meaning);
  return (
    findForeignField(rule, meaning.template) ??
    findUnswitchedList(rule) ??
    findUnknownWord(rule) ??
    findScopeFault(rule, meaning.scope.type === 'ALL') ??
    (problem && faultOf(problem))
  );
}
