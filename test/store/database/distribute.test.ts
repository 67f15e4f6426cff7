import assert from 'node:assert/strict';
import pg from 'pg';
import { actions } from '../../../src/actions/index.js';
import { ApiCallError } from '../../../src/client/call-errors.js';
import type { DatabaseConnection } from '../../../src/platform/database-connection.js';
import { purgeExpiredEvents } from '../../../src/jobs/purge-expired-events.js';
import { type Database, openDatabase } from '../../../src/store/database/connections.js';
import { CannotDistribute, distribute } from '../../../src/store/database/distribute.js';
import {
  distributedTables,
  HalfDistributed,
  isDistributed,
} from '../../../src/store/database/distribution.js';
import { migrate } from '../../../src/store/database/migrate.js';
import { ensurePartitions, listPartitionDays } from '../../../src/store/events/day-partitions.js';
import { dayMs } from '../../support/clock.js';
import {
  citusUrl,
  createCitusDatabase,
  joinMachines,
  listWorkers,
  noCitus,
  on,
  onCoordinator,
} from '../../support/citus.js';
import { createTestDatabase, databaseOf, ownCitusName } from '../../support/cluster.js';
import { skip } from '../../support/skip.js';
import { imageId, imported, privilegePolicy, start } from '../../support/samples.js';
import { startTestService, type TestService } from '../../support/service.js';

describe('distributing tables', () => {
  /** Tries it on a database, whose tables stay as they are. */
  async function expectRefusal(address: DatabaseConnection, reason: RegExp, shards = 4): Promise<void> {
    const db = openDatabase(address);
    try {
      await assert.rejects(distribute(db, { shards }), (error) => {
        assert.ok(error instanceof CannotDistribute, String(error));
        assert.match(error.message, reason);
        return true;
      });
      assert.equal(await isDistributed(db), false);
    } finally {
      await db.destroy();
    }
  }

  it('refuses a server without Citus', async () =>
    expectRefusal(await createTestDatabase('nothing'), /has no Citus/));

  describe('refuses', () => {
    let name: string;
    before(async function () {
      if (!citusUrl) skip(this, noCitus);
      name = ownCitusName('refused');
      await createCitusDatabase(name);
      const db = openDatabase(onCoordinator(name));
      await migrate(db, async () => {}).finally(() => db.destroy());
    });

    it('fewer shards than workers', () => expectRefusal(onCoordinator(name), /1 shards leave some/, 1));

    it('a worker', async () => {
      const db = openDatabase(onCoordinator(name));
      const [worker] = await listWorkers(db).finally(() => db.destroy());
      await expectRefusal({ ...onCoordinator(name), ...worker! }, /leads to a worker/);
    });

    it('a cluster without workers', async () => {
      const alone = ownCitusName('alone');
      await on(onCoordinator('postgres'), `CREATE DATABASE ${alone} TEMPLATE template0`);
      await joinMachines([onCoordinator(alone)]);
      await expectRefusal(onCoordinator(alone), /has no workers/);
    });

    it('a database that an instance uses, and goes on once it is gone', async () => {
      const instance = openDatabase(onCoordinator(name), { maxConnections: 1 });
      await instance.raw('SELECT 1');
      await expectRefusal(onCoordinator(name), /uses this database: connected from/).finally(() =>
        instance.destroy(),
      );
      const db = openDatabase(onCoordinator(name));
      const { changed } = await distribute(db, { shards: 4 }).finally(() => db.destroy());
      assert.equal(changed, true);
    });
  });

  describe('of an installation with data', () => {
    let db: Database;
    let name: string;
    before(async function () {
      if (!citusUrl) skip(this, noCitus);
      name = ownCitusName('existing');
      await createCitusDatabase(name);
      db = openDatabase(onCoordinator(name));
      await migrate(db, async () => {});
    });
    after(() => db?.destroy());

    const rows = async () =>
      (
        (await db.raw(
          `SELECT (SELECT count(*) FROM images) AS images, (SELECT count(*) FROM events) AS events,
             (SELECT sum(event_count)::bigint FROM event_tallies) AS starts`,
        )) as { rows: object[] }
      ).rows[0];

    /** By a pool of its own: a pool asks once. */
    async function asked(): Promise<boolean> {
      const another = openDatabase(onCoordinator(name));
      return isDistributed(another).finally(() => another.destroy());
    }

    async function fill(): Promise<void> {
      await db.raw(
        `INSERT INTO images (app_id, image_id, created_at) SELECT n % 7, 'sha256:' || n, now() FROM generate_series(1, 100) n`,
      );
      await db.raw(
        `INSERT INTO image_names (app_id, name, image_id, origin, told_at) SELECT app_id, 'name' || image_id, image_id, 'SCAN', now() FROM images`,
      );
      for (const day of ['2026-03-01', '2026-03-10', '2026-03-11', '2026-05-01']) {
        await ensurePartitions(db, day);
        await db.raw(
          `INSERT INTO events (app_id, day, event_id, image_id, policy_id, behavior, event_type, policy_name, image_name, cve_ids)
           SELECT n % 7, :day, n, 'sha256:' || n, gen_random_uuid(), 'ALERT', 'RISK_IMAGE', '', '', '{}' FROM generate_series(1, 100) n`,
          { day },
        );
        await db.raw(
          `INSERT INTO event_tallies (app_id, day, event_id, event_type, behavior, event_count, first_time, latest_time)
           SELECT n % 7, :day, n, 'RISK_IMAGE', 'ALERT', n, :day::date, :day::date FROM generate_series(1, 100) n`,
          { day },
        );
      }
    }

    it('keeps every row, puts days together, goes on after an interruption, and is done once', async () => {
      await fill();
      const before = await rows();
      const shards = 4;
      // Interrupted by a name that is in the way of the last step but some.
      await db.raw('ALTER TABLE event_terms RENAME TO event_terms_away');
      await assert.rejects(distribute(db, { shards }), /event_terms/);
      await db.raw('ALTER TABLE event_terms_away RENAME TO event_terms');
      await assert.rejects(asked(), HalfDistributed);
      const done = await distribute(db, { shards });
      assert.deepEqual(await rows(), before);
      assert.equal(done.changed, true);
      assert.equal(done.tables, distributedTables.length);
      assert.equal(done.shards, shards);
      assert.deepEqual(await listPartitionDays(db), ['2026-02-12', '2026-04-09']);
      assert.equal((await distribute(db, { shards })).changed, false);
      assert.equal(await asked(), true);
      const { rows: keys } = (await db.raw(
        `SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'image_names'::regclass`,
      )) as { rows: object[] };
      assert.equal(keys.length, 1, 'foreign keys within an account are kept');
    });
  });
});

/** Statements that no caller waits for: jobs, and what is looked up without its account. */
const isOfJobs = (sql: string) =>
  /knex_|pg_|export_jobs|log_shipping_cursors|^(begin|commit|rollback|set|listen|unlisten)/i.test(sql);

/** Tables of accounts that a statement names. */
const namesTables = (sql: string) =>
  distributedTables.some((table) => new RegExp(`\\b${table}\\b`).test(sql));

interface Statement {
  sql: string;
  bindings: unknown[];
}

describe('statements where tables are distributed', () => {
  let service: TestService;
  const seen = new Map<string, Statement>();
  before(async function () {
    if (!citusUrl) skip(this, noCitus);
    service = await startTestService({ shippingNetworks: ['127.0.0.0/8'] });
  });
  after(() => service?.stop());

  function listen(): void {
    for (const db of [service.db, service.decisionDb])
      db.on('query', ({ sql, bindings }: Statement) => {
        if (namesTables(sql) && !isOfJobs(sql) && !sql.startsWith('EXPLAIN'))
          seen.set(sql, { sql, bindings });
      });
  }

  /** The machines that a statement has something to do with when it runs; what it changes is undone. */
  async function machinesOf({ sql, bindings }: Statement): Promise<Set<string>> {
    const client = new pg.Client(onCoordinator(databaseOf(service.db)));
    const machines = new Set<string>();
    client.on('notice', ({ detail }) => {
      const [server] = /on server \S+/.exec(detail ?? '') ?? [];
      if (server) machines.add(server);
    });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL citus.log_remote_commands = on');
      // What was inserted before is refused, on the same machine.
      await client.query(sql, bindings).catch(() => {});
      await client.query('ROLLBACK');
    } finally {
      await client.end();
    }
    return machines;
  }

  it('are each of one machine, whatever an account asks', async () => {
    const { admin, agent, clock } = service;
    listen();
    await admin.call('ImportImageScanReport', imported(1));
    const { PolicyId } = await admin.call('CreateImageInterceptPolicy', {
      PolicyName: 'everything',
      PolicyTemplate: 'PRIVILEGED_IMAGE',
      PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: ['PRIVILEGED'] },
    });
    await service.catchUp();
    for (let n = 0; n < 2; n += 1) {
      await agent.call('EvaluateContainerStart', {
        Image: { ImageName: 'registry.example.com/app:1' },
        Node: { NodeName: 'node-a' },
        Privileges: ['PRIVILEGED'],
      });
      clock.advance(1000);
    }
    await admin.call('DescribeImageInterceptEventList', {});
    await admin.call('DescribeImageInterceptEventList', {
      Filters: [{ Name: 'NodeName', Values: ['node'] }],
    });
    await admin.call('DescribeImageInterceptEventTendency', {});
    await admin.call('DescribeImageInterceptPolicySummary', {});
    await admin.call('ImportImageScanReport', imported(1, { Vulnerabilities: [] }));
    await admin.call('DescribeImageList', {});
    await agent.call('ReportAgentHeartbeat', {
      Node: { NodeName: 'node-a' },
      ...{ Version: '1', Engines: [], FailMode: 'open', PolicyRevision: '', StartedTime: 0 },
      Spool: { Starts: 0, Bytes: 0, Full: false },
      Counts: { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 0 },
    });
    await admin.call('DescribeImageInterceptAgentList', {});
    const { EventList } = await admin.call('DescribeImageInterceptEventList', {});
    const { TargetId } = await admin.call('CreateLogShippingTarget', {
      TargetName: 'logs',
      Http: { Url: 'http://127.0.0.1:9', Form: 'JSON_LINES' },
    });
    for (const { name } of actions.filter(({ effect }) => effect === 'reads'))
      await admin.call(name, {}).catch((error: unknown) => {
        // For want of a parameter.
        if (!(error instanceof ApiCallError) || error.code === 'InternalError') throw error;
      });
    await admin.call('DeleteLogShippingTarget', { TargetIds: [TargetId] });
    await admin.call('DeleteImageInterceptEvent', { EventIds: [EventList[0].EventId] });
    await admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: false });
    await admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    await admin.call('DeleteImage', { ImageIds: [imageId(1)] });
    assert.ok(seen.size > 15, `${seen.size} statements`);
    const spread: string[] = [];
    let sent = 0;
    for (const statement of [...seen.values()]) {
      const machines = await machinesOf(statement);
      sent += machines.size;
      if (machines.size > 1) spread.push(statement.sql);
    }
    assert.deepEqual(spread, []);
    assert.ok(sent > 15, `only ${sent} statements were seen to go to a machine`);
  });

  it('purge exactly to the second within a partition of many days, and drop it when all of it has expired', async () => {
    const { admin, agent, clock, db } = service;
    await admin.call('CreateImageInterceptPolicy', privilegePolicy());
    await agent.call('EvaluateContainerStart', start(1, { Privileges: ['PRIVILEGED'] }));
    const count = async () =>
      (await admin.call('DescribeImageInterceptEventList', {}))['TotalCount'] as number;
    assert.equal(await count(), 1);
    clock.advance(180 * dayMs - 2000);
    await service.runJob(purgeExpiredEvents);
    assert.equal(await count(), 1);
    clock.advance(60_000);
    assert.equal(await count(), 0, 'hidden before the job');
    await service.runJob(purgeExpiredEvents);
    const { rows } = (await db.raw('SELECT count(*) AS events FROM events')) as {
      rows: { events: number }[];
    };
    assert.equal(rows[0]!.events, 0);
    clock.advance(60 * dayMs);
    const partitions = await listPartitionDays(db);
    await service.runJob(purgeExpiredEvents);
    assert.ok((await listPartitionDays(db)).length < partitions.length);
  });
});
