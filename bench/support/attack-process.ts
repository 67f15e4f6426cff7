import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { connect, type Socket } from 'node:net';
import { signTc3 } from '../../src/client/sign-tc3.js';
import { Connection } from './connection.js';
import { serveParent } from './serve-parent.js';
import type { Credential } from './settings.js';

/** What strangers and another tenant do to a service, each by connections of its own, as fast as the answers come. */
interface Target {
  endpoint: string;
  /** An admin of another account. */
  tenant: Credential;
}

const mb = 1024 * 1024;

/**
 * Attackers have machines of their own; here theirs must not take the cores that the service runs on. Where Linux groups
 * processes by session, the group has a priority of its own.
 */
const lowestPriority = 19;
setPriority(lowestPriority);
await writeFile('/proc/self/autogroup', String(lowestPriority)).catch(() => undefined);

let target: Target & { port: number; host: string };
let endsAt = 0;
const isOver = () => performance.now() >= endsAt;
let made = 0;

const head = (lines: Record<string, string>) =>
  `POST / HTTP/1.1\r\n${Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

function signed(action: string, text: string): Buffer {
  const body = Buffer.from(text);
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = { 'content-type': 'application/json', host: target.host };
  const request = { method: 'POST', path: '/', rawQuery: '', headers, body };
  const authorization = signTc3({ ...request, timestamp, service: 'tcss', ...target.tenant });
  const common = { 'x-tc-action': action, 'x-tc-version': '2020-11-01', 'x-tc-timestamp': String(timestamp) };
  return Buffer.concat([
    Buffer.from(head({ ...headers, authorization, ...common, 'content-length': String(body.length) })),
    body,
  ]);
}

/** Sends what `next` makes, on so many connections, one request after another on each. */
async function send(connections: number, next: () => Buffer): Promise<number> {
  let sent = 0;
  const work = async () => {
    const connection = new Connection(target.port);
    while (!isOver()) {
      await connection.send(next()).catch(() => undefined);
      sent += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return sent;
}

/** Of a caller whom nobody knows or who is known but proves nothing. */
const unproven = (secretId: string, more: Record<string, string>) =>
  head({
    ...{ host: target.host, 'content-type': 'application/json', 'x-tc-version': '2020-11-01', ...more },
    'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/2026-01-01/tcss/tc3_request, SignedHeaders=content-type;host, Signature=00`,
  });

/** Writes `first` to some connections and then the same again and again, whatever comes back. */
const pour = (first: () => string, again: Buffer): Promise<number> =>
  onSockets(4, async (socket) => {
    socket.write(first());
    while (!socket.destroyed && !isOver())
      if (!socket.write(again))
        await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
  });

const oneByteChunks = Buffer.from('1\r\nx\r\n'.repeat(10_000));
const sendBytes = (secretId: string): Promise<number> =>
  pour(
    () => unproven(secretId, { 'x-tc-action': 'ImportImageScanReport', 'transfer-encoding': 'chunked' }),
    oneByteChunks,
  );

/** Opens a connection anew whenever one is closed. */
async function onSockets(count: number, use: (socket: Socket) => Promise<void>): Promise<number> {
  let opened = 0;
  const work = async () => {
    while (!isOver()) {
      const socket = connect({ port: target.port, host: '127.0.0.1' });
      opened += 1;
      socket.on('error', () => {}).resume();
      const timer = setTimeout(() => socket.destroy(), Math.max(0, endsAt - performance.now()));
      await use(socket);
      clearTimeout(timer);
      socket.destroy();
      // Refused connections are not asked for in a tight loop.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await Promise.all(Array.from({ length: count }, work));
  return opened;
}

function form(secretId: string, rest: string): Buffer {
  const names = `Action=DescribeImageDenyRuleList&Version=2020-11-01&Nonce=1&SecretId=${secretId}&Signature=x&Timestamp=${Math.floor(Date.now() / 1000)}`;
  const body = `${names}&${rest}`.slice(0, mb);
  const type = 'application/x-www-form-urlencoded';
  return Buffer.from(
    head({ host: target.host, 'content-type': type, 'content-length': String(body.length) }) + body,
  );
}

const names = (count: number) => Array.from({ length: count }, () => `a-${(made += 1)}-of-none`);
const node = { Node: { NodeName: 'attacker' } };
const spec = {
  ociVersion: '1.0.2',
  mounts: Array.from({ length: 400 }, (_, n) => ({
    ...{ destination: `/a${n}`, type: 'bind', source: `/b${n}` },
    options: ['rbind', 'ro'],
  })),
};

const attacks = {
  'one-byte chunks': () => sendBytes('AKIDNOBODY'),
  'one-byte chunks in the name of a tenant': () => sendBytes(target.tenant.secretId),
  'one-byte chunks to a page': () =>
    pour(
      () => `POST /console/ HTTP/1.1\r\nhost: ${target.host}\r\ntransfer-encoding: chunked\r\n\r\n`,
      oneByteChunks,
    ),
  'requests one behind the other': () => {
    const request = unproven('AKIDNOBODY', {
      ...{ 'x-tc-action': 'EvaluateContainerStart', 'content-length': '2' },
    });
    return pour(() => '', Buffer.from(`${request}{}`.repeat(100)));
  },
  'refused bodies': () =>
    send(2, () => signed('ImportImageScanReport', JSON.stringify({ Report: 'x'.repeat(3 * mb) }))),
  'forms of 1 MB': () => send(4, () => form('AKIDNOBODY', 'a&'.repeat(mb / 2))),
  'forms of 1 MB in the name of a tenant': () =>
    send(4, () =>
      form(
        target.tenant.secretId,
        Array.from({ length: 9000 }, (_, n) => `A.${n}=${'%20'.repeat(30)}`).join('&'),
      ),
    ),
  'idle connections': () =>
    onSockets(2000, (socket) => new Promise((resolve) => void socket.once('close', () => resolve()))),
  'long filter lists': () =>
    send(8, () =>
      signed(
        'DescribeImageInterceptEventList',
        JSON.stringify({ Filters: [{ Name: 'PodName', Values: names(100) }] }),
      ),
    ),
  'large starts': () =>
    send(2, () =>
      signed(
        'EvaluateContainerStart',
        JSON.stringify({ Image: { ImageName: 'a:1' }, ...node, OciSpec: spec }),
      ),
    ),
  'large batches': () =>
    send(1, () => {
      const start = { Image: { ImageName: 'a:1' }, ...node, OciSpec: spec };
      return signed(
        'EvaluateContainerStarts',
        JSON.stringify({ Starts: Array.from({ length: 50 }, () => start) }),
      );
    }),
  'large reports': () =>
    send(1, () => {
      const Vulnerabilities = Array.from({ length: 6000 }, (_, n) => ({
        ...{ VulnerabilityID: `CVE-2020-${n}`, PkgName: `p${n}`, InstalledVersion: '1', Severity: 'LOW' },
        Description: 'd'.repeat(800),
      }));
      const Report = {
        SchemaVersion: 2,
        ArtifactName: 'big:1',
        Results: [{ Target: 't', Class: 'os-pkgs', Type: 'debian', Vulnerabilities }],
      };
      return signed('ImportImageScanReport', JSON.stringify({ Report }));
    }),
  'made-up images': () =>
    send(4, () =>
      signed(
        'EvaluateContainerStart',
        JSON.stringify({
          Image: { ImageName: `made-up:${(made += 1)}-${Date.now()}` },
          ...node,
          Privileges: ['PRIVILEGED'],
        }),
      ),
    ),
  'small starts': () => {
    const start = { Image: { ImageName: 'a:1' }, ...node, Privileges: [] };
    const request = signed('EvaluateContainerStart', JSON.stringify(start));
    return send(64, () => request);
  },
};
export type Attack = keyof typeof attacks;
export const attackNames = Object.keys(attacks) as Attack[];

const methods = {
  async prepare(wanted: Target): Promise<void> {
    const { port, host } = new URL(wanted.endpoint);
    target = { ...wanted, port: Number(port), host };
  },
  /** How many requests or connections it made. */
  async run({ names: wanted, seconds }: { names: Attack[]; seconds: number }): Promise<number> {
    endsAt = performance.now() + seconds * 1000;
    const counts = await Promise.all(wanted.map((name) => attacks[name]()));
    return counts.reduce((sum, count) => sum + count, 0);
  },
};
export type AttackMethods = typeof methods;
if (process.send) serveParent(methods);
