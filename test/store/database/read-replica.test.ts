import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '../../../src/client/api-client.js';
import { readConfig } from '../../../src/config.js';
import { type Service, startService } from '../../../src/service.js';
import { openDatabase } from '../../../src/store/database/connections.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/embedded-postgres/start-and-restart.js';
import { migrate } from '../../../src/store/database/migrate.js';
import { systemClock } from '../../../src/platform/clock.js';
import { silentLog } from '../../support/cluster.js';
import { imported, riskPolicy, start } from '../../support/samples.js';

const run = promisify(execFile);

/** The service on a primary and a streaming replica, set up as operators do it. */
describe('a read replica', () => {
  const credential = { secretId: 'AKIDreplica', secretKey: 'key-of-replica' };
  let directory: string;
  let primary: EmbeddedPostgres;
  let replica: EmbeddedPostgres;
  let service: Service;
  /** Another instance, without the replica. Its writes are not `service`'s own. */
  let other: Service;
  let password: string;

  before(async function () {
    this.timeout(60_000);
    directory = await mkdtemp(join(tmpdir(), 'tcss-replica-'));
    const [one, two] = ['primary', 'replica'].map((name) => join(directory, name)) as [string, string];
    const open = (dataDir: string) => startEmbeddedPostgres({ dataDir, log: silentLog, durable: false });
    const first = await open(one);
    const db = openDatabase(first.connection);
    await migrate(db, async () => {});
    await db.destroy();
    await first.stop();
    await run('cp', ['-a', one, two]);
    password = (await readFile(join(one, 'postgres', 'tcss-password'), 'utf8')).trim();
    primary = await open(one);
    // Copied, so that it has the owner of the cluster; its content does not matter.
    await run('cp', ['-a', join(two, 'postgres/PG_VERSION'), join(two, 'postgres/standby.signal')]);
    await appendFile(
      join(two, 'postgres/postgresql.auto.conf'),
      `primary_conninfo = 'host=127.0.0.1 port=${primary.connection.port} user=postgres password=${password}'\n`,
    );
    replica = await open(two);
    const { user, password: key, host, port, database } = replica.connection;
    const config = { ...readConfig({ PORT: '0', RATE_LIMIT: '0' }), credential, dataDir: directory };
    const databaseReadUrl = `postgres://${user}:${key}@${host}:${port}/${database}`;
    const openPrimary = () => {
      const pool = openDatabase(primary.connection);
      return { db: pool, close: () => pool.destroy() };
    };
    other = await startService(config, { log: silentLog, database: openPrimary() });
    service = await startService({ ...config, databaseReadUrl }, { log: silentLog, database: openPrimary() });
    await Promise.all([other.caughtUp, service.caughtUp]);
  });
  after(async () => {
    await service?.stop();
    await other?.stop();
    await replica?.stop();
    await primary?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const call = ({ endpoint }: Service, action: string, params: object = {}) =>
    createClient({ endpoint, ...credential, clock: systemClock }).call<Record<string, unknown>>(
      action,
      params,
    );
  const policiesSeen = async (from: Service) =>
    (await call(from, 'DescribeImageInterceptPolicySummary'))['TotalCount'] as number;
  const asSuperuser = async (sql: string) => {
    const db = openDatabase({ ...replica.connection, user: 'postgres', password }, { maxConnections: 1 });
    await db.raw(sql).finally(() => db.destroy());
  };
  /** Asks until the replica has caught up, or the test times out. */
  const until = async (expected: number) => {
    while ((await policiesSeen(service)) !== expected);
  };

  it('is read, and an account still sees its own writes at once', async () => {
    await call(other, 'CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'before' }));
    await until(1);
    await asSuperuser('SELECT pg_wal_replay_pause()');
    await call(other, 'CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'elsewhere' }));
    assert.equal(await policiesSeen(service), 1, 'the replica is read, and does not have it yet');
    assert.equal(await policiesSeen(other), 2);
    await call(service, 'CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'here' }));
    assert.equal(await policiesSeen(service), 3, 'the primary is read');
    await asSuperuser('SELECT pg_wal_replay_resume()');
    await until(3);
  });

  it('shows a new event to its caller, and the file of an export', async () => {
    await call(service, 'ImportImageScanReport', imported(1));
    await asSuperuser('SELECT pg_wal_replay_pause()');
    const { EventIds } = await call(service, 'EvaluateContainerStart', start(1));
    const [EventId] = EventIds as number[];
    assert.ok((await call(service, 'DescribeImageInterceptEventDetail', { EventId }))['Event']);
    await asSuperuser('SELECT pg_wal_replay_resume()');
    const { JobId } = await call(service, 'CreateImageInterceptPolicyExportJob');
    assert.ok((await call(service, 'DescribeExportJob', { JobId }))['Job']);
  });

  it('is not read once it is down: the primary is', async () => {
    await replica.stop();
    const seen = await policiesSeen(service);
    assert.equal(seen, 3);
  });
});
