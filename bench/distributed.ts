import { type Client, createClient } from '../src/client/api-client.js';
import { readConfig } from '../src/config.js';
import { startService } from '../src/service.js';
import { generateSecret, saveCredential } from '../src/store/credentials.js';
import { type Database, openDatabase } from '../src/store/database/connections.js';
import { distribute } from '../src/store/database/distribute.js';
import { migrate } from '../src/store/database/migrate.js';
import { citusPrograms, noCitusPrograms, startCitusCluster } from '../test/support/citus-cluster.js';
import { createManualClock } from '../test/support/clock.js';
import { imported, riskPolicy, start } from '../test/support/samples.js';
import { masterKeyFile, testSecrets } from '../test/support/secrets.js';
import { benchmark } from './support/benchmark.js';
import { onCleanup } from './support/cleanup.js';
import { silentLog } from './support/home.js';
import { formatNumber, say } from './support/progress.js';
import { plain, type Table } from './support/results.js';

/** What each call costs the coordinator and the workers of a Citus cluster, in statements and rows: these do not depend on the machine. */
const title =
  'The same calls of 64 accounts, one after the other, on clusters of 1, 2 and 4 workers with 16 shards';

const workerCounts = [1, 2, 4];
const accounts = 64;
const shards = 16;

/** One call of each account, of which nothing but the call itself is counted. */
const phases: Record<string, (call: Client['call']) => Promise<unknown>> = {
  'import of an image': (call) => call('ImportImageScanReport', imported(1)),
  'creation of a policy': (call) => call('CreateImageInterceptPolicy', riskPolicy()),
  'first hit of an image and day': (call) => call('EvaluateContainerStart', start(1)),
  'further hit': (call) => call('EvaluateContainerStart', start(1)),
  'import of an image without findings': (call) =>
    call('ImportImageScanReport', imported(2, { Vulnerabilities: [] })),
  'first start of it, without a match': (call) => call('EvaluateContainerStart', start(2)),
  'further start without a match': (call) => call('EvaluateContainerStart', start(2)),
  'list of events': (call) => call('DescribeImageInterceptEventList', {}),
  trend: (call) => call('DescribeImageInterceptEventTendency', {}),
  'deletion of an image': (call) => call('DeleteImage', { ImageIds: [start(1).Image.ImageId] }),
};

/** What one machine has done: statements on shards, and the rows that they wrote or returned. */
interface Work {
  statements: number;
  rows: number;
}

const workSql = `SELECT coalesce(sum(calls), 0)::bigint AS statements, coalesce(sum(rows), 0)::bigint AS rows
  FROM pg_stat_statements WHERE query ~ '_[0-9]{6}\\M'`;

interface Counted {
  /** Of the service, for each call. */
  sent: number;
  /** Of each worker, for all calls. */
  work: Work[];
}

/** Runs all calls on a cluster of so many workers. */
async function count(workers: number): Promise<Map<string, Counted>> {
  say(`${workers} workers`);
  const cluster = await startCitusCluster(workers);
  onCleanup(() => cluster.stop());
  const machines = [cluster.coordinator, ...cluster.workers].map(({ address }) => openDatabase(address));
  const [coordinator, ...others] = machines as [Database, ...Database[]];
  // Citus creates it on the workers, too.
  await coordinator.raw('CREATE EXTENSION pg_stat_statements');
  await migrate(coordinator, async () => {});
  await distribute(coordinator, { shards });
  const clock = createManualClock();
  const own = openDatabase(cluster.coordinator.address);
  const config = {
    ...readConfig({ PORT: '0', RATE_LIMIT: '0' }),
    masterKeyFile,
    credential: generateSecret(),
  };
  const database = { db: own, close: () => own.destroy() };
  const service = await startService(config, { log: silentLog, clock, database });
  onCleanup(() => service.stop());
  await service.caughtUp;
  const calls: Client['call'][] = [];
  for (let appId = 1; appId <= accounts; appId += 1) {
    const secret = generateSecret();
    await saveCredential(
      coordinator,
      testSecrets,
      { ...secret, appId, uin: 'bench', role: 'admin' },
      clock.now(),
    );
    const client = createClient({ endpoint: service.endpoint, ...secret, clock });
    calls.push((action, params) => client.call(action, params));
  }
  let sent = 0;
  for (const pool of [service.deps.db, service.deps.decisionDb])
    pool.on('query', ({ sql }: { sql: string }) => (sent += /\bchanges\b/.test(sql) ? 0 : 1));
  const counted = new Map<string, Counted>();
  for (const [phase, callOnce] of Object.entries(phases)) {
    for (const machine of others) await machine.raw('SELECT pg_stat_statements_reset()');
    sent = 0;
    for (const call of calls) await callOnce(call);
    const work: Work[] = [];
    for (const machine of others) work.push(((await machine.raw(workSql)) as { rows: [Work] }).rows[0]);
    counted.set(phase, { sent: sent / accounts, work });
    clock.advance(1000);
  }
  await service.stop();
  await Promise.all(machines.map((machine) => machine.destroy()));
  await cluster.stop();
  return counted;
}

const total = (work: readonly Work[], what: keyof Work) => work.reduce((sum, one) => sum + one[what], 0);

await benchmark('distributed', title, async () => {
  if (!citusPrograms) return { rows: [], details: [`Not run: ${noCitusPrograms}.`] };
  const runs = new Map<number, Map<string, Counted>>();
  for (const workers of workerCounts) runs.set(workers, await count(workers));
  const names = Object.keys(phases);
  const of = (workers: number, phase: string) => runs.get(workers)!.get(phase)!;
  const table: Table = {
    head: [
      'A call',
      'statements of the service',
      ...workerCounts.flatMap((n) => [`on ${n}: statements`, 'rows', 'largest share']),
    ],
    rows: names.map((phase) => [
      phase,
      formatNumber(of(1, phase).sent),
      ...workerCounts.flatMap((n) => {
        const { work } = of(n, phase);
        const all = total(work, 'statements');
        const largest = Math.max(...work.map(({ statements }) => statements));
        return [
          formatNumber(all / accounts),
          formatNumber(total(work, 'rows') / accounts),
          all === 0 ? '–' : `${formatNumber((100 * largest) / all)} %`,
        ];
      }),
    ]),
  };
  const all = (workers: number) => names.flatMap((phase) => of(workers, phase).work);
  const rows = workerCounts.map((n) =>
    plain(
      `statements on shards, on average of these calls, ${n} workers`,
      total(all(n), 'statements') / accounts / names.length,
      '',
    ),
  );
  return { rows, details: ['Statements on shards and rows written or read, for each call:', table] };
});
