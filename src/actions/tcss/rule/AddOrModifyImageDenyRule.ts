import { type Static, Type } from '@sinclair/typebox';
import { type ActionCall, defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { quote, text } from '../../../platform/text.js';
import { createPolicy, listPolicies, modifyPolicies } from '../../../store/policies.js';
import { changedRule, newRule } from './translate-deny-rule.js';
import { findRuleFault } from './deny-rule-faults.js';
import { ruleTypeOf, ruleWords, templateOf } from '../words/deny-rule-words.js';
import { policyErrors, type PolicyErrorCode, refusalAnswer } from '../../native/policy/policy-refusals.js';
import { ruleFields } from './deny-rule-fields.js';
import { Fields } from '../../schemas.js';

const input = Fields({
  RuleID: Type.Optional(
    Type.String({ maxLength: 64, description: 'The rule to edit; absent or empty creates one' }),
  ),
  ...ruleFields,
});
type Call = ActionCall<Static<typeof input>, PolicyErrorCode>;

export const AddOrModifyImageDenyRule = defineAction({
  name: 'AddOrModifyImageDenyRule',
  summary:
    'Creates a rule, or with RuleID edits one: its criteria and images are replaced whole; name, description, status and days stay unless given.',
  role: 'admin',
  effect: 'writes',
  input,
  output: Fields({}),
  errors: policyErrors,
  async handle(call, deps: Pick<Deps, 'db' | 'config'>) {
    const { RuleID } = call.input;
    const outcome = RuleID ? await edit(RuleID, call, deps) : await create(call, deps);
    if ('refused' in outcome) throw call.fail(...refusalAnswer(outcome, ruleWords));
    return {};
  },
});

async function create(call: Call, { db, config }: Pick<Deps, 'db' | 'config'>) {
  const { RuleName, RuleType } = call.input;
  if (RuleName === undefined) throw call.fail('MissingParameter', missingForNew('RuleName'));
  if (RuleType === undefined) throw call.fail('MissingParameter', missingForNew('RuleType'));
  const fault = findRuleFault(call.input, templateOf[RuleType]);
  if (fault) throw call.fail(...fault);
  const rule = newRule({ ...call.input, RuleName, RuleType });
  return createPolicy(db, call.actor, rule, { maxPolicies: config.maxPolicies });
}

async function edit(ruleId: string, call: Call, { db }: Pick<Deps, 'db'>) {
  const { input, caller, fail } = call;
  const [present] = await listPolicies(db, caller.appId, [ruleId]);
  if (!present) return { refused: 'NOT_FOUND' as const, policyIds: [ruleId] };
  if (input.RuleType && templateOf[input.RuleType] !== present.template)
    throw fail('InvalidParameterValue', typeIsFixed(ruleTypeOf[present.template], input.RuleType));
  const fault = findRuleFault(input, present.template);
  if (fault) throw fail(...fault);
  return modifyPolicies(db, call.actor, [ruleId], (rule) => changedRule(input, rule));
}

const missingForNew = (field: string) =>
  text(
    `The request is missing a required parameter \`${field}\`, which a new rule needs; to edit a rule, give its \`RuleID\`.`,
    `请求缺少必填参数 \`${field}\`：新建规则必须包含它；如需编辑规则，请填写 \`RuleID\`。`,
  );

const typeIsFixed = (present: string, given: string) =>
  text(
    `\`RuleType\` of a rule cannot be changed: it is ${present}; given \`${quote(given)}\`.`,
    `规则的 \`RuleType\` 不可修改：现为 ${present}，实际为 \`${quote(given)}\`。`,
  );
