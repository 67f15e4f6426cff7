import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  copyFileSync,
} from 'node:fs';
import { join } from 'node:path';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end, whatever its code. */
export const runCommand = (command: string, args: readonly string[]): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    execFile(command, [...args], { timeout: 120_000 }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error!);
    });
  });

/** The root of a small system: busybox and its most used names. */
export function busyboxTree(folder: string): string {
  const tree = join(folder, 'busybox');
  for (const name of ['bin', 'proc', 'sys', 'dev', 'etc', 'tmp'])
    mkdirSync(join(tree, name), { recursive: true });
  copyFileSync(['/bin/busybox', '/usr/bin/busybox'].find(existsSync)!, join(tree, 'bin/busybox'));
  for (const name of ['sh', 'echo', 'sleep', 'cat', 'ls', 'true'])
    symlinkSync('busybox', join(tree, 'bin', name));
  return tree;
}

/** A Docker daemon on folders of its own. */
export interface DockerEngine {
  dataRoot: string;
  docker(...args: string[]): Promise<CommandResult>;
  /** An image of busybox; returns its id. */
  importImage(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts dockerd, which starts containerd, with a runtime in place of runc, or with a daemon.json. */
export async function startDocker(
  folder: string,
  runtime: string | { configFile: string },
  searchPath = process.env['PATH'],
): Promise<DockerEngine> {
  const dataRoot = join(folder, 'data');
  const socket = `unix://${join(folder, 'docker.sock')}`;
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, 'dockerd.log');
  const logHandle = openSync(logFile, 'w');
  const daemon = spawn(
    'dockerd',
    [
      ...[
        '--data-root',
        dataRoot,
        '--exec-root',
        join(folder, 'exec'),
        '--pidfile',
        join(folder, 'docker.pid'),
      ],
      ...['-H', socket, '--storage-driver', 'vfs', '--iptables=false', '--bridge=none'],
      ...['--default-ulimit', 'nofile=1024:1024'],
      ...(typeof runtime === 'string'
        ? ['--add-runtime', `checked=${runtime}`, '--default-runtime', 'checked']
        : ['--config-file', runtime.configFile]),
    ],
    { stdio: ['ignore', logHandle, logHandle], env: { ...process.env, PATH: searchPath } },
  );
  closeSync(logHandle);
  const docker = (...args: string[]) => runCommand('docker', ['-H', socket, ...args]);
  await untilItAnswers(daemon, docker, logFile);
  const tree = busyboxTree(mkdtempSync(join(folder, 'tree-')));
  return {
    dataRoot,
    docker,
    async importImage(name) {
      const tar = join(folder, 'busybox.tar');
      if (!existsSync(tar)) await runCommand('tar', ['-C', tree, '-cf', tar, '.']);
      const { stdout, stderr, code } = await docker('import', '--change', 'CMD ["sh"]', tar, name);
      if (code !== 0) throw new Error(stderr);
      return stdout.trim();
    },
    async stop() {
      const closed = once(daemon, 'close');
      daemon.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function untilItAnswers(
  daemon: ChildProcess,
  docker: (...args: string[]) => Promise<CommandResult>,
  logFile: string,
): Promise<void> {
  while ((await docker('version')).code !== 0) {
    if (daemon.exitCode !== null)
      throw new Error(`dockerd ended:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
