import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../support/certificates.js';
import { freePort } from '../support/free-port.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

const isInstalled = (): boolean => {
  try {
    execFileSync('rsyslogd', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Where Debian has the driver for TLS. */
const hasTls = () => existsSync(`/usr/lib/${machine()}/rsyslog/lmnsd_gtls.so`);
const machine = () => ({ x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' })[process.arch as 'x64'];

for (const tls of [false, true])
  describe(`log shipping to a real rsyslog${tls ? ' over TLS' : ''}`, () => {
    let service: TestService;
    let rsyslog: ChildProcess;
    let directory: string;
    let port: number;
    const ca = makeCertificate('CA of rsyslog');
    const server = makeCertificate('localhost', ca);
    before(async function () {
      if (!isInstalled()) skip(this, 'no rsyslog');
      if (tls && !hasTls()) skip(this, 'no rsyslog-gnutls');
      directory = mkdtempSync(join(tmpdir(), 'tcss-rsyslog-'));
      port = await freePort();
      for (const [name, pem] of Object.entries({ ca: ca.cert, cert: server.cert, key: server.key }))
        writeFileSync(join(directory, `${name}.pem`), pem);
      writeFileSync(join(directory, 'rsyslog.conf'), configuration());
      const options = ['-n', '-f', join(directory, 'rsyslog.conf'), '-i', join(directory, 'pid')];
      rsyslog = spawn('rsyslogd', options, { stdio: 'ignore' });
      await untilListening();
      service = await startTestService({ shippingNetworks: ['127.0.0.1'] });
    });
    after(async () => {
      await service?.stop();
      if (rsyslog?.exitCode === null) {
        rsyslog.kill('SIGKILL');
        await once(rsyslog, 'exit');
      }
      if (directory) rmSync(directory, { recursive: true });
    });

    const received = () => join(directory, 'received');
    const tlsFiles = () =>
      ['ca', 'cert', 'key']
        .map(
          (name) => `defaultNetstreamDriver${name === 'ca' ? 'CA' : name}File="${join(directory, name)}.pem"`,
        )
        .join(' ');
    const configuration = () => `
    global(maxMessageSize="64k" workDirectory="${directory}" ${tls ? tlsFiles() : ''})
    module(load="imtcp" ${tls ? 'streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon"' : ''})
    input(type="imtcp" port="${port}" address="127.0.0.1" ruleset="tcss")
    template(name="parts" type="list") {
      property(name="pri") constant(value=" ")
      property(name="app-name") constant(value=" ")
      property(name="msgid") constant(value=" ")
      property(name="structured-data") constant(value=" ")
      property(name="msg") constant(value="\\n")
    }
    ruleset(name="tcss") { action(type="omfile" file="${received()}" template="parts") }`;

    async function untilListening(): Promise<void> {
      for (;;) {
        assert.equal(rsyslog.exitCode, null, 'rsyslog has ended');
        const socket = connect(port, '127.0.0.1');
        const isThere = await once(socket, 'connect').then(
          () => true,
          () => false,
        );
        socket.destroy();
        if (isThere) return;
      }
    }

    it('it reads every message whole, whatever stands in it', async () => {
      await service.admin.call('ImportImageScanReport', imported(1));
      await service.admin.call(
        'CreateImageInterceptPolicy',
        riskPolicy({ PolicyName: 'a "]\\ policy\n<1>1 中文' }),
      );
      await service.agent.call('EvaluateContainerStart', start(1, { StartParam: 'x'.repeat(20_000) }));
      await service.admin.call('CreateLogShippingTarget', {
        TargetName: 'rsyslog',
        Syslog: { Host: 'localhost', Port: port, Tls: tls, ...(tls && { CaCertificate: ca.cert }) },
      });
      await service.shipAll();
      const lines = () =>
        existsSync(received()) ? readFileSync(received(), 'utf8').split('\n').slice(0, -1) : [];
      // It has read them all, but may write them a moment later.
      while (lines().length < 4) await new Promise((resolve) => setImmediate(resolve));
      const messages = lines().map((line) => /^(\d+) (\S+) (\S+) (\[.*?\]) ?(\{.*\})$/.exec(line)!.slice(1));
      assert.deepEqual(
        messages.map(([priority, name, kind]) => [priority, name, kind]),
        [
          ...Array.from({ length: 3 }, () => ['110', 'tcss-image-intercept', 'AUDIT']),
          ['132', 'tcss-image-intercept', 'EVENT'],
        ],
      );
      const event = JSON.parse(messages.at(-1)![4]!) as { PolicyName: string; Id: string };
      assert.equal(event.PolicyName, 'a "]\\ policy\n<1>1 中文');
      assert.match(messages.at(-1)![3]!, new RegExp(`id="${event.Id}"`));
    });
  });
