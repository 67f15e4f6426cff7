import type { Database } from '../database/connections.js';

/** Starts by what became of them, since the agent was started. */
export interface StartCounts {
  allowed: number;
  alerted: number;
  intercepted: number;
  /** Answered by the fail mode. */
  undecided: number;
}

/** What an agent has not reported yet. */
export interface SpoolState {
  starts: number;
  bytes: number;
  full: boolean;
}

/** Images on a node. */
export interface AgentInventory {
  images: number;
  unscanned: number;
  /** Some of the unscanned. */
  unscannedNames: string[];
}

export interface AgentState {
  clusterId: string;
  clusterName: string;
  nodeName: string;
  nodeIp: string;
  version: string;
  engines: string[];
  failMode: string;
  policyRevision: string;
  spool: SpoolState;
  counts: StartCounts;
  inventory: AgentInventory | null;
  startedAt: Date;
  heardAt: Date;
}

const columns = {
  clusterId: 'cluster_id',
  clusterName: 'cluster_name',
  nodeName: 'node_name',
  nodeIp: 'node_ip',
  version: 'version',
  engines: 'engines',
  failMode: 'fail_mode',
  policyRevision: 'policy_revision',
  spool: 'spool',
  counts: 'counts',
  inventory: 'inventory',
  startedAt: 'started_at',
  heardAt: 'heard_at',
} as const satisfies Record<keyof AgentState, string>;

const key = ['app_id', 'cluster_id', 'node_name'];

/** An agent that was not heard of for so long makes room for another where there is none. */
const silentMs = 24 * 3600 * 1000;

/** Notes what the latest heartbeat of an agent told. False when it is one more than the account may have. */
export async function noteAgent(
  db: Database,
  appId: number,
  agent: AgentState,
  maxAgents: number,
): Promise<boolean> {
  const row = Object.fromEntries(
    Object.entries(columns).map(([field, column]) => [column, agent[field as keyof AgentState]]),
  );
  const { cluster_id, node_name } = row;
  if ((await db('agents').where({ app_id: appId, cluster_id, node_name }).update(row)) > 0) return true;
  if (!(await hasRoom(db, appId, agent.heardAt, maxAgents))) return false;
  await db('agents')
    .insert({ ...row, app_id: appId })
    .onConflict(key)
    .merge();
  return true;
}

/** Makes room for one more agent where one has been silent. Several at a time may go beyond by as many. */
async function hasRoom(db: Database, appId: number, now: Date, max: number): Promise<boolean> {
  const ofAccount = db('agents').where({ app_id: appId });
  const [row] = await ofAccount.clone().count<{ agents: number }[]>({ agents: '*' });
  if (row!.agents < max) return true;
  const silent = ofAccount
    .clone()
    .select(key)
    .where('heard_at', '<', new Date(now.getTime() - silentMs))
    .orderBy('heard_at')
    .limit(row!.agents - max + 1);
  return (await db('agents').whereIn(key, silent).delete()) > 0;
}

/** The agents of an account by cluster and node. */
export async function listAgents(
  db: Database,
  appId: number,
  { clusterId, limit, offset }: { clusterId?: string | undefined; limit: number; offset: number },
): Promise<{ total: number; agents: AgentState[] }> {
  const where = { app_id: appId, ...(clusterId !== undefined && { cluster_id: clusterId }) };
  const [row] = (await db('agents').where(where).count({ total: '*' })) as { total: number }[];
  const agents = await db('agents')
    .select(columns)
    .where(where)
    .orderBy(['cluster_id', 'node_name'])
    .limit(limit)
    .offset(offset);
  return { total: row!.total, agents: agents as AgentState[] };
}

export interface ClusterAgents {
  clusterId: string;
  clusterName: string;
  agents: number;
  online: number;
  /** Those that judge by another revision. */
  behind: number;
  undecided: number;
  /** The oldest of their latest heartbeats. */
  heardAt: Date;
}

/** The agents of an account, counted by cluster. */
export async function countAgents(
  db: Database,
  appId: number,
  { revision, heardAfter }: { revision: string; heardAfter: Date },
): Promise<ClusterAgents[]> {
  const { rows } = (await db.raw(
    `SELECT cluster_id AS "clusterId", (array_agg(cluster_name ORDER BY heard_at DESC))[1] AS "clusterName",
       count(*)::int AS agents, (count(*) FILTER (WHERE heard_at >= :heardAfter))::int AS online,
       (count(*) FILTER (WHERE policy_revision <> :revision))::int AS behind,
       least(sum((counts ->> 'undecided')::bigint), :most)::bigint AS undecided, min(heard_at) AS "heardAt"
     FROM agents WHERE app_id = :appId GROUP BY cluster_id ORDER BY cluster_id`,
    // Agents may tell any number, and several of the greatest add up to one that JSON would round.
    { appId, revision, heardAfter, most: Number.MAX_SAFE_INTEGER },
  )) as { rows: ClusterAgents[] };
  return rows;
}
