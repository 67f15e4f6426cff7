import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '../../../src/client/api-client.js';
import { readConfig } from '../../../src/config.js';
import { type Service, startService } from '../../../src/service.js';
import { generateSecret, saveCredential } from '../../../src/store/credentials.js';
import { type Database, openDatabase } from '../../../src/store/database/connections.js';
import { CannotDistribute, distribute } from '../../../src/store/database/distribute.js';
import { migrate } from '../../../src/store/database/migrate.js';
import { countStarts, createWitness, manyNodes } from '../../faults/service-under-faults.js';
import {
  type CitusCluster,
  citusPrograms,
  noCitusPrograms,
  startCitusCluster,
} from '../../support/citus-cluster.js';
import { silentLog } from '../../support/cluster.js';
import { imageId, imported, privilegePolicy, start } from '../../support/samples.js';
import { masterKeyFile, testSecrets } from '../../support/secrets.js';
import { skip } from '../../support/skip.js';

const decisionTimeoutMs = 3000;

/** Where starts are that no witness counts. */
const elsewhere = { Node: { NodeName: 'elsewhere' } };

/** A service on a cluster of two workers, with accounts on each. */
describe('when a worker of Citus fails', () => {
  let cluster: CitusCluster | undefined;
  let db: Database;
  let service: Service;
  /** More than batches are stored at a time. */
  let down: Account[];
  let up: Account;
  before(async function () {
    this.timeout(120_000);
    if (!citusPrograms) skip(this, noCitusPrograms);
    cluster = await startCitusCluster(2);
    db = openDatabase(cluster.coordinator.address);
    await migrate(db, async () => {});
    await distribute(db, { shards: 4 });
    service = await startOne();
    down = await accountsOn(1, 3);
    [up] = (await accountsOn(0, 1)) as [Account];
  });
  after(async () => {
    await service?.stop();
    await db?.destroy();
    await cluster?.stop();
  });

  function startOne(): Promise<Service> {
    const settings = {
      ...{ PORT: '0', RATE_LIMIT: '0', DECISION_TIMEOUT_MS: String(decisionTimeoutMs) },
      MAX_EVENT_LOCATIONS: String(manyNodes),
    };
    const config = { ...readConfig(settings), masterKeyFile, credential: generateSecret() };
    const own = openDatabase(cluster!.coordinator.address);
    return startService(config, { log: silentLog, database: { db: own, close: () => own.destroy() } });
  }

  /** Accounts, from so many on, whose rows are on that worker, as callers of an instance. */
  async function accountsOn(worker: number, count: number, from = 1, at = service): Promise<Account[]> {
    const { rows } = (await db.raw(
      `SELECT app_id AS "appId" FROM generate_series(?::int, ? + 1000) AS app_id
       JOIN pg_dist_placement p ON p.shardid = get_shard_id_for_distribution_column('images', app_id)
       JOIN pg_dist_node n USING (groupid) WHERE n.nodeport = ? LIMIT ?`,
      [from, from, cluster!.workers[worker]!.address.port, count],
    )) as { rows: { appId: number }[] };
    return Promise.all(rows.map(({ appId }) => prepareAccount(appId, at)));
  }

  interface Account {
    call: Client['call'];
    witness: ReturnType<typeof createWitness>;
  }

  async function prepareAccount(appId: number, at: Service): Promise<Account> {
    const caller = generateSecret();
    await saveCredential(db, testSecrets, { ...caller, appId, uin: 'witness', role: 'admin' }, new Date());
    const endpoint = () => at.endpoint;
    const ofWitness = async () =>
      new Map([...(await countStarts(db, appId))].filter(([node]) => node !== elsewhere.Node.NodeName));
    const witness = createWitness(endpoint, ofWitness, { caller });
    await witness.prepare();
    const call: Client['call'] = (action, params) =>
      createClient({ endpoint: endpoint(), ...caller, timeoutMs: 20_000 }).call(action, params);
    await call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 1 }));
    return { call, witness };
  }

  /** What the account of the other worker is asked meanwhile, all of it about images that are in nobody's memory. */
  async function useAll({ call }: Account, image: string): Promise<void> {
    await call('ImportImageScanReport', imported(image));
    const { EventIds } = await call<{ EventIds: number[] }>(
      'EvaluateContainerStart',
      start(image, { Privileges: ['PRIVILEGED'], ...elsewhere }),
    );
    assert.equal(EventIds.length, 2, 'both policies');
    const { TotalCount } = await call<{ TotalCount: number }>('DescribeImageInterceptEventList', {
      Filters: [{ Name: 'ImageId', Values: [imageId(image)] }],
    });
    assert.equal(TotalCount, 2);
    await call('DescribeImageInterceptEventTendency');
    await call('DescribeImageInterceptPolicySummary');
  }

  it('starts of its accounts get the answer of FAIL_MODE, others go on, and nothing acknowledged is lost', async () => {
    const [, worker] = cluster!.workers;
    const slowest: number[] = [];
    const unready: number[] = [];
    const outage = async () => {
      await sleep(300);
      await worker!.kill();
      const killed = performance.now();
      for (let n = 0; performance.now() - killed < 3 * decisionTimeoutMs; n += 1) {
        // Images of both that have to be loaded, at once.
        const ofDown = Array.from({ length: 8 }, (_, m) =>
          down[0]!.call('EvaluateContainerStart', start(1000 + 10 * n + m, elsewhere)).catch(() => {}),
        );
        await useAll(up, String(1000 + n));
        const { outcome, ms } = await up.witness.startOnce();
        assert.equal(outcome, 'RECORDED');
        slowest.push(ms);
        // A busy machine may miss the half second that an answer takes at most.
        const answers = [await up.witness.readyz(), await up.witness.readyz()].map(({ status }) => status);
        if (!answers.includes(200)) unready.push(...answers);
        await Promise.all(ofDown);
      }
      await worker!.start();
    };
    let during = () => up.witness.startWhile(outage);
    for (const { witness } of down) {
      const inner = during;
      during = () => witness.startWhile(inner);
    }
    await during();
    for (const { witness } of down) assert.ok(witness.outcomes.UNDECIDED > 0, 'the worker was never missed');
    assert.deepEqual(unready, []);
    assert.deepEqual({ ...up.witness.outcomes, RECORDED: 0 }, { RECORDED: 0, UNDECIDED: 0, FAILED: 0 });
    // Behind a batch that is tried again for as long as its starts wait, they would take most of that time.
    assert.ok(Math.max(...slowest) < decisionTimeoutMs / 2, `${Math.max(...slowest)} ms`);
    for (const { witness } of [...down, up]) {
      await witness.expectRecovery();
      await witness.expectCounts('a worker of Citus is killed');
    }
  }).timeout(120_000);

  it('an instance that starts meanwhile serves the other accounts, and distributing says which worker it is', async () => {
    const [other, worker] = cluster!.workers;
    await worker!.kill();
    const late = await startOne();
    try {
      const [{ witness }] = (await accountsOn(0, 1, 2000, late)) as [Account];
      assert.equal((await witness.startOnce()).outcome, 'RECORDED');
      await assert.rejects(distribute(db, { shards: 4 }), (error) => {
        assert.ok(error instanceof CannotDistribute);
        assert.match(error.message, new RegExp(`worker 127.0.0.1:${worker!.address.port} does not answer`));
        assert.ok(!error.message.includes(String(other!.address.port)));
        return true;
      });
    } finally {
      await worker!.start();
      await late.stop();
    }
  });
});
