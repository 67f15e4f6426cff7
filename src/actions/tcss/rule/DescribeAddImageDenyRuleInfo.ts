import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countImages } from '../../../store/images/find-images.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { Fields } from '../../schemas.js';

export const DescribeAddImageDenyRuleInfo = defineAction({
  name: 'DescribeAddImageDenyRuleInfo',
  summary:
    'Tells what matters before adding a rule: the one RULE_PRIVILEGE rule, and how many images are scanned.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    ExistPrivilegeDenyRule: Type.Boolean({ description: 'Whether there is a RULE_PRIVILEGE rule already' }),
    PrivilegeDenyRuleID: Type.String({ description: 'Its id, or empty' }),
    ScannedImageCount: Type.Integer({ description: 'Images with a scan result' }),
  }),
  errors: [],
  async handle({ caller }, { db }: Pick<Deps, 'db'>) {
    const policies = await listPolicies(db, caller.appId);
    const privileged = policies.find(({ template }) => template === 'PRIVILEGED_IMAGE');
    const { scanned } = await countImages(db, caller.appId);
    return {
      ExistPrivilegeDenyRule: privileged !== undefined,
      PrivilegeDenyRuleID: privileged?.policyId ?? '',
      ScannedImageCount: scanned,
    };
  },
});
