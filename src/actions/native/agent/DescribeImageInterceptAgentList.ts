import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listAgents } from '../../../store/agents/agents.js';
import { pagingFields } from '../../paging.js';
import { Fields } from '../../schemas.js';
import { AgentSchema, writeAgent } from './agent-state.js';
import { snapshotOf } from './DescribeAgentPolicySnapshot.js';

export const DescribeImageInterceptAgentList = defineAction({
  name: 'DescribeImageInterceptAgentList',
  summary:
    'Lists the node agents by cluster and node: whether they live, what they judge by, what they judged.',
  role: 'reader',
  effect: 'reads',

  input: Fields({
    ClusterId: Type.Optional(
      Type.String({ maxLength: 256, description: 'Only agents of this cluster; empty: of none' }),
    ),
    ...pagingFields,
  }),
  output: Fields({ TotalCount: Type.Integer(), AgentList: Type.Array(AgentSchema) }),
  errors: [],
  async handle(
    { input: { ClusterId: clusterId, Limit: limit, Offset: offset }, caller: { appId }, now },
    { db, policies, config: { offsetMinutes } }: Pick<Deps, 'db' | 'policies' | 'config'>,
  ) {
    const { revision } = snapshotOf(await policies.policiesOf(appId));
    const { total, agents } = await listAgents(db, appId, { clusterId, limit, offset });
    return {
      TotalCount: total,
      AgentList: agents.map((agent) => writeAgent(agent, { now, revision, offsetMinutes })),
    };
  },
});
