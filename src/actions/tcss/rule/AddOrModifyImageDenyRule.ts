import { type Static, Type } from '@sinclair/typebox';
import { type ActionCall, defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { quote, text } from '../../../platform/text.js';
import { createPolicy, modifyPolicies } from '../../../store/policies/change-policies.js';
import {
  policyErrors,
  type PolicyErrorCode,
  refusalAnswer,
} from '../../native/policy/policy-refusal-texts.js';
import { Fields } from '../../schemas.js';
import { enabledOf } from '../words/inverted-status.js';
import { ruleWords } from '../words/message-words.js';
import { ruleTypeOf, templateOfRule } from '../words/rule-type.js';
import { ruleFields } from './deny-rule-fields.js';
import { readDenyRule } from './read-deny-rule.js';

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
  // Ten thousand image ids.
  maxBodyBytes: 10 * 1024 * 1024,
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

async function create({ input, actor, fail }: Call, { db, config }: Pick<Deps, 'db' | 'config'>) {
  const { RuleName, RuleType } = input;
  if (RuleName === undefined) throw fail('MissingParameter', missingForNew('RuleName'));
  if (RuleType === undefined) throw fail('MissingParameter', missingForNew('RuleType'));
  const template = templateOfRule[RuleType];
  const { meaning, fault } = readDenyRule(input, template);
  if (fault) throw fail(...fault);
  const settings = {
    name: RuleName,
    description: input.RuleDescription ?? '',
    template,
    // On, like a rule that the vendor's console creates.
    enabled: enabledOf[input.Status ?? 0],
    observationDays: input.EffectDay ?? 0,
    ...meaning,
  };
  return createPolicy(db, actor, settings, { maxPolicies: config.maxPolicies });
}

/** Criteria and images are replaced whole, because most SDKs cannot send an empty list. The rest stays unless given. */
const edit = (ruleId: string, { input, actor, fail }: Call, { db }: Pick<Deps, 'db'>) =>
  modifyPolicies(db, actor, [ruleId], (present) => {
    const { RuleName, RuleType, RuleDescription, Status, EffectDay } = input;
    if (RuleType && templateOfRule[RuleType] !== present.template)
      throw fail('InvalidParameterValue', typeIsFixed(ruleTypeOf[present.template], RuleType));
    const { meaning, fault } = readDenyRule(input, present.template, present);
    if (fault) throw fail(...fault);
    return {
      ...(RuleName !== undefined && { name: RuleName }),
      ...(RuleDescription !== undefined && { description: RuleDescription }),
      ...(Status !== undefined && { enabled: enabledOf[Status] }),
      ...(EffectDay !== undefined && { observationDays: EffectDay }),
      ...meaning,
    };
  });

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
