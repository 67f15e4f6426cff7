import type { Page } from '../../../domain/filter.js';
import type { PolicyField, PolicyOrderField } from '../../../domain/policy-query.js';
import type { FilterTable } from '../run-time-filters.js';
import { statusOfEffect } from '../words/effect-status.js';
import { enabledOf } from '../words/inverted-status.js';
import { templateOfRule } from '../words/rule-type.js';

/** The filters of a delete of rules. */
export const ruleDeleteFilters: FilterTable<PolicyField> = {
  RuleType: { field: 'template', words: templateOfRule },
  // As DescribeImageDenyRuleSummary counts: a rule that is off is in neither state, whatever it shows.
  EffectStatus: { field: 'effectStatus', words: statusOfEffect },
  RuleName: { field: 'name' },
};

/** The filters of a list of rules. */
export const ruleFilters: FilterTable<PolicyField> = {
  ...ruleDeleteFilters,
  Status: { field: 'enabled', words: { 0: String(enabledOf[0]), 1: String(enabledOf[1]) } },
};

/** What a list of rules can be sorted by. */
export const ruleOrders = {
  UpdateTime: 'updatedAt',
  EffectTime: 'effectTime',
} as const satisfies Record<string, PolicyOrderField>;

/** What an export of rules can be sorted by. */
export const ruleExportOrders = {
  ...ruleOrders,
  Status: 'enabled',
} as const satisfies Record<string, PolicyOrderField>;

/** Turns an order by Status round, because 0 is on. */
export const invertStatusOrder = (page: Page<PolicyOrderField>): Page<PolicyOrderField> =>
  page.orderField === 'enabled' ? { ...page, descending: !page.descending } : page;
