import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { imported, riskPolicy, start } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { type Receiver, startReceiver } from './receiver.js';

describe('log shipping to what is no Kafka', () => {
  let service: TestService;
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver();
    service = await startTestService({ shippingNetworks: ['127.0.0.1'] });
  });
  after(async () => {
    await service.stop();
    await receiver.stop();
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });

  const create = (destination: object) =>
    service.admin.call('CreateLogShippingTarget', { TargetName: 'logs', ...destination });

  for (const [how, answer] of [
    ['answers nonsense', Buffer.from('0000000a00000001ffffffffffff', 'hex')],
    ['speaks another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['answers without end', Buffer.concat([Buffer.from('7fffffff', 'hex'), Buffer.alloc(1024 * 1024)])],
  ] as const)
    it(`a server that ${how} is told, and holds up no other target`, async () => {
      const server = await startTcpServer((socket) => {
        const flood = () => socket.write(answer, (error) => error ?? (how.endsWith('end') && flood()));
        socket.once('data', flood);
      });
      await create({ Kafka: { Brokers: [`127.0.0.1:${server.port}`], Topic: 'tcss', Tls: false } });
      await create({ Http: { Url: receiver.url, Form: 'JSON_LINES' } });
      await service.agent.call('EvaluateContainerStart', start(1));
      await service.shipAll();
      const { LogShippingTargetList } = await service.admin.call('DescribeLogShippingTargetList');
      const [lying, other] = ['KAFKA', 'HTTP'].map((type) =>
        (LogShippingTargetList as Reply[]).find(({ Type }) => Type === type)!,
      );
      assert.equal(lying!['Status'], 'FAILING');
      assert.match(lying!['LastError'] as string, /./);
      assert.deepEqual([other!['Status'], other!['LagEntries']], ['OK', 0]);
      await server.stop();
    });
});

/** Does what a test says with each connection. */
async function startTcpServer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
