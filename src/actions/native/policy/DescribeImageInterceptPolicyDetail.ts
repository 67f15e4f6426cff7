import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countImages } from '../../../store/images/find-images.js';
import { listPolicies } from '../../../store/policies/list-policies.js';
import { PolicyId, PolicySchema, writePolicy } from './policy-fields.js';
import { noSuchPolicy } from './policy-refusal-texts.js';
import { Fields } from '../../schemas.js';

export const DescribeImageInterceptPolicyDetail = defineAction({
  name: 'DescribeImageInterceptPolicyDetail',
  summary: 'Shows one policy as it is now.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ PolicyId }),
  output: Fields({ Policy: PolicySchema }),
  errors: ['ResourceNotFound'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const [policy] = await listPolicies(db, caller.appId, [input.PolicyId]);
    if (!policy) throw fail('ResourceNotFound', noSuchPolicy(input.PolicyId));
    const images = await countImages(db, caller.appId);
    return { Policy: writePolicy(policy, { now, offsetMinutes: config.offsetMinutes, images }) };
  },
});
