import type { EffectStatus } from '../../../domain/observation.js';
import type { PrivilegeMode, Template } from '../../../domain/policy.js';
import { text } from '../../../platform/text.js';

/** What a policy judges. */
export const templateOf = {
  RULE_RISK: 'RISK_IMAGE',
  RULE_PRIVILEGE: 'PRIVILEGED_IMAGE',
} as const satisfies Record<string, Template>;
export type RuleType = keyof typeof templateOf;
export const ruleTypes = Object.keys(templateOf) as RuleType[];
export const ruleTypeOf = {
  RISK_IMAGE: 'RULE_RISK',
  PRIVILEGED_IMAGE: 'RULE_PRIVILEGE',
} as const satisfies Record<Template, RuleType>;

/** Status: 0 is on. */
export const enabledOf = { 0: true, 1: false } as const;
export const statusOf = (enabled: boolean): 0 | 1 => (enabled ? 0 : 1);

/** IsEffectAllImage: 0 is all, 1 selected. */
export const scopeTypeOf = { 0: 'ALL', 1: 'SELECTED' } as const;
export const isEffectAllImageOf = { ALL: 0, SELECTED: 1 } as const;

/** PrivilegeRun: whether the images selected may not, or alone may, have the privileges. */
export const modeOf = { 0: 'DENY_SELECTED', 1: 'ALLOW_ONLY_SELECTED' } as const satisfies Record<
  number,
  PrivilegeMode
>;
export const privilegeRunOf = { DENY_SELECTED: 0, ALLOW_ONLY_SELECTED: 1 } as const;

/** EffectStatus has no word for what is switched off, which therefore shows what it would begin with. */
export const effectStatusOf = { OBSERVING: 'IN_THE_TEST', ENFORCING: 'IN_EFFECT' } as const satisfies Record<
  Exclude<EffectStatus, 'DISABLED'>,
  string
>;

/** What refusals call the things of this dialect. */
export const ruleWords = {
  policy: text('rule', '规则'),
  policies: text('rules', '规则'),
  id: 'RuleID',
  privileged: 'RULE_PRIVILEGE',
  imageIds: 'EffectImageSet',
};
