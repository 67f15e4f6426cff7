import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyPolicies } from '../../../store/policies.js';
import { enabledOf, ruleWords } from '../words/deny-rule-words.js';
import { policyErrors, refusalAnswer } from '../../native/policy/policy-refusals.js';
import { IdList } from '../../list-request.js';
import { RuleID, Status } from './deny-rule-fields.js';

export const ModifyImageDenyRuleStatus = defineAction({
  name: 'ModifyImageDenyRuleStatus',
  summary: 'Switches rules on or off, all of them or none; one that already is as asked keeps its countdown.',
  access: 'write',
  input: Type.Object(
    { RuleIDSet: IdList(RuleID, 100, 'Rules to switch'), Status },
    { additionalProperties: false },
  ),
  output: Type.Object({}, { additionalProperties: false }),
  errors: policyErrors,
  async handle({ input: { RuleIDSet, Status }, caller, now, fail }, { db }: Pick<Deps, 'db'>) {
    const enabled = enabledOf[Status];
    const outcome = await modifyPolicies(
      db,
      { appId: caller.appId, uin: caller.uin, now },
      [...new Set(RuleIDSet)],
      (policy) => (policy.enabled === enabled ? undefined : { enabled }),
    );
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome, ruleWords));
    return {};
  },
});
