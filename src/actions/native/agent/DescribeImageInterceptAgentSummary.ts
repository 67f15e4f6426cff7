import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { countAgents } from '../../../store/agents/agents.js';
import { Fields, OrNull } from '../../schemas.js';
import { Time, timeWriter } from '../../wire-time.js';
import { offlineAfterMs } from './agent-state.js';
import { snapshotOf } from './DescribeAgentPolicySnapshot.js';

const maxClusters = 100;

const ClusterSchema = Fields({
  ClusterId: Type.String({ description: 'Empty for nodes outside of clusters' }),
  ClusterName: Type.String(),
  AgentCount: Type.Integer(),
  OnlineCount: Type.Integer(),
  BehindCount: Type.Integer({ description: 'Those that judge by other policies than those of now' }),
  UndecidedCount: Type.Integer({
    description: 'Starts answered by the fail mode, since their agents were started',
  }),
  HeartbeatTime: OrNull(Time('The oldest of their latest heartbeats')),
});

export const DescribeImageInterceptAgentSummary = defineAction({
  name: 'DescribeImageInterceptAgentSummary',
  summary:
    'Counts the node agents by cluster: how many live, judge by the policies of now, could not decide.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    ClusterList: Type.Array(ClusterSchema, { description: `By id; at most ${maxClusters}` }),
    TotalCount: Type.Integer({ description: 'Clusters there are' }),
  }),
  errors: [],
  async handle(
    { caller: { appId }, now },
    { db, policies, config }: Pick<Deps, 'db' | 'policies' | 'config'>,
  ) {
    const { revision } = snapshotOf(await policies.policiesOf(appId));
    const { optionalTime } = timeWriter(config.offsetMinutes);
    const heardAfter = new Date(now.getTime() - offlineAfterMs);
    const clusters = await countAgents(db, appId, { revision, heardAfter });
    return {
      TotalCount: clusters.length,
      ClusterList: clusters.slice(0, maxClusters).map((cluster) => ({
        ClusterId: cluster.clusterId,
        ClusterName: cluster.clusterName,
        AgentCount: cluster.agents,
        OnlineCount: cluster.online,
        BehindCount: cluster.behind,
        UndecidedCount: cluster.undecided,
        HeartbeatTime: optionalTime(cluster.heardAt),
      })),
    };
  },
});
