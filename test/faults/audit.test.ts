import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../src/client/api-client.js';
import { findEmbeddedPostgres } from '../../src/embedded-postgres/start-and-restart.js';
import { checkAudit } from '../../src/store/audit/check-audit.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { enterRound } from '../support/fault-books.js';
import { freePort } from '../support/free-port.js';
import type { Program } from '../support/program.js';
import { below, randomFrom } from '../support/random.js';
import { riskPolicy } from '../support/samples.js';
import { credential, runService } from './service-under-faults.js';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 1);

/** A change that is there has exactly one entry, and one that was acknowledged is there. */
describe('when the service is killed amid changes', () => {
  let dataDir: string;
  let settings: Record<string, string>;
  let service: Program;
  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tcss-audit-'));
    settings = { DATA_DIR: dataDir, PORT: String(await freePort()), MAX_POLICIES: '100000' };
    service = await runService(settings);
  });
  after(async () => {
    service.process.kill('SIGTERM');
    await service.ended;
    rmSync(dataDir, { recursive: true, force: true });
  });

  const change = (name: string) =>
    createClient({ endpoint: `http://127.0.0.1:${settings['PORT']}`, ...credential }).call<{
      PolicyId: string;
    }>('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));

  /** What is stored: entries by policy, and policies. */
  async function stored() {
    const db: Database = openDatabase((await findEmbeddedPostgres(dataDir))!, { maxConnections: 1 });
    try {
      assert.deepEqual((await checkAudit(db)).faults, []);
      const entries = await db('audit_entries').where({ action: 'POLICY_CREATED' }).pluck<string[]>('target');
      return { entries, policies: await db('policies').pluck<string[]>('policy_id') };
    } finally {
      await db.destroy();
    }
  }

  it('each change has one entry in a chain that is whole', async () => {
    const random = randomFrom(18);
    const acknowledged: string[] = [];
    let asked = 0;
    for (let round = 0; round < rounds; round += 1) {
      const before = { asked, acknowledged: acknowledged.length };
      let isOver = false;
      const calling = Array.from({ length: 4 }, async () => {
        while (!isOver)
          await change(`policy ${(asked += 1)}`).then(
            ({ PolicyId }) => void acknowledged.push(PolicyId),
            () => sleep(20),
          );
      });
      while (acknowledged.length < before.acknowledged + 20) await sleep(10);
      await sleep(below(random, 300));
      service.process.kill('SIGKILL');
      await service.ended;
      const killedAt = performance.now();
      service = await runService(settings);
      while (
        !(await change(`policy ${(asked += 1)}`).then(
          ({ PolicyId }) => acknowledged.push(PolicyId),
          () => 0,
        ))
      );
      const recoveryMs = performance.now() - killedAt;
      isOver = true;
      await Promise.all(calling);
      const { entries, policies } = await stored();
      const audited = new Set(entries);
      const lost = new Set([...acknowledged, ...policies].filter((policy) => !audited.has(policy))).size;
      const doubled = entries.length - audited.size;
      const starts = asked - before.asked;
      const unanswered = starts - (acknowledged.length - before.acknowledged);
      const fault = 'the service is killed amid changes: their audit';
      enterRound({ fault, starts, lost, doubled, undecided: 0, unanswered, recoveryMs });
      assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
    }
  }).timeout(90_000 * rounds);
});
