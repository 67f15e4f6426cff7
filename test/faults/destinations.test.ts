import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../src/client/api-client.js';
import { startReceiver, type ReceivedRequest, type Receiver, type Shipped } from '../shipping/receiver.js';
import { enterRound } from '../support/fault-books.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { mountSmallDisk, unmount } from '../support/small-disk.js';
import { credential, type ServiceUnderFaults, startUnderFaults } from './service-under-faults.js';

const faultMs = 1000 * Number(process.env['FAULT_SECONDS'] ?? 1);

/** Starts go on while log shipping cannot; afterwards the destination has every one of them, by the count of their event. */
describe('when a log destination fails', function () {
  this.timeout(120_000 + 2 * faultMs);
  let faulty: ServiceUnderFaults;
  let receiver: Receiver;
  let proxy: Proxy;
  let shippingDir: string;
  beforeEach(async () => {
    receiver = await startReceiver();
    proxy = await startProxy({ host: '127.0.0.1', port: Number(new URL(receiver.url).port) });
    shippingDir = mkdtempSync(join(tmpdir(), 'tcss-destinations-'));
    faulty = await startUnderFaults({
      ...{ decisionTimeoutMs: 60_000, shippingNetworks: ['127.0.0.0/8'], shippingDir },
    });
  });
  afterEach(async () => {
    await faulty.stop();
    await proxy.close();
    await receiver.stop();
    rmSync(shippingDir, { recursive: true, force: true });
  });

  const call = <Reply extends object>(action: string, parameters: object = {}) =>
    createClient({ endpoint: faulty.service.endpoint, ...credential }).call<Reply>(action, parameters);
  const create = async (destination: object) =>
    (await call<{ TargetId: string }>('CreateLogShippingTarget', { TargetName: 'logs', ...destination }))
      .TargetId;
  const http = (more: object) => ({ Http: { Url: `http://127.0.0.1:${proxy.port}/logs`, ...more } });
  type State = { Status: string; LagEntries: number };
  const state = async () =>
    (await call<{ LogShippingTargetList: State[] }>('DescribeLogShippingTargetList'))
      .LogShippingTargetList[0]!;
  const untilCaughtUp = async () => {
    for (;;) {
      const { LagEntries, Status } = await state();
      if (LagEntries === 0 && Status === 'OK') return;
      await sleep(20);
    }
  };
  const untilFailing = async () => {
    while ((await state()).Status !== 'FAILING') await sleep(20);
  };

  /** Holds the law over one fault, `latest` being the count that the destination has of each event. */
  async function holdOver(fault: string, latest: () => Map<string, number>, during: () => Promise<void>) {
    await untilCaughtUp();
    const before = { ...faulty.outcomes };
    let overAt = 0;
    await faulty.startWhile(async () => {
      await during();
      overAt = performance.now();
    });
    await untilCaughtUp();
    const recoveryMs = performance.now() - overAt;
    const { RECORDED, UNDECIDED, FAILED } = faulty.outcomes;
    const shipped = [...latest().values()].reduce((sum, count) => sum + count, 0);
    const failed = FAILED - before.FAILED;
    const undecided = UNDECIDED - before.UNDECIDED;
    const lost = Math.max(0, RECORDED - shipped);
    // What was not answered may have been recorded, or not.
    const doubled = Math.max(0, shipped - RECORDED - FAILED);
    const starts = RECORDED - before.RECORDED + undecided + failed;
    enterRound({ fault, starts, lost, doubled, undecided, unanswered: failed, recoveryMs });
    assert.deepEqual({ lost, doubled, undecided, failed }, { lost: 0, doubled: 0, undecided: 0, failed: 0 });
  }

  /** The latest count of each event among lines, which only grows. */
  function latestOf(entries: readonly Shipped[]): Map<string, number> {
    const latest = new Map<string, number>();
    for (const { Id, EventCount } of entries.filter(({ Kind }) => Kind === 'EVENT')) {
      assert.ok(EventCount >= (latest.get(Id) ?? 0), `${EventCount} came after ${latest.get(Id)}`);
      latest.set(Id, EventCount);
    }
    return latest;
  }

  const networkFaults = {
    reset: 'a log destination is down',
    goSilent: 'a log destination is mute',
  } as const;
  for (const [how, fault] of Object.entries(networkFaults) as [keyof typeof networkFaults, string][])
    it(`${fault}: it is caught up with in order`, async () => {
      await create(http({ Form: 'JSON_LINES' }));
      await holdOver(
        fault,
        () => latestOf(receiver.entries()),
        async () => {
          proxy[how]();
          await Promise.all([sleep(faultMs), untilFailing()]);
          proxy.heal();
        },
      );
    });

  it('a log destination is slow: it is caught up with in order', async () => {
    await create(http({ Form: 'JSON_LINES' }));
    await holdOver(
      'a log destination takes a second for each batch',
      () => latestOf(receiver.entries()),
      async () => {
        const atOnce = receiver.answer;
        receiver.answer = (_, response) => void setTimeout(() => response.end('{}'), 1000);
        await sleep(faultMs + 2000);
        receiver.answer = atOnce;
      },
    );
  });

  it('a log destination lies: what it has at the end is whole', async () => {
    const stored = new Map<string, number>();
    await create(http({ Form: 'ELASTICSEARCH_BULK', Index: 'tcss' }));
    receiver.answer = bulkServer(stored, () => false);
    await holdOver(
      'a log destination stores half, breaks off or fails afterwards',
      () => new Map([...stored].filter(([id]) => !id.includes('audit'))),
      async () => {
        let asked = 0;
        receiver.answer = bulkServer(stored, () => (asked += 1) % 4 !== 0);
        await Promise.all([sleep(faultMs), untilFailing()]);
        receiver.answer = bulkServer(stored, () => false);
      },
    );
  });

  it('the disk of the files is full: no line is torn, and they are caught up with in order', async function () {
    const targetId = await create({ File: {} });
    const directory = join(shippingDir, '1250000000', targetId);
    await untilCaughtUp();
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    mountSmallDisk(this, directory, '1m');
    try {
      const lines = () =>
        readdirSync(directory)
          .filter((name) => name.endsWith('.ndjson'))
          .sort()
          .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
          .map((line) => JSON.parse(line) as Shipped);
      await holdOver(
        'the disk of the shipped files is full',
        () => latestOf(lines()),
        async () => {
          assert.throws(() => writeFileSync(join(directory, 'ballast'), Buffer.alloc(2 ** 21)), {
            code: 'ENOSPC',
          });
          await Promise.all([sleep(faultMs), untilFailing()]);
          rmSync(join(directory, 'ballast'));
        },
      );
    } finally {
      unmount(directory);
    }
  });
});

/** Keeps the newest version of each item, as Elasticsearch does. When it lies, it does so by turns in one of three ways. */
function bulkServer(stored: Map<string, number>, lies: () => boolean) {
  let lied = 0;
  return ({ body }: ReceivedRequest, response: ServerResponse): void => {
    const items = body
      .split('\n')
      .filter((line) => line.startsWith('{"index"'))
      .map((line) => (JSON.parse(line) as { index: { _id: string; version: number } }).index);
    const store = (taken: typeof items) => {
      for (const { _id, version } of taken) if (version >= (stored.get(_id) ?? 0)) stored.set(_id, version);
    };
    if (!lies()) {
      store(items);
      return void response.end('{"errors":false}');
    }
    const way = (lied += 1) % 3;
    if (way === 0) {
      store(items);
      return void response.writeHead(503).end();
    }
    if (way === 1) {
      store(items);
      response.writeHead(200, { 'Content-Length': '100' }).write('{"errors":');
      return void setImmediate(() => response.destroy());
    }
    const half = Math.floor(items.length / 2);
    store(items.slice(0, half));
    const answers = items.map((_, n) => ({
      index: n < half ? { status: 200 } : { status: 429, error: { type: 'es_rejected_execution_exception' } },
    }));
    response.end(JSON.stringify({ errors: true, items: answers }));
  };
}
