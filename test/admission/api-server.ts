import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { makeCertificate } from '../support/certificates.js';
import { type Program, runProgram } from '../support/program.js';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A real API server of Kubernetes on an etcd of its own. */
export interface ApiServer {
  /** Runs kubectl as an admin, with what it reads from standard input. */
  kubectl(args: readonly string[], input?: string | object): Promise<CommandResult>;
  /** Sends an object by POST, as a controller does. */
  create(path: string, object: object): Promise<{ status: number; message: string }>;
  /** Whether Deployments come to have pods. */
  hasControllers: boolean;
  stop(): Promise<void>;
}

/** Where a program is that the environment names, or that lies in the PATH. */
export function programOf(name: string): string | undefined {
  const named = process.env[name.replaceAll('-', '_').toUpperCase()];
  const files = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return [...(named ? [named] : []), ...files].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What is missing to start an API server; undefined where nothing is. */
export const missingProgram = (): string | undefined =>
  ['kube-apiserver', 'etcd', 'kubectl'].find((name) => !programOf(name));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const kubeconfig = (cluster: object, user: object) =>
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'it' },
    clusters: [{ name: 'it', cluster }],
    users: [{ name: 'it', user }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
  });

/** Starts the programs in a folder of their own. With `client`, the API server shows its webhooks this certificate. */
export async function startApiServer(client: { cert: string; key: string }): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tcss-kube-'));
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const ca = makeCertificate('kubernetes');
  const own = makeCertificate('kube-apiserver', ca);
  const token = randomBytes(16).toString('hex');
  const config = await file(
    'kubeconfig',
    kubeconfig(
      {
        server: `https://127.0.0.1:${port}`,
        'certificate-authority-data': Buffer.from(ca.cert).toString('base64'),
      },
      { token },
    ),
  );
  const toWebhooks = await file(
    'webhooks.kubeconfig',
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config' },
      users: [
        {
          name: '*',
          user: {
            'client-certificate': await file('client.crt', client.cert),
            'client-key': await file('client.key', client.key),
          },
        },
      ],
    }),
  );
  const admission = await file(
    'admission.json',
    JSON.stringify({
      ...{ apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AdmissionConfiguration' },
      plugins: [
        {
          name: 'ValidatingAdmissionWebhook',
          configuration: {
            ...{ apiVersion: 'apiserver.config.k8s.io/v1', kind: 'WebhookAdmissionConfiguration' },
            kubeConfigFile: toWebhooks,
          },
        },
      ],
    }),
  );
  const key = await file('tls.key', own.key);
  const cert = await file('tls.crt', own.cert);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const running: Program[] = [
    runProgram([
      programOf('etcd')!,
      ...['--data-dir', join(folder, 'etcd')],
      ...['--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl],
      ...['--listen-peer-urls', `http://127.0.0.1:${peerPort}`],
    ]),
    runProgram([
      programOf('kube-apiserver')!,
      ...['--etcd-servers', etcdUrl],
      ...['--bind-address', '127.0.0.1', '--secure-port', String(port)],
      ...['--tls-cert-file', cert, '--tls-private-key-file', key],
      ...['--token-auth-file', await file('tokens.csv', `${token},admin,1,system:masters\n`)],
      ...['--authorization-mode', 'RBAC', '--service-cluster-ip-range', '10.0.0.0/24'],
      ...['--service-account-issuer', 'https://kubernetes', '--service-account-key-file', cert],
      ...['--service-account-signing-key-file', key],
      '--allow-privileged=true',
      // There is nothing that would make the accounts that pods are given.
      ...['--disable-admission-plugins', 'ServiceAccount'],
      ...['--admission-control-config-file', admission],
    ]),
  ];
  const controllers = programOf('kube-controller-manager');

  const kubectl: ApiServer['kubectl'] = (args, input = '') =>
    new Promise((resolve, reject) => {
      const child = spawn(programOf('kubectl')!, ['--kubeconfig', config, ...args]);
      const result: CommandResult = { code: 0, stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ ...result, code: code ?? -1 }));
      child.stdin.on('error', () => {});
      child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
    });

  const stop = async () => {
    for (const program of running.toReversed()) {
      program.process.kill('SIGTERM');
      await program.ended;
    }
    await rm(folder, { recursive: true, force: true });
  };

  async function becomeReady(): Promise<void> {
    for (;;) {
      const { code } = await kubectl(['get', '--raw', '/readyz']);
      if (code === 0) return;
      const dead = running.find(({ process }) => process.exitCode !== null);
      if (dead) throw new Error(`${dead.process.spawnfile} ended:\n${dead.said().slice(-4000)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await becomeReady();
  } catch (error) {
    await stop();
    throw error;
  }
  if (controllers)
    running.push(
      runProgram([
        controllers,
        ...['--kubeconfig', config, '--leader-elect=false', '--secure-port', '0'],
        ...['--controllers', 'deployment-controller,replicaset-controller'],
      ]),
    );
  return { kubectl, create: createOver(port, ca.cert, token), hasControllers: Boolean(controllers), stop };
}

const createOver =
  (port: number, ca: string, token: string): ApiServer['create'] =>
  (path, object) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const sending = request(
        { ...{ host: '127.0.0.1', port, path, method: 'POST', headers, ca } },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('end', () => {
            const { message = '' } = JSON.parse(Buffer.concat(chunks).toString()) as { message?: string };
            resolve({ status: reply.statusCode!, message });
          });
        },
      );
      sending.on('error', reject);
      sending.end(JSON.stringify(object));
    });
