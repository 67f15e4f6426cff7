import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCheckFile } from '../src/agent/check/start-check.js';
import { runtimeWrapper } from '../src/agent/install/runtime-wrapper.js';
import { localConnection } from '../src/cli/connection.js';
import { createClient, type Client } from '../src/client/api-client.js';
import { type DockerEngine, startDocker } from '../test/support/docker-engine.js';
import { hasPrograms } from '../test/support/node-agent.js';
import { clearEarlierRuns, demoName } from './demo/clear-earlier-runs.js';
import { heading, table, wrap } from './demo/print.js';

/**
 * `npm run demo:docker`: a Docker daemon of its own whose containers the running service judges, through a node agent.
 * Needs root, Docker and busybox; nothing of the machine's own Docker is touched.
 */

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Fields = Record<string, any>;

const runcPaths = ['/usr/sbin/runc', '/usr/bin/runc', '/usr/local/sbin/runc', '/usr/local/bin/runc'];
const root = fileURLToPath(new URL('../', import.meta.url));

function refuseWithout(): void {
  const missing = ['dockerd', 'docker', 'runc', 'busybox'].filter((name) => !hasPrograms(name));
  if (process.getuid?.() === 0 && missing.length === 0) return;
  const need = missing.length > 0 ? `It needs ${missing.join(', ')}` : 'It needs root';
  console.error(`${need}: on Debian, as root, apt-get install docker.io runc busybox-static.`);
  process.exit(1);
}

const connection = await localConnection(process.env);

/** The agent as it is installed, on a folder of its own; what stands in for runc, and what ends it. */
async function startAgent(folder: string): Promise<{ wrapper: string; stop(): void }> {
  execFileSync(process.execPath, ['scripts/build-agent.mjs', join(folder, 'agent')], { cwd: root });
  const configFile = join(folder, 'agent.json');
  mkdirSync(join(folder, 'state'), { mode: 0o700 });
  const config = {
    ...{ Endpoint: connection.endpoint, SecretId: connection.secretId, SecretKey: connection.secretKey },
    ...{ Node: { NodeName: 'demo-node' }, StateDir: join(folder, 'state') },
    ...{ Socket: join(folder, 'run', 'agent.sock'), DockerRoots: [join(folder, 'docker', 'data')] },
    DecisionTimeoutMs: 10_000,
  };
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
  const agent = spawn(
    process.execPath,
    [join(folder, 'agent/tcss-agent.cjs'), 'run', '--config', configFile],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    let said = '';
    agent.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('the agent listens')) resolve();
    });
    agent.once('close', () => reject(new Error(`the agent ended:\n${said}`)));
  });
  const wrapper = join(folder, 'runc-with-check');
  const runtime = runcPaths.find(existsSync)!;
  const check = startCheckFile(config.StateDir);
  writeFileSync(wrapper, runtimeWrapper({ check, runtime }, 'open'));
  chmodSync(wrapper, 0o755);
  return { wrapper, stop: () => agent.kill('SIGTERM') };
}

const images = ['demo/bad:1', 'demo/watched:1', 'demo/good:1'] as const;

async function prepare(call: Client['call'], engine: DockerEngine): Promise<void> {
  heading('1. Three images; scanners found something in two of them');
  const ids = new Map<string, string>();
  for (const name of images) ids.set(name, await engine.importImage(name));
  const finding = {
    CveId: 'CVE-2022-1292',
    Severity: 'CRITICAL',
    Component: 'openssl',
    Version: '1.1.1k',
    FixedVersion: '1.1.1n',
  };
  for (const name of images.slice(0, 2))
    await call('ImportImageScanReport', {
      Report: { Scanner: 'demo', ImageId: ids.get(name), ImageNames: [name], Vulnerabilities: [finding] },
      Format: 'native',
    });
  table(
    ['image', 'id', 'found'],
    images.map((name) => [
      name,
      ids.get(name)!.slice(0, 19),
      name === images[2] ? 'nothing reported' : 'CVE-2022-1292',
    ]),
  );
  heading('2. A policy in force, one that observes');
  const policy = (name: string, image: string, ObservationDays: number) =>
    call('CreateImageInterceptPolicy', {
      ...{ PolicyName: demoName(name), PolicyTemplate: 'RISK_IMAGE', ObservationDays },
      RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } },
      ImageScope: { Type: 'SELECTED', ImageIds: [ids.get(image)] },
    });
  await policy('no criticals', images[0], 0);
  await policy('no criticals soon', images[1], 7);
  table(
    ['policy', 'image', 'does'],
    [
      [demoName('no criticals'), images[0], 'intercepts'],
      [demoName('no criticals soon'), images[1], 'alerts for 7 days'],
    ],
  );
}

async function runAll(engine: DockerEngine): Promise<void> {
  heading('3. Docker starts containers');
  for (const name of images) {
    const args = ['run', '--rm', '--network=none', name, 'echo', 'it runs'];
    console.log(`$ docker ${args.join(' ')}`);
    const { stdout, stderr } = await engine.docker(...args);
    console.log(`${wrap((stdout + stderr).trim(), 100)}\n`);
  }
}

/** The agent reports what hit within moments. */
async function showEvents(call: Client['call']): Promise<void> {
  heading('4. What the service heard of it');
  const ofImages = { Filters: [{ Name: 'ImageName', Values: [...images], ExactMatch: true }], Limit: 10 };
  for (;;) {
    const { EventList } = await call<Fields>('DescribeImageInterceptEventList', ofImages);
    const events = EventList as Fields[];
    if (events.length >= 2)
      return table(
        ['action', 'policy', 'image', 'node', 'starts'],
        events.map((event) => [
          event['Behavior'],
          event['PolicyName'],
          event['ImageName'],
          event['NodeName'],
          event['EventCount'],
        ]),
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

refuseWithout();
const { call } = createClient(connection);
await clearEarlierRuns(call, images);
const folder = mkdtempSync(join(tmpdir(), 'tcss-demo-'));
const agent = await startAgent(folder);
let engine: DockerEngine | undefined;
try {
  engine = await startDocker(join(folder, 'docker'), agent.wrapper);
  await prepare(call, engine);
  // A poll that waits answers at once; the agent holds the policies a moment later.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await runAll(engine);
  await showEvents(call);
} finally {
  await engine?.stop();
  agent.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
console.log('\nPolicies and events stay, also for the console; the next run removes them first.');
process.exit(0);
