import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../support/certificates.js';
import { startTestService, type TestService } from '../support/service.js';

describe('API and console over TLS', () => {
  const ca = makeCertificate('CA');
  const own = makeCertificate('service', ca);
  let directory: string;
  let service: TestService;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tcss-tls-'));
  });
  afterEach(async () => {
    await service.stop();
    await rm(directory, { recursive: true });
  });

  const inFolder = (name: string) => join(directory, name);
  async function start(clientCa?: string): Promise<void> {
    const files = { certFile: inFolder('tls.crt'), keyFile: inFolder('tls.key') };
    await writeFile(files.certFile, own.cert);
    await writeFile(files.keyFile, own.key);
    if (clientCa) await writeFile(inFolder('ca.crt'), clientCa);
    const clientCaFile = clientCa && inFolder('ca.crt');
    service = await startTestService({ tls: { host: '127.0.0.1', port: 0, ...files, clientCaFile } });
  }

  /** Asks over TLS, as from another machine behind no proxy. */
  const ask = (path: string, options: RequestOptions = {}, body = '') =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>((resolve, reject) => {
      const url = new URL(path, service.tls!.endpoint);
      const asked = request(url, { ca: ca.cert, ...options }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
      });
      asked.on('error', reject);
      asked.end(body);
    });

  const call = (options: RequestOptions = {}) => {
    const { secretId, secretKey } = service.reader.credential;
    const headers = {
      'X-TC-Action': 'DescribeImageInterceptPolicySummary',
      'X-TC-Version': '2020-11-01',
      'Content-Type': 'application/json',
    };
    return ask('/', { method: 'POST', auth: `${secretId}:${secretKey}`, ...options, headers }, '{}');
  };

  it('answers beside plain HTTP', async () => {
    await start();
    assert.equal((await ask('/healthz')).status, 200);
    assert.match((await call()).text, /"TotalCount":0/);
    await service.reader.call('DescribeImageInterceptPolicySummary');
  });

  it('gives a session a cookie that browsers send over TLS only', async () => {
    await start();
    const { secretId: SecretId, secretKey: SecretKey } = service.reader.credential;
    const signIn = await ask(
      '/console/session',
      { method: 'POST', headers: { 'Content-Type': 'application/json' } },
      JSON.stringify({ SecretId, SecretKey }),
    );
    assert.equal(signIn.status, 200, signIn.text);
    assert.match(signIn.headers['set-cookie']![0]!, /^__Host-.*; Secure$/);
  });

  it('takes up renewed certificates, and keeps the old ones while a file is broken', async () => {
    await start();
    const otherCa = makeCertificate('another CA');
    const renewed = makeCertificate('service', otherCa);
    const old = await readFile(inFolder('tls.crt'));
    await writeFile(inFolder('tls.crt'), renewed.cert);
    await service.tls!.checkCertificates();
    assert.equal((await ask('/healthz')).status, 200);
    await writeFile(inFolder('tls.key'), renewed.key);
    await service.tls!.checkCertificates();
    assert.equal((await ask('/healthz', { ca: otherCa.cert })).status, 200);
    await assert.rejects(ask('/healthz'), /certificate/);
    await writeFile(inFolder('tls.crt'), old);
    await service.tls!.checkCertificates();
    assert.equal((await ask('/healthz', { ca: otherCa.cert })).status, 200);
  });

  it('lets nobody in without the certificate that it demands', async () => {
    const clients = makeCertificate('clients');
    await start(clients.cert);
    await assert.rejects(call(), /certificate required|hang up|ECONNRESET|alert/);
    const { cert, key } = makeCertificate('client', makeCertificate('other clients'));
    await assert.rejects(call({ cert, key }), /hang up|ECONNRESET|alert|unknown/);
    const client = makeCertificate('client', clients);
    assert.equal((await call({ cert: client.cert, key: client.key })).status, 200);
  });

  it('refuses older protocols than TLS 1.2', async () => {
    await start();
    await assert.rejects(ask('/healthz', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }), /protocol|alert/);
  });

  it('names the setting whose file cannot be read', async () => {
    await start();
    const tls = { host: '127.0.0.1', port: 0, certFile: inFolder('none'), keyFile: inFolder('tls.key') };
    await assert.rejects(
      startTestService({ tls: { ...tls, clientCaFile: undefined } }),
      /^Error: TLS_CERT_FILE cannot be read/,
    );
  });
});
