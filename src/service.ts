import type { RequestListener } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { listenForReviews } from './admission/listener.js';
import { createWebhook } from './admission/webhook.js';
import { type Clock, systemClock } from './platform/clock.js';
import type { Config } from './config.js';
import { createDeps } from './create-deps.js';
import type { Deps } from './deps.js';
import { ensureFirstCredential, type FirstCredential } from './startup/first-credential.js';
import { guardAudit } from './startup/guard-audit.js';
import { openSecretBox, sealSecrets } from './startup/master-key.js';
import { startJobs } from './jobs/schedule.js';
import { tellOfNewerSchema } from './startup/newer-schema.js';
import { createActionThread } from './action-thread/action-thread.js';
import { followCertificates, renewCertificates } from './platform/certificates.js';
import type { Log } from './platform/log.js';
import { withTimeLimit } from './platform/time-limit.js';
import type { OpenDatabase } from './startup/open-database.js';
import { closeServer, createApp, createMetricsApp, listen } from './server.js';
import {
  addressOf,
  decisionPool,
  migrationPool,
  openAlike,
  openDatabase,
  requestPool,
} from './store/database/connections.js';
import { followDatabaseClock } from './store/database/database-clock.js';
import { isDistributed, isWorkerAway } from './store/database/distribution.js';
import { migrate } from './store/database/migrate.js';

export interface Service {
  /** `http://host:port`. */
  endpoint: string;
  /** Of API and console over HTTPS, where TLS_PORT serves them. */
  tls: { endpoint: string; checkCertificates(): Promise<void> } | undefined;
  /** Of /metrics, where METRICS_PORT answers it. */
  metrics: string | undefined;
  /** Of the Kubernetes webhook, where ADMISSION_PORT serves it. */
  admission: { endpoint: string; checkCertificates(): Promise<void> } | undefined;
  firstCredential: FirstCredential;
  deps: Deps;
  /** Resolves once the jobs have caught up on what fell due while no instance ran. Answers do not depend on it. */
  caughtUp: Promise<void>;
  /** Finishes the requests under way, then stops the jobs and the database. */
  stop(): Promise<void>;
}

/**
 * How long a step of stopping may wait for PostgreSQL, which may hang: all together fit into the 30 s that Kubernetes
 * gives. Requests under way have 10 s (src/server.ts).
 */
const stepMs = 2000;
/** Closing pools and stopping the embedded server end by bounds of their own. */
const closeMs = 25_000;

interface Foundation {
  /** Closed with the service. */
  database: OpenDatabase;
  log: Log;
  /**
   * In place of the database's. Since it may be moved at will, nothing runs by the time of day or each minute: whoever
   * moves it runs the jobs, ships, and flushes what is noted.
   */
  clock?: Clock;
  /** This machine's. */
  system?: Clock;
}

/** Starts the parts in order; when one fails, stops those before it. */
export async function startService(
  config: Config,
  { database: { db: backgroundDb, owner, close }, log, clock: givenClock, system = systemClock }: Foundation,
): Promise<Service> {
  const undo: (() => Promise<void>)[] = [() => withTimeLimit(close(), closeMs)];
  const undoWithin = (step: () => Promise<void>) => undo.push(() => withTimeLimit(step(), stepMs));
  const undoAll = async () => {
    while (undo.length > 0)
      await undo.pop()!().catch((error: unknown) =>
        log.warn('stopping goes on without waiting for everything', { error: String(error) }),
      );
  };
  let stopping: Promise<void> | undefined;
  // A second call waits for the first: two at once would close the database under the last requests.
  const stop = () => (stopping ??= undoAll());
  try {
    const migrations = openAlike(backgroundDb, migrationPool);
    const secrets = openSecretBox(config);
    const firstCredential = await migrate(migrations, async () => {
      await tellOfNewerSchema(backgroundDb, log);
      // Refuses tables of which only some are distributed.
      await isDistributed(migrations);
      // By a clock that is moved at will, entries grow old at once.
      const keptDays = givenClock ? undefined : config.auditRetentionDays;
      await guardAudit({ db: backgroundDb, owner }, keptDays, log);
      await sealSecrets(backgroundDb, secrets, config).catch((error: unknown) => {
        if (!isWorkerAway(error)) throw error;
        log.warn(
          'a worker of Citus does not answer, so the secrets of log shipping targets may be sealed under an older key',
          {
            error,
          },
        );
      });
      return ensureFirstCredential(backgroundDb, secrets, config, (givenClock ?? system).now());
    }).finally(() => Promise.all([migrations.destroy(), owner?.destroy()]));
    const decisionDb = openAlike(backgroundDb, decisionPool(config));
    undo.push(() => decisionDb.destroy());
    const databaseClock = givenClock ? undefined : await followDatabaseClock(decisionDb, system, log);
    if (databaseClock) undoWithin(() => databaseClock.stop());
    const clock = givenClock ?? databaseClock!;
    const db = openAlike(backgroundDb, requestPool(config));
    undo.push(() => db.destroy());
    const replica = config.databaseReadUrl
      ? openDatabase(config.databaseReadUrl, requestPool(config))
      : undefined;
    if (replica) undo.push(() => replica.destroy());
    const deps = createDeps({ config, clock, log, secrets, db, decisionDb, backgroundDb }, replica);
    undoWithin(() => deps.events.drain());
    undoWithin(() => deps.signatures.drain());
    for (const flush of [deps.lastUses, deps.failedSignIns]) {
      if (!givenClock) flush.start();
      undoWithin(() => flush.stop());
    }
    await deps.changes.start();
    undoWithin(() => deps.changes.stop());
    const jobs = startJobs({ ...deps, db: backgroundDb }, { scheduled: !givenClock });
    undoWithin(() => jobs.stop());
    deps.exports.start();
    undoWithin(() => deps.exports.stop());
    if (!givenClock) deps.shipper.start();
    undoWithin(() => deps.shipper.stop());
    const thread = createActionThread({ config, database: addressOf(db) }, log);
    undoWithin(() => thread.stop());
    const metricsApp = createMetricsApp(deps);
    const app = createApp(deps, metricsApp, thread);
    const server = await listen(app, config);
    undo.push(() => closeServer(server));
    const tls = await startTls(deps, app, (close) => undo.push(close));
    const metrics = await startMetrics(deps, metricsApp, (close) => undo.push(close));
    const admission = await startAdmission(deps, (close) => undo.push(close));
    // Or stopping would wait for them.
    undo.push(async () => deps.agentNews.stop());
    const endpoint = `http://${reachable(server.address() as AddressInfo)}`;
    return { endpoint, tls, metrics, admission, firstCredential, deps, caughtUp: jobs.caughtUp, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTls(
  { config, log }: Deps,
  app: RequestListener,
  undo: (close: () => Promise<void>) => void,
): Promise<Service['tls']> {
  if (!config.tls) return undefined;
  const certificates = await followCertificates(config.tls, 'TLS');
  const { host, port } = config.tls;
  const server = (await listen(
    app,
    { ...config, host, port, setting: 'TLS_PORT' },
    { certificates },
  )) as HttpsServer;
  undo(() => closeServer(server));
  const endpoint = `https://${reachable(server.address() as AddressInfo)}`;
  const whose = 'the listener of TLS_PORT';
  return { endpoint, checkCertificates: renewCertificates(server, certificates, { whose, log }) };
}

async function startMetrics(
  { config }: Deps,
  metricsApp: RequestListener,
  undo: (close: () => Promise<void>) => void,
): Promise<string | undefined> {
  if (config.metricsPort === undefined) return undefined;
  const server = await listen(metricsApp, { ...config, port: config.metricsPort, setting: 'METRICS_PORT' });
  undo(() => closeServer(server));
  return `http://${reachable(server.address() as AddressInfo)}/metrics`;
}

async function startAdmission(deps: Deps, undo: (close: () => Promise<void>) => void) {
  const { config, log } = deps;
  if (!config.admission) return undefined;
  const webhook = createWebhook({ ...deps, workloads: config.admission.workloads });
  const { server, checkCertificates } = await listenForReviews(webhook, config.admission, config, log);
  undo(() => closeServer(server));
  return { endpoint: `https://${reachable(server.address() as AddressInfo)}`, checkCertificates };
}

/** Listening on all addresses is reached by loopback. */
function reachable({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `127.0.0.1:${port}`;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
