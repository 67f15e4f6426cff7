import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { meetsAll } from '../../../domain/policy-query.js';
import { type Text, text } from '../../../platform/text.js';
import { deletePolicies, deletePoliciesWhere } from '../../../store/policies/change-policies.js';
import { policyErrors, refusalAnswer } from '../../native/policy/policy-refusal-texts.js';
import { Fields } from '../../schemas.js';
import { DeleteFilters, readDeleteFilters } from '../run-time-filters.js';
import { ruleWords } from '../words/message-words.js';
import { RuleID } from './deny-rule-fields.js';
import { ruleDeleteFilters } from './deny-rule-filters.js';

/** No source sets a bound. An account has 1,000 rules unless configured otherwise. */
const maxExcluded = 10_000;

const input = Fields({
  RuleIDSet: Type.Optional(Type.Array(RuleID, { maxItems: 100, description: 'Rules to delete' })),
  Filters: Type.Optional({ ...DeleteFilters, description: 'Instead: the rules that meet all of these' }),
  ExcludeRuleIDSet: Type.Optional(
    Type.Array(RuleID, { maxItems: maxExcluded, description: 'Those of them to keep' }),
  ),
});

export const DeleteImageDenyRule = defineAction({
  name: 'DeleteImageDenyRule',
  summary: `Deletes rules by id, all of them or none, or those that filters choose: ${Object.keys(ruleDeleteFilters).join(', ')}. The events that they caused stay.`,
  role: 'admin',
  effect: 'writes',
  input,
  output: Fields({}),
  errors: [...policyErrors, 'InvalidParameter'],
  async handle({ input, now, actor, requestId, fail }, { db, log }: Pick<Deps, 'db' | 'log'>) {
    const fault = findChoiceFault(input);
    if (fault) throw fail(...fault);
    const { RuleIDSet = [], Filters = [], ExcludeRuleIDSet = [] } = input;
    const filters = readDeleteFilters(Filters, ruleDeleteFilters, fail);
    const kept = new Set(ExcludeRuleIDSet.map((id) => id.toLowerCase()));
    const outcome = RuleIDSet.length
      ? await deletePolicies(db, actor, [...new Set(RuleIDSet)])
      : await deletePoliciesWhere(db, actor, (rules) =>
          rules.filter((rule) => meetsAll(rule, filters, now) && !kept.has(rule.policyId)),
        );
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome, ruleWords));
    // The reply of TCSS has no field for it.
    if (Filters.length > 0)
      log.info('deleted rules by filters', {
        requestId,
        appId: actor.appId,
        uin: actor.uin,
        deleted: outcome.length,
      });
    return {};
  },
});

/** Whether it is clear which rules are meant. An empty list counts as none, because some SDKs send one for it. */
function findChoiceFault({
  RuleIDSet = [],
  Filters = [],
  ExcludeRuleIDSet = [],
}: Static<typeof input>): ['MissingParameter' | 'InvalidParameter', Text] | undefined {
  if (!RuleIDSet.length && !Filters.length) return ['MissingParameter', nothingChosen];
  if (RuleIDSet.length && Filters.length) return ['InvalidParameter', chosenTwice];
  if (RuleIDSet.length && ExcludeRuleIDSet.length) return ['InvalidParameter', keptById];
  return undefined;
}

const nothingChosen = text(
  'The request is missing a required parameter: `RuleIDSet` or `Filters` must say which rules to delete.',
  '请求缺少必填参数：`RuleIDSet` 与 `Filters` 须填写其一。',
);
const chosenTwice = text(
  'Only one of `RuleIDSet` and `Filters` can be given.',
  '`RuleIDSet` 与 `Filters` 只能填写其一。',
);
const keptById = text(
  '`ExcludeRuleIDSet` goes with `Filters` only; leave the rules to keep out of `RuleIDSet`.',
  '`ExcludeRuleIDSet` 只能与 `Filters` 一同使用。',
);
