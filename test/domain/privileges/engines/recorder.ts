import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const busybox = '/bin/busybox';
/** Engines' mounts end with their processes. */
const ownMounts = ['--mount', '--propagation', 'private'];

/** Keeps the config.json that an engine made, and starts nothing: runc need not be able to run it here. */
const recorderScript = (folder: string) => `#!/bin/sh
for word; do [ "$before" = --bundle ] && bundle=$word; before=$word; done
case " $* " in *" create "*) cp "$bundle/config.json" '${folder}/specs/'"$before.json"; exit 1;; esac
exec runc "$@"
`;

/** A temporary folder with a runtime that records, and the archive of an image, for one engine. */
export class Recorder {
  readonly folder = mkdtempSync(join(tmpdir(), 'engine-'));
  readonly runtime = join(this.folder, 'record');
  readonly image = 'docker.io/library/plain:latest';
  readonly archive = join(this.folder, 'image.tar');
  private daemon: ChildProcess | undefined;

  constructor() {
    mkdirSync(join(this.folder, 'specs'));
    writeFileSync(this.runtime, recorderScript(this.folder), { mode: 0o755 });
    this.makeImage();
  }

  private makeImage(): void {
    const [tree, image] = [join(this.folder, 'tree'), join(this.folder, 'image')];
    mkdirSync(image);
    for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp'])
      mkdirSync(join(tree, name), { recursive: true });
    copyFileSync(busybox, join(tree, busybox));
    execFileSync('tar', ['-C', tree, '-cf', join(image, 'layer.tar'), '.']);
    const layer = createHash('sha256')
      .update(readFileSync(join(image, 'layer.tar')))
      .digest('hex');
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const rootfs = { type: 'layers', diff_ids: [`sha256:${layer}`] };
    const config = { architecture, os: 'linux', config: { Cmd: [busybox] }, rootfs };
    writeFileSync(join(image, 'config.json'), JSON.stringify(config));
    const manifest = [{ Config: 'config.json', RepoTags: [this.image], Layers: ['layer.tar'] }];
    writeFileSync(join(image, 'manifest.json'), JSON.stringify(manifest));
    execFileSync('tar', ['-C', image, '-cf', this.archive, 'manifest.json', 'config.json', 'layer.tar']);
  }

  /** What a command wrote, whether or not it failed. */
  run(command: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    return new Promise((resolve) =>
      execFile('unshare', [...ownMounts, command, ...args], { timeout: 30_000 }, (_, stdout, stderr) =>
        resolve({ stdout: stdout.trim(), stderr: stderr.trim() }),
      ),
    );
  }

  /** Starts a daemon, and resolves when it says that it serves: why it does not, otherwise. */
  start(command: string, args: readonly string[], serving: RegExp): Promise<string | undefined> {
    const daemon = spawn('unshare', [...ownMounts, command, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.daemon = daemon;
    let log = '';
    return new Promise((resolve) => {
      daemon.stderr.on('data', (data: Buffer) => {
        log = (log + data.toString()).slice(-10_000);
        if (serving.test(log)) resolve(undefined);
      });
      daemon.once('exit', () => resolve(`${command} does not start here: ${log.trim().split('\n').at(-1)}`));
    });
  }

  /** The spec that was recorded of a container; undefined if the engine made none. */
  specOf(id: string): unknown {
    const path = join(this.folder, 'specs', `${id}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  async end(): Promise<void> {
    const { daemon } = this;
    if (daemon && daemon.exitCode === null && daemon.signalCode === null) {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGTERM');
      await ended;
    }
    // Podman cleans up after a container in a process of its own, which makes folders anew: rmSync's retries keep to one.
    for (let left = 50; existsSync(this.folder); left -= 1)
      try {
        rmSync(this.folder, { recursive: true, force: true });
      } catch (error) {
        if (left === 0) throw error;
        await setTimeout(100);
      }
  }
}

/** Why an engine cannot be asked here, undefined if it can. */
export function whyNoEngine(...commands: string[]): string | undefined {
  if (process.getuid?.() !== 0) return `${commands[0]} needs root`;
  const missing = [...commands, 'runc'].find((command) => spawnSync(command, ['--version']).error);
  if (missing) return `${missing} is not installed`;
  return existsSync(busybox) ? undefined : 'a static busybox is not installed';
}
