import type { RequestListener, ServerResponse } from 'node:http';
import { statfs } from 'node:fs/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Config } from '../config.js';
import { withTimeLimit } from '../platform/time-limit.js';
import type { Log } from '../platform/log.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../store/database/connections.js';
import { readStoredState } from '../store/stored-state.js';
import { type Metrics, type Observed, registerGauges } from './metrics.js';

/** Prometheus gives up after ten seconds. */
const storedMs = 2000;

interface EndpointDeps {
  config: Config;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  db: Database;
  decisionDb: Database;
  metrics: Metrics;
  failModeGuard: { undecidedStarts(): number };
  readiness(): Promise<string | undefined>;
}

/** Of Node.js: memory, CPU, event loop, garbage collection. One for all services of a process. */
let ofProcess: Registry | undefined;
function processMetrics(): Registry {
  if (ofProcess) return ofProcess;
  ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  // Gauges that are named like counters; those by type stay.
  for (const what of ['handles', 'requests', 'resources'])
    ofProcess.removeSingleMetric(`nodejs_active_${what}_total`);
  return ofProcess;
}

/** Answers `GET /metrics` in the form of Prometheus. */
export function createMetricsEndpoint(deps: EndpointDeps, offlineAfterMs: number): RequestListener {
  const { config, clock, log, db, decisionDb, metrics, failModeGuard, readiness } = deps;
  const observed: Observed = {
    undecidedStarts: () => failModeGuard.undecidedStarts(),
    clockAheadSeconds: () => (clock.aheadMs?.() ?? 0) / 1000,
    isReady: async () => (await readiness()) === undefined,
    pools: { decisions: decisionDb, requests: db },
    stored: () => {
      const now = clock.now();
      const onlineSince = new Date(now.getTime() - offlineAfterMs);
      return withTimeLimit(readStoredState(db, now, onlineSince), storedMs).catch(() => undefined);
    },
    disk: () =>
      statfs(config.dataDir).then(
        ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, sizeBytes: blocks * bsize }),
        () => undefined,
      ),
  };
  const refresh = registerGauges(metrics.registry, observed);
  const all = Registry.merge([metrics.registry, processMetrics()]);
  const answer = async (response: ServerResponse) => {
    await refresh();
    const body = await all.metrics();
    response.writeHead(200, { 'Content-Type': all.contentType, 'Cache-Control': 'no-store' });
    response.end(body);
  };
  return ({ method, url = '/' }, response) => {
    if (!/^\/metrics(\?|$)/.test(url) || (method !== 'GET' && method !== 'HEAD'))
      return void response.writeHead(404).end('There is nothing here but GET /metrics.\n');
    answer(response).catch((error: unknown) => {
      log.warn('metrics could not be told', { error });
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  };
}
