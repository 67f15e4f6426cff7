import { readFileSync, renameSync, rmSync } from 'node:fs';
import type { Client } from '../client/api-client.js';
import type { Log } from '../platform/log.js';
import type { AgentConfig } from './config.js';
import type { StartCounter } from './counts.js';
import type { ImageHolder } from './images.js';
import type { PolicyHolder } from './policies.js';
import type { Prefetch } from './prefetch.js';
import type { Spool } from './spool.js';
import { agentVersion } from './version.js';

interface HeartbeatDeps {
  policies: PolicyHolder;
  images: ImageHolder;
  prefetch: Pick<Prefetch, 'inventory'>;
  spool: Spool;
  counter: StartCounter;
  client: Client;
  log: Pick<Log, 'error' | 'warn'>;
  /** A line for each start that the check could not ask the agent about. */
  undecidedFile: string;
}

export interface Heartbeat {
  /** Beats now, besides every half minute. */
  beat(): void;
  stop(): Promise<void>;
}

const everyMs = 30_000;
/** Bounds the list of a heartbeat. */
const maxImages = 1000;

/** Counts the starts that went by the fail mode while the agent was down. */
function countUndecided({ undecidedFile, counter, log }: HeartbeatDeps): void {
  const taken = `${undecidedFile}.taken`;
  try {
    renameSync(undecidedFile, taken);
    const starts = readFileSync(taken, 'utf8').split('\n').filter(Boolean).length;
    rmSync(taken);
    counter.undecided(starts);
    log.error('container starts were not decided: the check could not ask the agent', { starts });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('cannot read', { undecidedFile, error });
  }
}

/** Tells the service every half minute that the agent lives, and how it does. */
export function startHeartbeat(
  { node, cluster, failMode }: Pick<AgentConfig, 'node' | 'cluster' | 'failMode'>,
  deps: HeartbeatDeps,
): Heartbeat {
  const { policies, images, prefetch, spool, counter, client } = deps;
  const startedTime = policies.now().getTime();
  const known = new Set<string>();
  let beating: Promise<void> | undefined;
  let asked = false;

  async function beat(): Promise<void> {
    countUndecided(deps);
    const news = images
      .all()
      .filter(({ id, name }) => !known.has(`${id} ${name}`))
      .slice(0, maxImages);
    const inventory = prefetch.inventory();
    await client.call('ReportAgentHeartbeat', {
      Node: node,
      ...(cluster && { Cluster: cluster }),
      Version: agentVersion,
      Engines: counter.engines(),
      FailMode: failMode,
      PolicyRevision: policies.held()?.revision ?? '',
      Spool: spool.state(),
      Counts: counter.counts(),
      StartedTime: startedTime,
      ...(inventory && { Inventory: inventory }),
      Images: news.map(({ id, name }) => ({ ImageId: id, ImageName: name })),
    });
    for (const { id, name } of news) known.add(`${id} ${name}`);
  }

  async function beatWhileAsked(): Promise<void> {
    for (; asked; await beat()) asked = false;
  }
  // The next one tells the same; that the service is away is told by the polling.
  const run = () => {
    asked = true;
    beating ??= beatWhileAsked()
      .catch(() => {})
      .finally(() => (beating = undefined));
  };
  run();
  const timer = setInterval(run, everyMs);
  return {
    beat: run,
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}
