import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listShippingStates } from '../../../store/shipping/lag.js';
import { Fields } from '../../schemas.js';
import { TargetSchema, writeTarget } from './target-fields.js';

export const DescribeLogShippingTargetList = defineAction({
  name: 'DescribeLogShippingTargetList',
  summary:
    'Lists the log shipping targets of the account, oldest first, with how far each is behind and why.',
  role: 'auditor',
  effect: 'reads',
  input: Fields({}),
  output: Fields({ TotalCount: Type.Integer(), LogShippingTargetList: Type.Array(TargetSchema) }),
  errors: [],
  async handle({ caller: { appId }, now }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const states = await listShippingStates(db, appId);
    return {
      TotalCount: states.length,
      LogShippingTargetList: states.map((state) => writeTarget(state, now, config.offsetMinutes)),
    };
  },
});
