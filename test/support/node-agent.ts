import { execFileSync, type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCheckFile } from '../../src/agent/check/start-check.js';
import { runtimeWrapper, startHook } from '../../src/agent/install/runtime-wrapper.js';
import { readStateFile } from '../../src/agent/state-files.js';
import { root } from './program.js';
import type { Reply, TestService } from './service.js';

/** A node agent as it is installed: packed, in a process of its own, on a folder of its own. */
export interface TestAgent {
  folder: string;
  configFile: string;
  /** tcss-agent.cjs */
  program: string;
  process: ChildProcess;
  /** A program that stands in for runc and asks this agent. */
  wrapperOf(runtime: string): string;
  /** The program of a createRuntime hook. */
  hook: string;
  socket: string;
  said(): string;
  says(text: RegExp): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same folder. */
  restart(): Promise<void>;
  /** Resolves once it judges by the policies as they are. */
  inStep(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

let packed: string | undefined;

/** Packs the agent once for all tests of a process. */
function pack(): string {
  if (!packed) {
    packed = mkdtempSync(join(tmpdir(), 'tcss-pack-'));
    execFileSync(process.execPath, ['scripts/build-agent.mjs', packed], { cwd: root });
    process.once('exit', () => rmSync(packed!, { recursive: true, force: true }));
  }
  return packed;
}

/** Whether programs are installed. */
export const hasPrograms = (...names: string[]): boolean =>
  names.every((name) =>
    ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/bin', '/sbin'].some((dir) => existsSync(join(dir, name))),
  );

export async function startTestAgent(
  service: Pick<TestService, 'endpoint' | 'agent'>,
  settings: object = {},
): Promise<TestAgent> {
  const programs = pack();
  const folder = mkdtempSync('/tmp/tcss-agent-');
  const configFile = join(folder, 'agent.json');
  const { secretId, secretKey } = service.agent.credential;
  const config = {
    Endpoint: service.endpoint,
    SecretId: secretId,
    SecretKey: secretKey,
    Node: { NodeName: 'node-under-test', NodeIp: '10.1.2.3' },
    Cluster: { ClusterId: 'cls-test' },
    StateDir: join(folder, 'state'),
    Socket: join(folder, 'run', 'agent.sock'),
    // A busy machine must not make the fail mode answer in place of what is tested.
    DecisionTimeoutMs: 20_000,
    TrustedHooks: [{ Path: join(folder, 'hook') }],
    ...settings,
  };
  const hook = join(folder, 'hook');
  const check = startCheckFile(config.StateDir);
  writeFileSync(hook, startHook(check, 'open'), { mode: 0o755 });
  mkdirSync(config.StateDir, { mode: 0o700 });
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
  let text = '';
  let child!: ChildProcess;

  async function start(): Promise<void> {
    child = spawn(process.execPath, [join(programs, 'tcss-agent.cjs'), 'run', '--config', configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    text = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      child.emit('said');
    });
    await says(/the agent listens/);
  }

  async function says(pattern: RegExp): Promise<void> {
    while (!pattern.test(text)) {
      const over = await Promise.race([
        once(child, 'said').then(() => false),
        once(child, 'close').then(() => true),
      ]);
      if (over && !pattern.test(text)) throw new Error(`the agent ended without saying ${pattern}:\n${text}`);
    }
  }

  async function kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }

  await start();
  return {
    folder,
    configFile,
    program: join(programs, 'tcss-agent.cjs'),
    get process() {
      return child;
    },
    wrapperOf(runtime) {
      const file = join(folder, 'runc-with-check');
      writeFileSync(file, runtimeWrapper({ check, runtime }, 'open'));
      chmodSync(file, 0o755);
      return file;
    },
    hook,
    socket: config.Socket,
    said: () => text,
    says,
    kill,
    restart: start,
    async inStep() {
      const { Revision } = await service.agent.call('DescribeAgentPolicySnapshot');
      const held = () => readStateFile<Reply>(join(config.StateDir, 'policies.json'))?.['Revision'];
      while (held() !== Revision) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
