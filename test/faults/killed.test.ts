import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEmbeddedPostgres } from '../../src/embedded-postgres/start-and-restart.js';
import { openDatabase } from '../../src/store/database/connections.js';
import { freePort } from '../support/free-port.js';
import { postmasterFile, type Program } from '../support/program.js';
import { countStarts, createWitness, manyNodes, runService } from './service-under-faults.js';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 1);

describe('when the service is killed', () => {
  let dataDir: string;
  let port: number;
  let service: Program;
  const witness = createWitness(
    () => `http://127.0.0.1:${port}`,
    async () => {
      const db = openDatabase((await findEmbeddedPostgres(dataDir))!, { maxConnections: 1 });
      return countStarts(db).finally(() => db.destroy());
    },
  );

  async function startProgram(): Promise<void> {
    service = await runService({
      ...{ DATA_DIR: dataDir, PORT: String(port), MAX_EVENT_LOCATIONS: String(manyNodes) },
    });
  }
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tcss-killed-'));
    port = await freePort();
    await startProgram();
    await witness.prepare();
  });
  after(async () => {
    service.process.kill('SIGTERM');
    await service.ended;
    await rm(dataDir, { recursive: true, force: true });
  });

  it('stopped by SIGTERM while starts come over kept connections, it answers all that it records', async () => {
    const before = witness.outcomes.RECORDED;
    await witness.startWhile(async () => {
      while (witness.outcomes.RECORDED < before + 50) await sleep(10);
      service.process.kill('SIGTERM');
      await service.ended;
      witness.faultIsOver();
      await startProgram();
    }, 16);
    await witness.expectRecovery();
    await witness.expectOnlyAnswered('the service is stopped and started');
  }).timeout(120_000);

  const postmaster = async () => Number((await readFile(postmasterFile(dataDir), 'utf8')).split('\n')[0]);
  const victims = {
    'by itself': () => [],
    'and PostgreSQL with it': async () => [await postmaster()],
  };
  for (const [how, others] of Object.entries(victims))
    it(`${how}, the next start of it has every acknowledged event once`, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await witness.startWhile(async () => {
          await sleep(300 + Math.random() * 700);
          const alsoKilled = await others();
          service.process.kill('SIGKILL');
          for (const pid of alsoKilled) process.kill(pid, 'SIGKILL');
          await service.ended;
          witness.faultIsOver();
          await startProgram();
        });
        await witness.expectRecovery();
        await witness.expectCounts(`the service is killed ${how}`);
      }
    }).timeout(60_000 * rounds);
});
