import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { forgetAuditJob } from '../../src/jobs/forget-audit.js';
import { trimEventJournal } from '../../src/jobs/trim-event-journal.js';
import type { Database } from '../../src/store/database/connections.js';
import { recordInTransaction } from '../../src/store/events/record-events.js';
import { eventAt } from '../jobs/events.js';
import { dayMs, minuteMs, secondMs } from '../support/clock.js';
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

  it('passes over no hit of a transaction that commits after later ones', async () => {
    const targetId = await create(http({}));
    await service.shipAll();
    const tx = await service.db.transaction();
    const appId = service.admin.credential.appId;
    // By a worker of its own and without terms, so that the start does not wait for its locks.
    await recordInTransaction(tx, [eventAt(service.clock.now(), { appId, count: 7 })], [], 5);
    await startOnce();
    await service.shipAll();
    assert.deepEqual(countsOf(receiver.entries()), [1], 'what is not committed is not shipped');
    await tx.commit();
    await service.shipAll();
    assert.deepEqual(countsOf(receiver.entries()), [1, 7]);
    assert.equal((await only())['TargetId'], targetId);
  });

  it('begins behind hits that were being recorded when the target was created', async () => {
    const tx = await service.db.transaction();
    const appId = service.admin.credential.appId;
    // Recorded before there is a target, so the journal does not tell of it.
    await recordInTransaction(tx, [eventAt(service.clock.now(), { appId, count: 7 })]);
    await create(http());
    const shipping = service.shipAll();
    await untilBlockedBy(service, tx);
    await tx.commit();
    await shipping;
    await service.shipAll();
    assert.deepEqual(countsOf(receiver.entries()), [7]);
  });

  it('tells a destination that is down, holds the purge for it, and catches up in order a day later', async () => {
    await create(http({ Gzip: true, Username: 'logs', Password: 'hush-hush' }));
    receiver.answer = (_, response) => void response.writeHead(503, { 'Retry-After': '60' }).end();
    await startOnce();
    await service.shipAll();
    const failing = await only();
    assert.equal(failing['Status'], 'FAILING');
    assert.equal(failing['LastError'], 'HTTP status 503');
    assert.equal(failing['NextTryTime'], '2026-03-10 12:01:00');
    await service.shipAll();
    assert.equal(receiver.requests.length, 1, 'left alone as long as it asked for');

    service.clock.advance(dayMs);
    await startOnce();
    const behind = await only();
    assert.equal(behind['LagSeconds'], dayMs / 1000);
    assert.ok((behind['LagEntries'] as number) > 0);
    receiver.answer = (_, response) => void response.end();
    receiver.requests.length = 0;
    await service.shipAll();
    assert.equal(receiver.requests[0]!.headers.authorization, `Basic ${btoa('logs:hush-hush')}`);
    const days = receiver.entries().flatMap(({ Kind, Day }) => (Kind === 'EVENT' ? [Day] : []));
    assert.deepEqual([...new Set(days)], ['2026-03-10', '2026-03-11']);
    assert.deepEqual(days, days.toSorted());
    assert.deepEqual(
      [(await only())['Status'], (await only())['LagEntries'], (await only())['LagSeconds']],
      ['OK', 0, 0],
    );
  });

  it('holds audit entries for log shipping, and not for longer than it is told to', async () => {
    await create(http());
    receiver.answer = (_, response) => void response.writeHead(500).end();
    const first = async () => {
      const { AuditLogList } = await service.auditor.call('DescribeAuditLogList', { Limit: 100 });
      return Math.min(...(AuditLogList as { Number: number }[]).map(({ Number: number }) => number));
    };
    service.clock.advance(380 * dayMs);
    const held = (await service.runJob(forgetAuditJob)) as Record<string, number>;
    assert.deepEqual([held['entriesHeld'], await first()], [3, 1]);
    service.clock.advance(30 * dayMs);
    await service.runJob(forgetAuditJob);
    assert.equal(await first(), 3, 'the newest stays for the chain');
  });

  const events = async (count: number) => {
    for (let n = 0; n < count; n += 1)
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: `policy ${n}` }));
    await startOnce();
  };

  it('sends bulks to Elasticsearch with the count as version, and reads what became of each item', async () => {
    await events(2);
    await create(http({ Form: 'ELASTICSEARCH_BULK', Index: 'tcss', BearerToken: 'token-1' }));
    const items = (status: number) => ({
      index: { status, error: { type: 'mapper_parsing', reason: 'no' } },
    });
    receiver.answer = (_, response) =>
      void response.end(JSON.stringify({ errors: true, items: [items(201), items(400)] }));
    await service.shipAll();
    assert.match((await only())['LastError'] as string, /1 of 2 items.*400 mapper_parsing: no/);
    assert.ok(((await only())['LagEntries'] as number) > 0, 'nothing is skipped');
    receiver.answer = (_, response) =>
      void response.end(JSON.stringify({ errors: true, items: [items(201), items(409)] }));
    service.clock.advance(minuteMs);
    receiver.requests.length = 0;
    await service.shipAll();
    assert.equal((await only())['LagEntries'], 0, 'a conflict of versions means that it is there');
    const [action, document] = receiver.requests
      .at(-1)!
      .body.split('\n')
      .map((line) => JSON.parse(line || 'null'));
    assert.deepEqual(action, {
      index: { _index: 'tcss', _id: document.Id, version: 1, version_type: 'external_gte' },
    });
    assert.equal(document['@timestamp'], document.LatestTime);
    assert.equal(receiver.requests[0]!.headers.authorization, 'Bearer token-1');
  });

  it('pushes to Loki, each kind as a stream in the order of time', async () => {
    await startOnce();
    await create(http({ Form: 'LOKI_PUSH' }));
    await service.shipAll();
    const streams = receiver.requests.flatMap(
      ({ body }) => (JSON.parse(body) as { streams: LokiStream[] }).streams,
    );
    const appId = String(service.admin.credential.appId);
    assert.deepEqual(
      streams.map(({ stream }) => stream),
      ['AUDIT', 'EVENT'].map((kind) => ({ job: 'tcss-image-intercept', kind, app_id: appId })),
    );
    assert.equal(streams[1]!.values[0]![0], `${service.clock.now().getTime()}000000`);
  });

  it('sends again what was taken but not acknowledged, with the same ids', async () => {
    await startOnce();
    await create(http());
    receiver.answer = (_, response) => void response.socket!.destroy();
    await service.shipAll();
    assert.match((await only())['LastError'] as string, /ECONNRESET|socket hang up/);
    receiver.answer = (_, response) => void response.end();
    service.clock.advance(minuteMs);
    await service.shipAll();
    const ids = receiver.entries().map(({ Id }) => Id);
    assert.ok(ids.length > new Set(ids).size, 'something was sent twice');
    assert.equal((await only())['LagEntries'], 0);
  });

  it('frames syslog messages by their length, and counts them when the server has read to the end', async () => {
    const syslog = await startSyslogServer();
    await startOnce();
    await create({ Syslog: { Host: '127.0.0.1', Port: syslog.port, Tls: false } });
    await service.shipAll();
    const messages = syslog.messages();
    const header =
      /^<(\d+)>1 (\S+) \S+ tcss-image-intercept - (EVENT|AUDIT) \[tcss@32473 id="([^"]+)" appId="\d+" version="1"\] \{/;
    assert.deepEqual(
      messages.filter((message) => message.includes(' EVENT ')).map((message) => header.exec(message)?.[1]),
      ['132'],
    );
    assert.equal((await only())['LagEntries'], 0);
    await syslog.stop();
    await startOnce();
    await service.shipAll();
    assert.match((await only())['LastError'] as string, /ECONNREFUSED/);
  });

  it('never shows a secret, and gives a new destination none of the one before', async () => {
    const secret = 'a-token-nobody-should-see';
    const targetId = await create(http({ BearerToken: secret }));
    const stored = (await service
      .db('log_shipping_targets')
      .where({ target_id: targetId })
      .first('secrets')) as {
      secrets: string;
    };
    assert.match(stored.secrets, /^sealed\./);
    await service.admin.call('ModifyLogShippingTarget', { TargetId: targetId, ...http({ Gzip: true }) });
    await service.shipAll();
    assert.equal(receiver.requests[0]!.headers.authorization, undefined);
    const audit = await service.auditor.call('DescribeAuditLogList', { Limit: 100 });
    for (const said of [audit, await list(service.auditor), receiver.requests])
      assert.ok(!JSON.stringify(said).includes(secret));
  });

  it('sends a test message and tells what became of it', async () => {
    const test = async (TargetId: string) => {
      // The same request in the same second would be taken for a replay.
      service.clock.advance(secondMs);
      const { RequestId: _, ...outcome } = await service.admin.call('TestLogShippingTarget', { TargetId });
      return outcome;
    };
    const toServer = await create(http());
    assert.deepEqual(await test(toServer), { Succeeded: true, Reason: null });
    assert.deepEqual(
      receiver.entries().map(({ Kind }) => Kind),
      ['TEST'],
    );
    receiver.answer = (_, response) => void response.writeHead(302, { Location: 'http://127.0.0.1/' }).end();
    assert.deepEqual(await test(toServer), { Succeeded: false, Reason: 'HTTP status 302' });
    assert.deepEqual(await test(await create({ File: {} })), { Succeeded: true, Reason: null });
    const named = await create({ Http: { Url: 'http://no-such-host.invalid/', Form: 'JSON_LINES' } });
    assert.equal((await test(named))['Succeeded'], false);
  });

  it('belongs to one account, which may have ten', async () => {
    const targetId = await create(http());
    assert.deepEqual(await list(service.stranger), []);
    for (const [action, parameters] of [
      ['ModifyLogShippingTarget', { TargetId: targetId }],
      ['TestLogShippingTarget', { TargetId: targetId }],
      ['DeleteLogShippingTarget', { TargetIds: [targetId] }],
      ['ModifyLogShippingTargetStatus', { TargetIds: [targetId], Enabled: false }],
    ] as const)
      await service.stranger.expectRefusal('ResourceNotFound', action, parameters);
    await service.stranger.call('ImportImageScanReport', imported(2));
    for (let n = 1; n < 10; n += 1) await create(http());
    await service.admin.expectRefusal(
      'LimitExceeded',
      'CreateLogShippingTarget',
      { TargetName: 'x', ...http() },
      /10/,
    );
    await service.shipAll();
    const accounts = new Set(receiver.entries().map(({ AppId }) => AppId));
    assert.deepEqual([...accounts], [service.admin.credential.appId]);
  });

  it('ships nothing while it is off, and goes on where it was', async () => {
    const TargetIds = [await create(http())];
    await service.shipAll();
    await service.admin.call('ModifyLogShippingTargetStatus', { TargetIds, Enabled: false });
    await startOnce();
    receiver.requests.length = 0;
    await service.runJob(trimEventJournal);
    await service.shipAll();
    assert.equal(receiver.requests.length, 0);
    await service.admin.call('ModifyLogShippingTargetStatus', { TargetIds, Enabled: true });
    await service.shipAll();
    assert.deepEqual(countsOf(receiver.entries()), [1]);
    await service.runJob(trimEventJournal);
    assert.equal(await countOf(service, 'event_journal'), 0, 'what all have read is trimmed');
  });

  const kafka = (more: object) => ({ Kafka: { Brokers: ['kafka:9092'], Topic: 'tcss', ...more } });
  const refused: readonly [string, object, RegExp][] = [
    ['no destination', {}, /Give one of/],
    ['two destinations', { File: {}, Syslog: { Host: 'a', Port: 1 } }, /File and Syslog/],
    ['another scheme', { Http: { Url: 'file:///etc/passwd', Form: 'JSON_LINES' } }, /https:\/\//],
    ['a password in the URL', { Http: { Url: 'http://u:hush@h/', Form: 'JSON_LINES' } }, /\/\/…@h/],
    [
      'an address outside',
      { Http: { Url: 'http://169.254.169.254/', Form: 'JSON_LINES' } },
      /SHIPPING_NETWORKS/,
    ],
    [
      'an address written as a number',
      { Http: { Url: 'http://0xa9fea9fe/', Form: 'JSON_LINES' } },
      /SHIPPING_NETWORKS/,
    ],
    [
      'an address outside in IPv6',
      { Http: { Url: 'http://[::ffff:10.0.0.1]/', Form: 'JSON_LINES' } },
      /SHIPPING_NETWORKS/,
    ],
    ['a host that is none', { Syslog: { Host: 'a b', Port: 514 } }, /host name/],
    ['no certificate', { Syslog: { Host: 'a', Port: 1, CaCertificate: 'x' } }, /PEM/],
    [
      'a token with a line break',
      { Http: { Url: 'http://h/', Form: 'JSON_LINES', BearerToken: 'a\r\nX: y' } },
      /printable/,
    ],
    ['a broker without a host', kafka({ Brokers: [':9092'] }), /Kafka\.Brokers\.0.*host:port/],
    ['a broker with a port that is none', kafka({ Brokers: ['kafka:9092', 'kafka:99999'] }), /Brokers\.1/],
    ['a broker outside', kafka({ Brokers: ['10.0.0.1:9092'] }), /SHIPPING_NETWORKS/],
    ['a password without a mechanism', kafka({ Username: 'u', Password: 'p' }), /together/],
    ['a mechanism without a password', kafka({ SaslMechanism: 'PLAIN', Username: 'u' }), /together/],
  ];
  for (const [what, destination, message] of refused)
    it(`refuses ${what}`, () =>
      service.admin.expectRefusal(
        'InvalidParameterValue',
        'CreateLogShippingTarget',
        { TargetName: 'x', ...destination },
        message,
      ));
});

interface LokiStream {
  stream: object;
  values: [string, string][];
}

async function countOf({ db, admin }: TestService, table: string): Promise<number> {
  const [row] = await db(table).where({ app_id: admin.credential.appId }).count<{ count: number }[]>();
  return row!.count;
}

/** Until the shipper has seen that a transaction still writes: it looks at its locks, and waits for no lock itself. */
async function untilBlockedBy({ db }: TestService, tx: Database): Promise<void> {
  const { rows } = (await tx.raw('SELECT pg_backend_pid() AS pid')) as { rows: { pid: number }[] };
  const looks = async () => {
    const found = (await db.raw(
      `SELECT count(*) AS looks FROM pg_stat_activity WHERE query LIKE '%virtualtransaction AS writer%' AND pid <> ? AND pid <> pg_backend_pid() AND datname = current_database()`,
      [rows[0]!.pid],
    )) as { rows: { looks: number }[] };
    return found.rows[0]!.looks > 0;
  };
  while (!(await looks()));
}

/** Reads messages of octet-counted frames. */
async function startSyslogServer() {
  const received: Buffer[] = [];
  const server = createServer((socket) => socket.on('data', (part: Buffer) => received.push(part)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    messages() {
      const messages: string[] = [];
      for (let rest = Buffer.concat(received); rest.length > 0;) {
        const space = rest.indexOf(' ');
        const end = space + 1 + Number(rest.subarray(0, space));
        messages.push(rest.subarray(space + 1, end).toString());
        rest = rest.subarray(end);
      }
      return messages;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
