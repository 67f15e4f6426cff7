import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TimeLimitExceeded, withAbort } from '../../src/platform/time-limit.js';
import { openHttp } from '../../src/shipping/destinations/http.js';
import { openSyslog } from '../../src/shipping/destinations/syslog.js';

describe('a time limit', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  let collecting: NodeJS.Timeout;
  before(() => (collecting = setInterval(collectGarbage, 10)));
  after(() => clearInterval(collecting));

  const whenAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

  it('aborts after the time, or with the signal that it was given, and leaves no listener there', async () => {
    const life = new AbortController();
    await assert.rejects(withAbort(life.signal, 50, whenAborted), TimeLimitExceeded);
    assert.equal(await withAbort(life.signal, 50, async () => 1), 1);
    const interrupted = withAbort(life.signal, 60_000, whenAborted);
    life.abort(new Error('interrupted'));
    await assert.rejects(interrupted, /interrupted/);
    const { aborted } = await withAbort(life.signal, 60_000, async (signal) => signal);
    assert.ok(aborted, 'as it was before');
    assert.deepEqual(getEventListeners(life.signal, 'abort'), []);
  });

  describe('of a mute destination', () => {
    const sockets: Socket[] = [];
    const mute = createServer(
      { allowHalfOpen: true },
      (socket) => void sockets.push(socket.on('error', () => {}).pause()),
    );
    before(async () => void (await once(mute.listen(0, '127.0.0.1'), 'listening')));
    after(() => {
      for (const socket of sockets) socket.destroy();
      mute.close();
    });
    const surroundings = () => ({
      ...{ networks: ['127.0.0.0/8'], timeoutMs: 200, signal: new AbortController().signal },
      ...{ directory: '', today: () => '', kafka: undefined as never },
    });
    const port = () => (mute.address() as AddressInfo).port;

    it('holds for HTTP while garbage is collected', async () => {
      const http = { form: 'JSON_LINES', gzip: false, username: '', index: '', caCertificate: '' } as const;
      const destination = { ...http, url: `http://127.0.0.1:${port()}/` } as never;
      const { send } = await openHttp(destination, {} as never, surroundings());
      await assert.rejects(send([]), /no answer in time/);
    });

    it('holds for syslog while garbage is collected', async () => {
      const destination = { host: '127.0.0.1', port: port(), tls: false, caCertificate: '' } as never;
      const { send } = await openSyslog(destination, surroundings());
      await assert.rejects(send([]), /did not read to the end and close in time/);
    });
  });
});
