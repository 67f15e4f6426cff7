import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { makeCertificate } from '../support/certificates.js';
import { minuteMs } from '../support/clock.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { mountSmallDisk, unmount } from '../support/small-disk.js';
import { type Shipped, startReceiver } from './receiver.js';

describe('log shipping to destinations that fail', () => {
  let service: TestService;
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
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });

  const create = (destination: object) =>
    service.admin.call('CreateLogShippingTarget', { TargetName: 'logs', ...destination });
  const startOnce = (more = {}) => service.agent.call('EvaluateContainerStart', start(1, more));
  const only = async (): Promise<Reply> =>
    ((await service.admin.call('DescribeLogShippingTargetList'))['LogShippingTargetList'] as Reply[])[0]!;
  const shipLater = async () => {
    service.clock.advance(5 * minuteMs);
    await service.shipAll();
  };

  it('sends syslog by TLS to a server whose certificate the CA has signed, and to no other', async () => {
    const ca = makeCertificate('CA of syslog');
    const { cert, key } = makeCertificate('localhost', ca);
    const received: Buffer[] = [];
    const server = createServer({ cert, key }, (socket) =>
      socket.on('data', (part: Buffer) => received.push(part)).on('error', () => {}),
    ).on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const to = { Host: '127.0.0.1', Port: (server.address() as AddressInfo).port };
    await create({ Syslog: { ...to, CaCertificate: makeCertificate('another CA').cert } });
    await startOnce();
    await service.shipAll();
    assert.match((await only())['LastError'] as string, /certificate/);
    assert.equal(received.length, 0, 'nothing is sent to a stranger');
    const { TargetId } = await only();
    await service.admin.call('ModifyLogShippingTarget', {
      TargetId,
      Syslog: { ...to, CaCertificate: ca.cert },
    });
    await shipLater();
    assert.equal((await only())['LagEntries'], 0);
    assert.match(Buffer.concat(received).toString(), /^\d+ <110>1 /);
    server.close();
  });

  it('takes half an answer for none, and sends again', async () => {
    const receiver = await startReceiver();
    receiver.answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{"errors":');
      setImmediate(() => response.destroy());
    };
    await create({ Http: { Url: receiver.url, Form: 'ELASTICSEARCH_BULK', Index: 'tcss' } });
    await service.shipAll();
    const { Status, LagEntries } = await only();
    assert.deepEqual([Status, (LagEntries as number) > 0], ['FAILING', true]);
    receiver.answer = (_, response) => void response.end('{"errors":false}');
    await shipLater();
    assert.deepEqual([(await only())['Status'], (await only())['LagEntries']], ['OK', 0]);
    await receiver.stop();
  });

  const waits: [string, Record<string, string>, string][] = [
    ['seconds', { 'Retry-After': '120' }, '2026-03-10 12:02:00'],
    [
      'an instant of its own clock',
      { 'Retry-After': 'Wed, 01 Jan 2020 00:05:00 GMT', Date: 'Wed, 01 Jan 2020 00:00:00 GMT' },
      '2026-03-10 12:05:00',
    ],
    ['longer than an hour', { 'Retry-After': '86400' }, '2026-03-10 13:00:00'],
    ['a word', { 'Retry-After': 'soon' }, '2026-03-10 12:00:01'],
  ];
  for (const [what, headers, nextTry] of waits)
    it(`leaves a server alone that answers 429 for as long as it says (${what}), an hour at most`, async () => {
      const receiver = await startReceiver();
      receiver.answer = (_, response) => void response.writeHead(429, headers).end();
      await create({ Http: { Url: receiver.url, Form: 'JSON_LINES' } });
      await service.shipAll();
      const { LastError, NextTryTime } = await only();
      assert.deepEqual([LastError, NextTryTime], ['HTTP status 429', nextTry]);
      await service.shipAll();
      assert.equal(receiver.requests.length, 1);
      service.clock.advance(60 * minuteMs);
      receiver.answer = (_, response) => void response.end('{}');
      await service.shipAll();
      assert.equal((await only())['LagEntries'], 0);
      await receiver.stop();
    });

  it('loses and doubles no line when the disk of the file is full for a while', async function () {
    await create({ File: {} });
    await service.shipAll();
    const directory = join(shippingDir, ((await only())['File'] as { Directory: string }).Directory);
    rmSync(join(directory, readdirSync(directory)[0]!));
    mountSmallDisk(this, directory, '64k');
    try {
      const lines = () =>
        readdirSync(directory)
          .filter((name) => name.endsWith('.ndjson'))
          .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
          .map((line) => JSON.parse(line) as Shipped)
          .filter(({ Kind }) => Kind === 'EVENT');
      writeFileSync(join(directory, 'ballast'), Buffer.alloc(60 * 1024));
      await startOnce({ StartParam: 'x'.repeat(20_000) });
      await service.shipAll();
      assert.match((await only())['LastError'] as string, /failed with ENOSPC/);
      assert.deepEqual(lines(), []);
      rmSync(join(directory, 'ballast'));
      await startOnce();
      await shipLater();
      assert.equal((await only())['LagEntries'], 0);
      assert.deepEqual(
        lines().map(({ EventCount }) => EventCount),
        [2],
      );
    } finally {
      unmount(directory);
    }
  });
});
