import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dayMs } from '../support/clock.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { type Receiver, type Shipped, startReceiver } from './receiver.js';

describe('log shipping', () => {
  let service: TestService;
  let receiver: Receiver;
  let shippingDir: string;
  before(async () => {
    shippingDir = mkdtempSync(join(tmpdir(), 'tcss-shipping-'));
    service = await startTestService({ shippingNetworks: ['127.0.0.0/8'], shippingDir });
  });
  after(async () => {
    await service.stop();
    rmSync(shippingDir, { recursive: true });
  });
  beforeEach(async () => {
    await service.newAccounts();
    receiver = await startReceiver();
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });
  afterEach(async () => {
    const ids = (await list()).map(({ TargetId }) => TargetId as string);
    if (ids.length > 0) await service.admin.call('DeleteLogShippingTarget', { TargetIds: ids });
    await receiver.stop();
  });

  const startOnce = async (parameters = {}): Promise<number> => {
    const reply = await service.agent.call('EvaluateContainerStart', start(1, parameters));
    return (reply['EventIds'] as number[])[0]!;
  };
  const create = async (parameters: object): Promise<string> =>
    (await service.admin.call('CreateLogShippingTarget', { TargetName: 'logs', ...parameters }))[
      'TargetId'
    ] as string;
  const http = (more = {}) => ({ Http: { Url: receiver.url, Form: 'JSON_LINES', ...more } });
  const list = async (client = service.admin): Promise<Reply[]> =>
    (await client.call('DescribeLogShippingTargetList'))['LogShippingTargetList'] as Reply[];
  const only = async (): Promise<Reply> => (await list())[0]!;
  const countsOf = (entries: readonly Shipped[]) =>
    entries.filter(({ Kind }) => Kind === 'EVENT').map(({ EventCount }) => EventCount);

  it('ships what there was, then each growth of an event with the same id, and the audit in its order', async () => {
    await startOnce();
    await create(http());
    await service.shipAll();
    await startOnce();
    await startOnce();
    await service.shipAll();
    const entries = receiver.entries();
    assert.deepEqual(countsOf(entries), [1, 3]);
    assert.equal(new Set(entries.filter(({ Kind }) => Kind === 'EVENT').map(({ Id }) => Id)).size, 1);
    const numbers = entries.filter(({ Kind }) => Kind === 'AUDIT').map((entry) => entry.Number);
    assert.deepEqual(numbers, [1, 2, 3], 'the policy, the report and the target');
    assert.equal((await only())['LagEntries'], 0);
    assert.equal((await only())['Status'], 'OK');
  });

  const filesOf = (directory: unknown) => join(shippingDir, directory as string);

  it('writes files of a line each, goes on after a restart, mends a torn line and packs the days before', async () => {
    await create({ File: {} });
    await startOnce();
    await service.shipAll();
    const { Directory } = (await only())['File'] as { Directory: string };
    const directory = filesOf(Directory);
    const [name] = readdirSync(directory);
    assert.equal(name, '2026-03-10-000001.ndjson');
    const before = readFileSync(join(directory, name), 'utf8');
    writeFileSync(join(directory, name), `${before}{"Kind":"EVENT","Id":"torn`);
    await startOnce();
    await service.restart();
    await service.shipAll();
    const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');
    assert.deepEqual(countsOf(lines.map((line) => JSON.parse(line) as Shipped)), [1, 2]);

    service.clock.advance(dayMs);
    await startOnce();
    await service.shipAll();
    assert.deepEqual(readdirSync(directory).sort(), [`${name}.gz`, '2026-03-11-000001.ndjson']);
    assert.equal(gunzipSync(readFileSync(join(directory, `${name}.gz`))).toString(), `${lines.join('\n')}\n`);
  });
});
