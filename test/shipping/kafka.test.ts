import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { minuteMs } from '../support/clock.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { type Kafka, skipWithoutKafka, startKafka, user } from './kafka-broker.js';

describe('log shipping to a real Kafka', () => {
  let service: TestService;
  let kafka: Kafka;
  before(async function () {
    skipWithoutKafka(this);
    kafka = await startKafka();
    service = await startTestService({ shippingNetworks: ['127.0.0.1', '::1'] });
  }).timeout(180_000);
  after(async () => {
    await service?.stop();
    await kafka?.stop();
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });
  afterEach(async () => {
    const TargetIds = (await list()).map(({ TargetId }) => TargetId as string);
    if (TargetIds.length > 0) await service.admin.call('DeleteLogShippingTarget', { TargetIds });
  });

  const list = async (): Promise<Reply[]> =>
    (await service.admin.call('DescribeLogShippingTargetList'))['LogShippingTargetList'] as Reply[];
  const only = async (): Promise<Reply> => (await list())[0]!;
  const startOnce = (more = {}) => service.agent.call('EvaluateContainerStart', start(1, more));
  const create = (Topic: string, more: object = {}) =>
    service.admin.call('CreateLogShippingTarget', {
      TargetName: 'kafka',
      Kafka: { Brokers: [kafka.plain()], Tls: false, Topic, ...more },
    });
  /** Ships as the service does when the time for the next attempt has come. */
  const shipAgain = async () => {
    service.clock.advance(5 * minuteMs);
    await service.shipAll();
  };
  const expectFailure = async (reason: RegExp) => {
    const { Status, LastError, LagEntries } = await only();
    assert.match(LastError as string, reason);
    assert.equal(Status, 'FAILING');
    assert.ok((LagEntries as number) > 0, 'nothing is skipped');
    assert.ok(!(LastError as string).includes(user.password));
  };
  const expectShipped = async () => {
    const { Status, LastError, LagEntries } = await only();
    assert.deepEqual([Status, LagEntries], ['OK', 0], LastError as string);
  };

  it('ships each state of an event with its id as key, and so to one partition, in order', async () => {
    await kafka.createTopic('order', [1, 1, 1]);
    await create('order');
    for (let n = 0; n < 3; n += 1) {
      await startOnce();
      await service.shipAll();
    }
    await expectShipped();
    const records = await kafka.read('order', [kafka.plain()], 6);
    const events = records.filter(({ entry }) => entry.Kind === 'EVENT');
    assert.deepEqual(
      events.map(({ entry }) => entry.EventCount),
      [1, 2, 3],
    );
    assert.equal(new Set(events.map(({ partition }) => partition)).size, 1);
    for (const { key, headers, entry } of records) {
      assert.equal(key, entry.Id);
      assert.deepEqual([headers.get('kind'), headers.get('appId')], [entry.Kind, String(entry.AppId)]);
    }
  });

  for (const SaslMechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
    it(`signs in by ${SaslMechanism}, and tells a wrong password without showing it`, async () => {
      const topic = `sasl-${SaslMechanism}`;
      await kafka.createTopic(topic, [1]);
      const sasl = { Brokers: [kafka.sasl], SaslMechanism, Username: user.name };
      await create(topic, { ...sasl, Password: `${user.password}-wrong` });
      await service.shipAll();
      await expectFailure(/SASL_AUTHENTICATION_FAILED|Authentication failed/i);
      const { TargetId } = await only();
      await service.admin.call('ModifyLogShippingTarget', {
        TargetId,
        Kafka: { ...sasl, Tls: false, Topic: topic, Password: user.password },
      });
      await shipAgain();
      await expectShipped();
    });

  it('connects by TLS to a broker whose certificate the CA has signed, and to no other', async () => {
    await kafka.createTopic('tls', [1]);
    await create('tls', { Brokers: [kafka.tls], Tls: true });
    await service.shipAll();
    await expectFailure(/certificate/);
    const { TargetId } = await only();
    const destination = { Brokers: [kafka.tls], Topic: 'tls', CaCertificate: kafka.ca };
    await service.admin.call('ModifyLogShippingTarget', { TargetId, Kafka: destination });
    await shipAgain();
    await expectShipped();
  });

  for (const Compression of ['NONE', 'GZIP', 'SNAPPY', 'LZ4'])
    for (const Idempotent of [true, false])
      it(`packs batches by ${Compression}, ${Idempotent ? '' : 'not '}idempotent`, async () => {
        const topic = `packed-${Compression}-${Idempotent}`;
        await kafka.createTopic(topic, [1]);
        await startOnce({ StartParam: 'x'.repeat(10_000) });
        await create(topic, { Compression, Idempotent });
        await service.shipAll();
        await expectShipped();
        const records = await kafka.read(topic, [kafka.plain()], 4);
        assert.ok(records.some(({ entry }) => entry.StartParam?.length === 10_000));
      });

  it('tells a topic that there is not, and ships when there is', async () => {
    await create('missing');
    await service.shipAll();
    await expectFailure(/Unknown topic missing/);
    await kafka.createTopic('missing', [1]);
    await shipAgain();
    await expectShipped();
  });

  it('ships what a batch is too large for one by one, and holds at a record that is too large itself', async () => {
    await kafka.createTopic('small', [1], { 'max.message.bytes': '3000' });
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'b' }));
    await startOnce();
    await create('small');
    await service.shipAll();
    await expectShipped();
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'c' }));
    await startOnce({ StartParam: 'x'.repeat(10_000), Node: { NodeName: 'another' } });
    await service.shipAll();
    await expectFailure(/The broker takes no record of \d+ bytes, which \d+-event-\d+ has/);
  });

  it('loses nothing when the broker is killed, and goes on in order when it is back', async () => {
    await kafka.createTopic('killed', [2]);
    await create('killed', { Brokers: [kafka.plain(1), kafka.plain(2)] });
    await startOnce();
    await service.shipAll();
    await expectShipped();
    await kafka.kill(2);
    await startOnce();
    await shipAgain();
    await expectFailure(/leader|ECONNREFUSED|LEADER_NOT_AVAILABLE/i);
    await startOnce();
    await kafka.start(2);
    await shipAgain();
    while ((await only())['Status'] !== 'OK') await shipAgain();
    await expectShipped();
    const records = await kafka.read('killed', [kafka.plain(1)], 5);
    const counts = records.filter(({ entry }) => entry.Kind === 'EVENT').map(({ entry }) => entry.EventCount);
    assert.deepEqual([counts[0], counts.at(-1)], [1, 3]);
    assert.deepEqual(counts, counts.toSorted());
  }).timeout(180_000);

  it('connects to no broker that the cluster names outside SHIPPING_NETWORKS', async () => {
    await kafka.createTopic('elsewhere', [1]);
    const narrow = await startTestService({ shippingNetworks: ['127.0.0.2'] });
    let connected = 0;
    // Stands for an address that is allowed, of a cluster that names one that is not.
    const relay = createServer((near) => {
      connected += 1;
      relayTo(kafka.plain(), near);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.2', resolve));
    try {
      const { port } = relay.address() as AddressInfo;
      await narrow.admin.call('CreateLogShippingTarget', {
        TargetName: 'kafka',
        Kafka: { Brokers: [`127.0.0.2:${port}`], Tls: false, Topic: 'elsewhere' },
      });
      await narrow.shipAll();
      const { LogShippingTargetList } = await narrow.admin.call('DescribeLogShippingTargetList');
      const [{ LastError }] = LogShippingTargetList as [{ LastError: string }];
      assert.match(LastError, /127\.0\.0\.1, which is not in SHIPPING_NETWORKS/);
      assert.ok(connected > 0, 'it has asked the one that it was told');
    } finally {
      await narrow.stop();
      relay.close();
    }
  });
});

function relayTo(address: string, near: Socket): void {
  const [host, port] = address.split(':') as [string, string];
  const far = connect(Number(port), host);
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const)
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
  near.pipe(far).pipe(near);
}
