import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../src/client/api-client.js';
import { type Program, runProgram } from '../support/program.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { credential } from './service-under-faults.js';

const rounds = Number(process.env['FAULT_ROUNDS'] ?? 1);

describe('when the service is killed while it ships', () => {
  let dataDir: string;
  let service: Program;
  let endpoint: string;
  let directory: string;

  async function startProgram(): Promise<void> {
    service = runProgram([process.execPath, '--import', 'tsx', 'src/main.ts'], {
      ...{ DATA_DIR: dataDir, PORT: '0', RATE_LIMIT: '0', LOG_LEVEL: 'error', DECISION_TIMEOUT_MS: '60000' },
      ...{ TCSS_SECRET_ID: credential.secretId, TCSS_SECRET_KEY: credential.secretKey },
    });
    await service.says(/is ready/);
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

  it('each acknowledged start comes into the file, and the counts of an event only grow', async () => {
    let acknowledged = 0;
    for (let round = 0; round < rounds; round += 1) {
      let isOver = false;
      const calling = Array.from({ length: 4 }, async () => {
        while (!isOver)
          await call('EvaluateContainerStart', start(1)).then(
            () => (acknowledged += 1),
            () => {},
          );
      });
      // Killed amid shipping, at whatever step that is.
      const before = shippedCounts().length;
      while (shippedCounts().length === before) await new Promise((resolve) => setImmediate(resolve));
      service.process.kill('SIGKILL');
      await service.ended;
      isOver = true;
      await Promise.all(calling);
      await startProgram();
      type List = { LogShippingTargetList: { LagEntries: number }[] };
      while ((await call<List>('DescribeLogShippingTargetList')).LogShippingTargetList[0]!.LagEntries > 0);
      const latest = new Map<string, number>();
      for (const { Day, EventCount } of shippedCounts()) {
        assert.ok(EventCount >= (latest.get(Day) ?? 0), `${EventCount} came after ${latest.get(Day)}`);
        latest.set(Day, EventCount);
      }
      const shipped = [...latest.values()].reduce((sum, count) => sum + count, 0);
      assert.ok(shipped >= acknowledged, `${shipped} of ${acknowledged} are in the file`);
    }
  }).timeout(90_000 * rounds);
});
