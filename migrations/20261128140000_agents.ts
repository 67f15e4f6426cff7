import type { Knex } from 'knex';

/** Node agents: when each was last heard of, and how far the occurrences that it spooled are stored. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE agents (
      app_id bigint NOT NULL REFERENCES accounts,
      cluster_id text NOT NULL,
      node_name text NOT NULL,
      cluster_name text NOT NULL,
      node_ip text NOT NULL,
      version text NOT NULL,
      engines text[] NOT NULL,
      fail_mode text NOT NULL,
      policy_revision text NOT NULL,
      spool jsonb NOT NULL,
      counts jsonb NOT NULL,
      started_at timestamptz NOT NULL,
      heard_at timestamptz NOT NULL,
      PRIMARY KEY (app_id, cluster_id, node_name)
    ) WITH (fillfactor = 70);
    COMMENT ON TABLE agents IS 'Node agents, as their latest heartbeat told';
    COMMENT ON COLUMN agents.app_id IS 'Account';
    COMMENT ON COLUMN agents.cluster_id IS 'Cluster of the node; empty outside of clusters';
    COMMENT ON COLUMN agents.node_name IS 'Node, unique in its cluster';
    COMMENT ON COLUMN agents.cluster_name IS 'Name of the cluster, for people';
    COMMENT ON COLUMN agents.node_ip IS 'Private address of the node';
    COMMENT ON COLUMN agents.version IS 'Version of the agent';
    COMMENT ON COLUMN agents.engines IS 'Container engines whose starts it has judged since it was started';
    COMMENT ON COLUMN agents.fail_mode IS 'What becomes of a start that it cannot decide: open or closed';
    COMMENT ON COLUMN agents.policy_revision IS 'Revision of the policies that it judges by; empty before the first';
    COMMENT ON COLUMN agents.spool IS 'What it has not reported yet: starts, bytes, and whether the spool is full';
    COMMENT ON COLUMN agents.counts IS 'Starts by what became of them, since the agent was started';
    COMMENT ON COLUMN agents.started_at IS 'When the agent was started';
    COMMENT ON COLUMN agents.heard_at IS 'When its latest heartbeat came';

    CREATE TABLE spool_segments (
      app_id bigint NOT NULL REFERENCES accounts,
      segment_id uuid NOT NULL,
      stored bigint NOT NULL,
      stored_at timestamptz NOT NULL,
      PRIMARY KEY (app_id, segment_id)
    ) WITH (fillfactor = 50);
    CREATE INDEX spool_segments_stored_at ON spool_segments (stored_at);
    COMMENT ON TABLE spool_segments IS
      'How many starts of each segment of an agent''s spool are stored. Written with their events, so that a report sent again counts nothing twice';
    COMMENT ON COLUMN spool_segments.app_id IS 'Account';
    COMMENT ON COLUMN spool_segments.segment_id IS 'Segment, with an id that its agent made up for it';
    COMMENT ON COLUMN spool_segments.stored IS 'Starts stored, in the order of the segment; later ones are not';
    COMMENT ON COLUMN spool_segments.stored_at IS
      'When the latest was stored. Removed once all that was stored has expired';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE spool_segments; DROP TABLE agents');
}
