import { join } from 'node:path';
import { createClient } from '../client/api-client.js';
import { systemClock } from '../platform/clock.js';
import type { Log } from '../platform/log.js';
import type { AgentConfig } from './config.js';
import { createStartCounter } from './counts.js';
import { decideStart } from './decide-start.js';
import type { CheckRequest } from './engines/container.js';
import { createIdentifier } from './engines/identify.js';
import { startHeartbeat } from './heartbeat.js';
import { createImageHolder } from './images.js';
import { createPolicyHolder } from './policies.js';
import { startPolling } from './polling.js';
import { startPrefetch } from './prefetch.js';
import { createProbes } from './probes.js';
import { startReporter } from './reporter.js';
import { listenOnSocket } from './socket.js';
import { openSpool } from './spool.js';
import { answerDoctor } from './status.js';

export interface Agent {
  stop(): Promise<void>;
}

/** Of a call that is no long poll. A start that has to ask waits no longer than for its decision. */
const callTimeoutMs = 10_000;

/** Starts the agent: it answers from what is on disk at once, and talks to the service in the background. */
export async function startAgent(config: AgentConfig, log: Log): Promise<Agent> {
  const { stateDir, endpoint, secretId, secretKey } = config;
  const connect = (timeoutMs: number) => createClient({ endpoint, secretId, secretKey, timeoutMs });
  const client = connect(callTimeoutMs);
  const policies = createPolicyHolder(stateDir, systemClock, log);
  const images = createImageHolder(stateDir, log);
  const spool = await openSpool({
    ...{ stateDir, maxBytes: config.maxSpoolBytes, log },
    // Once the starts that it turned away are counted.
    onTurn: () => setImmediate(() => heartbeat.beat()),
  });
  const reporter = startReporter(config, spool, client, log);
  const counter = createStartCounter();
  const probes = createProbes();
  const decideDeps = { ...config, policies, images, spool, reporter, client, counter, probes, log };
  const deps = { ...decideDeps, identify: createIdentifier(config) };
  const answers = {
    check: (request: CheckRequest) => decideStart(deps, request),
    doctor: (path: string) => answerDoctor({ config, policies, spool, counter, probes }, path),
  };
  const server = await listenOnSocket(config.socket, answers, log);
  const polling = startPolling({ policies, images, connect, client, log });
  const prefetch = startPrefetch(config, { images, client, log, onNews: () => heartbeat.beat() });
  const heartbeat = startHeartbeat(config, {
    policies,
    images,
    prefetch,
    spool,
    counter,
    client,
    log,
    undecidedFile: join(stateDir, 'undecided.log'),
  });
  return {
    async stop() {
      server.close();
      await Promise.all([polling.stop(), heartbeat.stop(), prefetch.stop(), reporter.stop()]);
      await spool.close();
      client.close();
    },
  };
}
