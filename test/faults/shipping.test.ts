import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../src/client/api-client.js';
import { enterRound } from '../support/fault-books.js';
import type { Program } from '../support/program.js';
import { below, randomFrom } from '../support/random.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { credential, runService } from './service-under-faults.js';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 1);

describe('when the service is killed while it ships', () => {
  let dataDir: string;
  let service: Program;
  let endpoint: string;
  let directory: string;

  async function startProgram(): Promise<void> {
    service = await runService({ DATA_DIR: dataDir, DECISION_TIMEOUT_MS: '60000' });
    endpoint = (await service.says(/Endpoint +(\S+)/))[1]!;
  }
  const call = <Reply extends object>(action: string, parameters: object = {}) =>
    createClient({ endpoint, ...credential, timeoutMs: 60_000 }).call<Reply>(action, parameters);

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tcss-shipping-'));
    await startProgram();
    await call('ImportImageScanReport', imported(1));
    await call('CreateImageInterceptPolicy', riskPolicy());
    const { TargetId } = await call<{ TargetId: string }>('CreateLogShippingTarget', {
      TargetName: 'files',
      File: {},
    });
    directory = join(dataDir, 'shipping', '1250000000', TargetId);
  });
  after(async () => {
    service.process.kill('SIGTERM');
    await service.ended;
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Counts of events in the files, in order. */
  const shippedCounts = () =>
    (existsSync(directory) ? readdirSync(directory) : [])
      .filter((name) => name.endsWith('.ndjson'))
      .sort()
      .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
      .map((line) => JSON.parse(line) as { Kind: string; Day: string; EventCount: number })
      .filter(({ Kind }) => Kind === 'EVENT');

  /** The latest count of each day's event, which only grows in the files. */
  function shippedByDay(): Map<string, number> {
    const latest = new Map<string, number>();
    for (const { Day, EventCount } of shippedCounts()) {
      assert.ok(EventCount >= (latest.get(Day) ?? 0), `${EventCount} came after ${latest.get(Day)}`);
      latest.set(Day, EventCount);
    }
    return latest;
  }
  type List = { LogShippingTargetList: { LagEntries: number }[] };
  const untilCaughtUp = async () => {
    while ((await call<List>('DescribeLogShippingTargetList')).LogShippingTargetList[0]!.LagEntries > 0);
  };

  it('each acknowledged start comes into the file, and the counts of an event only grow', async () => {
    const random = randomFrom(17);
    const outcomes = { acknowledged: 0, failed: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const before = { ...outcomes };
      let isOver = false;
      const calling = Array.from({ length: 4 }, async () => {
        while (!isOver)
          await call('EvaluateContainerStart', start(1)).then(
            () => (outcomes.acknowledged += 1),
            () => (outcomes.failed += 1),
          );
      });
      // Amid shipping, at whatever step that is; each other time somewhere in the second until it looks again.
      const shippedBefore = shippedCounts().length;
      while (shippedCounts().length === shippedBefore) await new Promise((resolve) => setImmediate(resolve));
      if (round % 2 === 1) await sleep(below(random, 1000));
      service.process.kill('SIGKILL');
      await service.ended;
      isOver = true;
      await Promise.all(calling);
      const restartedAt = performance.now();
      await startProgram();
      await untilCaughtUp();
      const recoveryMs = performance.now() - restartedAt;
      const shipped = [...shippedByDay().values()].reduce((sum, count) => sum + count, 0);
      const { acknowledged, failed } = outcomes;
      const lost = Math.max(0, acknowledged - shipped);
      const doubled = Math.max(0, shipped - acknowledged - failed);
      const unanswered = failed - before.failed;
      const starts = acknowledged - before.acknowledged + unanswered;
      const fault = 'the service is killed while it ships to a file';
      enterRound({ fault, starts, lost, doubled, undecided: 0, unanswered, recoveryMs });
      assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 });
    }
  }).timeout(90_000 * rounds);
});
