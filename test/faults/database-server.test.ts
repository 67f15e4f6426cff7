import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readConfig } from '../../src/config.js';
import { findEmbeddedPostgres } from '../../src/embedded-postgres/start-and-restart.js';
import { startService } from '../../src/service.js';
import { openServiceDatabase } from '../../src/startup/open-database.js';
import { openDatabase } from '../../src/store/database/connections.js';
import { silentLog } from '../support/cluster.js';
import { processesOf } from '../support/processes.js';
import { postmasterFile } from '../support/program.js';
import { skip } from '../support/skip.js';
import { countStarts, createWitness, credential, manyNodes } from './service-under-faults.js';

/** How long a fault lasts; `FAULT_SECONDS=90 npm run test:faults` takes the time that the issue names. */
const faultMs = 1000 * Number(process.env['FAULT_SECONDS'] ?? 1);

/** A service with its embedded PostgreSQL in a data directory, in this process. */
async function startEmbedded(dataDir: string) {
  const settings = {
    ...{ PORT: '0', RATE_LIMIT: '0', DATA_DIR: dataDir, DECISION_TIMEOUT_MS: '1000' },
    MAX_EVENT_LOCATIONS: String(manyNodes),
  };
  const config = { ...readConfig(settings), credential };
  const database = await openServiceDatabase(config, silentLog);
  const service = await startService(config, { log: silentLog, database });
  const connect = async () => (await findEmbeddedPostgres(dataDir))!;
  const witness = createWitness(
    () => service.endpoint,
    async () => {
      const db = openDatabase(await connect(), { maxConnections: 1 });
      return countStarts(db).finally(() => db.destroy());
    },
  );
  await witness.prepare();
  return { ...witness, service, connect };
}
type EmbeddedService = Awaited<ReturnType<typeof startEmbedded>>;

const postmasterOf = async (dataDir: string) =>
  Number((await readFile(postmasterFile(dataDir), 'utf8')).split('\n')[0]);

/** Takes every connection that the server has left for ordinary roles. */
async function takeAllConnections({ connect }: EmbeddedService): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  const address = await connect();
  for (;;) {
    const client = new pg.Client(address);
    client.on('error', () => {});
    try {
      await client.connect();
    } catch {
      return taken;
    }
    taken.push(client);
    if (taken.length === 1)
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
      );
  }
}

describe('when the database server fails', () => {
  let dataDir: string;
  let faulty: EmbeddedService;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tcss-faults-'));
    faulty = await startEmbedded(dataDir);
  });
  after(async () => {
    await faulty.service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const signal = (processes: readonly number[], name: NodeJS.Signals) => {
    for (const pid of processes) process.kill(pid, name);
  };

  const faults: Record<string, () => Promise<void>> = {
    async 'is frozen'() {
      const processes = processesOf(await postmasterOf(dataDir));
      signal(processes, 'SIGSTOP');
      await sleep(faultMs);
      signal(processes, 'SIGCONT');
    },
    async 'is killed'() {
      signal(processesOf(await postmasterOf(dataDir)), 'SIGKILL');
      faulty.faultIsOver();
      await sleep(500);
    },
    async 'loses one of its processes'() {
      const [, ...children] = processesOf(await postmasterOf(dataDir));
      signal(children.slice(-1), 'SIGKILL');
      faulty.faultIsOver();
      await sleep(500);
    },
    async 'is restarted'() {
      signal([await postmasterOf(dataDir)], 'SIGINT');
      faulty.faultIsOver();
      await sleep(500);
    },
    async 'has no connection left'() {
      const taken = await takeAllConnections(faulty);
      await sleep(faultMs);
      for (const client of taken) await client.end().catch(() => {});
    },
  };
  for (const [fault, happen] of Object.entries(faults))
    it(`the service recovers by itself when it ${fault}`, async () => {
      await faulty.startWhile(happen);
      await faulty.expectRecovery();
      await faulty.expectCounts(`PostgreSQL ${fault}`);
    }).timeout(120_000 + faultMs);
});

describe('when the disk is full', () => {
  let directory: string | undefined;
  let faulty: EmbeddedService | undefined;
  after(async () => {
    await faulty?.service.stop();
    if (!directory) return;
    execFileSync('umount', ['-l', directory]);
    await rm(directory, { recursive: true, force: true });
  });

  it('starts are undecided, and decided again when there is room', async function () {
    this.timeout(180_000 + faultMs);
    if (process.getuid?.() !== 0) return skip(this, 'no root, so no small disk can be made');
    directory = await mkdtemp(join(tmpdir(), 'tcss-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', directory], { stdio: 'ignore' });
    } catch {
      await rm(directory, { recursive: true });
      directory = undefined;
      return skip(this, 'this machine lets nobody mount a small disk');
    }
    const dataDir = join(directory, 'data');
    faulty = await startEmbedded(dataDir);
    const filler = join(directory, 'filler');
    await faulty.startWhile(async () => {
      await writeFile(filler, Buffer.alloc(400 * 2 ** 20)).catch(() => {});
      const before = faulty!.outcomes.UNDECIDED;
      const full = performance.now();
      // What PostgreSQL has reserved lasts for some time.
      while (faulty!.outcomes.UNDECIDED === before && performance.now() - full < 60_000) await sleep(100);
      await sleep(faultMs);
      await rm(filler);
    });
    assert.ok(faulty.outcomes.UNDECIDED > 0, 'the disk was never full');
    await faulty.expectRecovery();
    await faulty.expectCounts('the disk of PostgreSQL is full');
  });
});
