import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyPolicies } from '../../../store/policies/change-policies.js';
import { policyErrors, refusalAnswer } from '../../native/policy/policy-refusal-texts.js';
import { Fields, IdList } from '../../schemas.js';
import { enabledOf } from '../words/inverted-status.js';
import { ruleWords } from '../words/message-words.js';
import { RuleID, Status } from './deny-rule-fields.js';

export const ModifyImageDenyRuleStatus = defineAction({
  name: 'ModifyImageDenyRuleStatus',
  summary: 'Switches rules on or off, all of them or none; one that already is as asked keeps its countdown.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ RuleIDSet: IdList(RuleID, 100, 'Rules to switch'), Status }),
  output: Fields({}),
  errors: policyErrors,
  async handle({ input: { RuleIDSet, Status }, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const enabled = enabledOf[Status];
    const outcome = await modifyPolicies(db, actor, [...new Set(RuleIDSet)], (policy) =>
      policy.enabled === enabled ? undefined : { enabled },
    );
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome, ruleWords));
    return {};
  },
});
