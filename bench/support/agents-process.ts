import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '../../src/client/api-client.js';
import { writeWatch } from '../../src/domain/watched-images.js';
import { serveParent } from './serve-parent.js';
import type { Credential } from './settings.js';

/** Simulated node agents, each with connections of its own: they follow policies and images as the real one does. */
interface Told {
  Revision: string;
  ImagesMark: number;
  ImagesChanged: boolean;
}
interface Summary {
  Version: string;
  WatchNumbers: number[];
}
interface AgentsOptions {
  endpoint: string;
  credential: Credential;
  count: number;
  /** On each node. */
  imageIds: string[];
}

const waitSeconds = 50;

let options: AgentsOptions;
let agents: { client: Client; told: Told }[] = [];
/** What every agent holds of its images: asked once, since all have the same. */
let held: { ImageId: string; Version: string }[] = [];
let watch = '';
const calls = { polls: 0, summaries: 0, failures: 0 };
let isOver = false;
let following: Promise<void>[] = [];
/** When an agent had a revision other than the one before, by the clock that the parent has, too. */
let arrivals: number[] = [];

async function poll({ client, told }: (typeof agents)[number], WaitSeconds: number): Promise<Told> {
  calls.polls += 1;
  const { Revision, ImagesMark } = told;
  return client.call<Told & object>('DescribeAgentPolicySnapshot', {
    ...{ Revision, ImagesMark, WaitSeconds },
    ...(watch && { Watch: watch }),
  });
}

async function askForImages(client: Client): Promise<void> {
  calls.summaries += 1;
  const { Images } = await client.call<{ Images: Summary[] }>('DescribeAgentImageSummaries', {
    Images: held,
  });
  held = held.map(({ ImageId }, n) => ({ ImageId, Version: Images[n]!.Version }));
  watch = writeWatch(new Set(Images.flatMap(({ WatchNumbers }) => WatchNumbers)));
}

async function run(agent: (typeof agents)[number]): Promise<void> {
  while (!isOver) {
    try {
      const told = await poll(agent, waitSeconds);
      if (told.Revision !== agent.told.Revision) arrivals.push(Date.now());
      agent.told = told;
      if (told.ImagesChanged) await askForImages(agent.client);
    } catch (error) {
      if (isOver) return;
      if (calls.failures === 0) console.error(error);
      calls.failures += 1;
      await sleep(500);
    }
  }
}

const methods = {
  /** Starts agents that come one after another. */
  async start(wanted: AgentsOptions): Promise<void> {
    options = wanted;
    const { endpoint, credential, count } = options;
    held = options.imageIds.map((ImageId) => ({ ImageId, Version: '' }));
    for (let n = 0; n < count; n += 1) {
      const client = createClient({ endpoint, ...credential, timeoutMs: 120_000 });
      const agent = { client, told: { Revision: '', ImagesMark: 0, ImagesChanged: false } };
      agent.told = await poll(agent, 0);
      if (n === 0) await askForImages(client);
      agents.push(agent);
      // At once: a connection that idles is closed after some seconds.
      following.push(run(agent));
    }
  },
  /** Forgets the arrivals so far. */
  async expect(): Promise<void> {
    arrivals = [];
  },
  /** Resolves when each agent has another revision, with when that was. */
  async arrived(patienceMs: number): Promise<number[]> {
    for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(5))
      if (arrivals.length >= agents.length) return arrivals;
    throw new Error(`${arrivals.length} of ${agents.length} agents got to know of the change`);
  },
  counts: async () => ({ ...calls }),
  async end(): Promise<void> {
    isOver = true;
    for (const { client } of agents) client.close();
    await Promise.race([Promise.all(following), sleep(1000)]);
    agents = [];
    following = [];
  },
};
export type AgentsMethods = typeof methods;
if (process.send) serveParent(methods);
