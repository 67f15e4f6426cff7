import type { FilterMeaning } from '../../../domain/filter.js';
import type { PolicyField, PolicyOrderField } from '../../../domain/policy-query.js';
import { effectStatusOf, enabledOf, templateOf } from '../words/deny-rule-words.js';

/** The filters by which rules can be deleted. */
export const ruleChoiceFilters: Record<string, FilterMeaning<PolicyField>> = {
  RuleType: { field: 'template', words: templateOf },
  // A rule that is off is found by the state it shows, which is the one it would begin with.
  EffectStatus: {
    field: 'effectStatusWhenOn',
    words: Object.fromEntries(Object.entries(effectStatusOf).map(([inside, word]) => [word, inside])),
  },
  RuleName: { field: 'name' },
};

/** The filters of a list of rules. */
export const ruleFilters: Record<string, FilterMeaning<PolicyField>> = {
  ...ruleChoiceFilters,
  Status: { field: 'enabled', words: { 0: String(enabledOf[0]), 1: String(enabledOf[1]) } },
};

/** What a list of rules can be sorted by. */
export const ruleOrderFields = {
  UpdateTime: 'updatedAt',
  EffectTime: 'effectTime',
} as const satisfies Record<string, PolicyOrderField>;
