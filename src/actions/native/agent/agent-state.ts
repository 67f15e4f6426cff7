import { maxReferenceLength } from '../../../domain/image-reference.js';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Location } from '../../../domain/event.js';
import type { AgentState } from '../../../store/agents/agents.js';
import { Time, timeWriter } from '../../wire-time.js';
import { Enum, Fields, OrNull } from '../../schemas.js';
import { Milliseconds } from './agent-fields.js';

const count = (description: string) => Type.Integer({ minimum: 0, maximum: 2 ** 53 - 1, description });

const SpoolSchema = Fields(
  {
    Starts: count('Starts that hit a policy'),
    Bytes: count('On the disk of the node'),
    Full: Type.Boolean({ description: 'Whether starts that hit cannot be spooled, and get the fail mode' }),
  },
  { description: 'What the agent has judged and not reported yet' },
);

const CountsSchema = Fields(
  {
    Allowed: count('No policy matched'),
    Alerted: count('Went on with an alert'),
    Intercepted: count('Refused'),
    Undecided: count('Answered by the fail mode'),
  },
  { description: 'Starts since the agent was started' },
);

const inventoryFields = {
  Images: count('Images on the node'),
  Unscanned: count('Those without a scan result'),
  UnscannedNames: Type.Array(Type.String({ maxLength: maxReferenceLength }), {
    maxItems: 20,
    description: 'Names, or else ids, of some of the unscanned',
  }),
};

const stateFields = {
  Version: Type.String({ maxLength: 64, description: 'Version of the agent' }),
  Engines: Type.Array(Type.String({ maxLength: 64 }), {
    maxItems: 20,
    description: 'Engines whose starts it has judged since it was started',
  }),
  FailMode: Enum(['open', 'closed'], { description: 'What becomes of a start that it cannot decide' }),
  PolicyRevision: Type.String({
    maxLength: 64,
    description: 'Policies that it judges by; empty before the first',
  }),
  Spool: SpoolSchema,
  Counts: CountsSchema,
};

/** What a heartbeat tells of the agent. */
export const agentStateFields = {
  ...stateFields,
  Inventory: Type.Optional(
    Fields(inventoryFields, { description: 'Images on the node, once it has looked' }),
  ),
  StartedTime: Milliseconds('When the agent was started'),
};

export function readAgentState(
  wire: Static<TObject<typeof agentStateFields>>,
  location: Location,
  now: Date,
): AgentState {
  const { Spool, Counts, Inventory } = wire;
  const { clusterId, clusterName, nodeName, nodeIp } = location;
  return {
    clusterId,
    clusterName,
    nodeName,
    nodeIp,
    version: wire.Version,
    engines: wire.Engines,
    failMode: wire.FailMode,
    policyRevision: wire.PolicyRevision,
    spool: { starts: Spool.Starts, bytes: Spool.Bytes, full: Spool.Full },
    counts: {
      allowed: Counts.Allowed,
      alerted: Counts.Alerted,
      intercepted: Counts.Intercepted,
      undecided: Counts.Undecided,
    },
    inventory: Inventory
      ? {
          images: Inventory.Images,
          unscanned: Inventory.Unscanned,
          unscannedNames: Inventory.UnscannedNames,
        }
      : null,
    startedAt: new Date(wire.StartedTime),
    heardAt: now,
  };
}

export const AgentSchema = Fields({
  ClusterId: Type.String(),
  ClusterName: Type.String(),
  NodeName: Type.String(),
  NodeIp: Type.String(),
  ...stateFields,
  Inventory: OrNull(
    Fields(inventoryFields, { description: 'Images on the node; null where the agent has not told' }),
  ),
  State: Enum(['ONLINE', 'OFFLINE'], { description: 'OFFLINE without a heartbeat for 90 s' }),
  InStep: Type.Boolean({ description: 'Whether it judges by the policies as they are now' }),
  StartedTime: Time('When the agent was started'),
  HeartbeatTime: Time('Latest heartbeat'),
});

/** Three heartbeats. */
export const offlineAfterMs = 90_000;

/** An agent as a reader sees it. */
export function writeAgent(
  agent: AgentState,
  { now, revision, offsetMinutes }: { now: Date; revision: string; offsetMinutes: number },
): Static<typeof AgentSchema> {
  const { time } = timeWriter(offsetMinutes);
  const { spool, counts, inventory } = agent;
  return {
    ClusterId: agent.clusterId,
    ClusterName: agent.clusterName,
    NodeName: agent.nodeName,
    NodeIp: agent.nodeIp,
    Version: agent.version,
    Engines: agent.engines,
    FailMode: agent.failMode as 'open' | 'closed',
    PolicyRevision: agent.policyRevision,
    Spool: { Starts: spool.starts, Bytes: spool.bytes, Full: spool.full },
    Counts: {
      Allowed: counts.allowed,
      Alerted: counts.alerted,
      Intercepted: counts.intercepted,
      Undecided: counts.undecided,
    },
    Inventory: inventory && {
      Images: inventory.images,
      Unscanned: inventory.unscanned,
      UnscannedNames: inventory.unscannedNames,
    },
    State: now.getTime() - agent.heardAt.getTime() > offlineAfterMs ? 'OFFLINE' : 'ONLINE',
    InStep: agent.policyRevision === revision,
    StartedTime: time(agent.startedAt),
    HeartbeatTime: time(agent.heardAt),
  };
}
