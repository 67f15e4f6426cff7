import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startCheckFile } from '../../src/agent/check/start-check.js';
import { installers } from '../../src/agent/install/engines.js';
import { makeBundle } from './bundles.js';
import { busyboxTree, type CommandResult, runCommand } from './docker-engine.js';
import type { TestAgent } from './node-agent.js';

/** An engine on folders of its own, which runs `echo it ran` from images of busybox. */
export interface TestEngine {
  /** An id or digest by which a scan knows the image. */
  addImage(name: string): Promise<string>;
  run(image: string, id: string, options?: { privileged?: boolean }): Promise<CommandResult>;
  stop(): Promise<void>;
}

const ran = ['echo', 'it ran'];

async function must(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

export async function startRunc(agent: TestAgent): Promise<TestEngine> {
  const folder = mkdtempSync('/tmp/tcss-runc-');
  const wrapper = agent.wrapperOf('/usr/sbin/runc');
  const root = busyboxTree(folder);
  const everything = (spec: { process: { capabilities: object }; linux: Record<string, unknown> }) => {
    const all = ['CAP_SYS_ADMIN', 'CAP_SYS_PTRACE'];
    spec.process.capabilities = { bounding: all, effective: all, permitted: all };
  };
  const withRoot = (spec: { root: object }) => (spec.root = { path: root, readonly: true });
  return {
    addImage: async (name) => `name:docker.io/library/${name}`,
    run(image, id, { privileged = false } = {}) {
      const bundle = makeBundle(join(folder, id), image, (spec) => {
        withRoot(spec);
        if (privileged) everything(spec);
      });
      return runCommand(wrapper, ['--root', join(folder, 'state'), 'run', '--bundle', bundle, id]);
    },
    stop: async () => remove(folder),
  };
}

export async function startPodman(agent: TestAgent): Promise<TestEngine> {
  const folder = mkdtempSync('/tmp/tcss-podman-');
  const hooks = join(folder, 'hooks.d');
  mkdirSync(hooks);
  writeFileSync(
    join(hooks, 'tcss.json'),
    JSON.stringify({
      version: '1.0.0',
      hook: { path: agent.hook, args: [agent.hook] },
      when: { always: true },
      stages: ['createRuntime'],
    }),
  );
  const podman = [
    ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'],
    ...[
      '--cgroup-manager',
      'cgroupfs',
      '--events-backend',
      'none',
      '--runtime',
      'runc',
      '--hooks-dir',
      hooks,
    ],
  ];
  const tar = join(folder, 'busybox.tar');
  await must('tar', '-C', busyboxTree(folder), '-cf', tar, '.');
  return {
    async addImage(name) {
      // Images of the same content would be one.
      await must('podman', ...podman, 'import', '--change', `LABEL name=${name}`, tar, name);
      return `sha256:${await must('podman', ...podman, 'image', 'inspect', '--format', '{{.Id}}', name)}`;
    },
    run: (image, id, { privileged = false } = {}) =>
      runCommand('podman', [
        ...[
          ...podman,
          'run',
          '--rm',
          '--network=none',
          '--ulimit',
          'nofile=1024:1024',
          '--ulimit',
          'nproc=1024:1024',
          '--name',
          id,
        ],
        ...(privileged ? ['--privileged'] : []),
        ...[image, ...ran],
      ]),
    stop: async () => remove(folder),
  };
}

export async function startContainerd(agent: TestAgent, folder: string): Promise<TestEngine> {
  const address = join(folder, 'c.sock');
  const at = (file: string) => join(folder, 'node', file);
  const configFile = at('/etc/containerd/config.toml');
  mkdirSync(dirname(configFile), { recursive: true });
  writeFileSync(
    configFile,
    `version = 2\nroot = "${folder}/root"\nstate = "${folder}/state"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "${address}"\n`,
  );
  installers['containerd']!.install({
    at,
    paths: { check: startCheckFile(join(agent.folder, 'state')), runtime: '/usr/sbin/runc' },
    failMode: 'open',
  });
  // ctr reads no configuration, so it is told of what the installation has CRI call.
  const [, wrapper] = /BinaryName = "(.*)"/.exec(readFileSync(configFile, 'utf8'))!;
  const daemon = spawn('containerd', ['--config', configFile], { stdio: 'ignore' });
  const ctr = (...args: string[]) => runCommand('ctr', ['--address', address, ...args]);
  await untilItAnswers(daemon, () => ctr('version'));
  const tree = busyboxTree(folder);
  return {
    async addImage(name) {
      const archive = await imageArchive(folder, tree, name);
      const { code, stderr } = await ctr('images', 'import', '--snapshotter', 'native', archive);
      if (code !== 0) throw new Error(stderr);
      return /sha256:[0-9a-f]{64}/.exec((await ctr('images', 'ls', `name==${name}`)).stdout)![0];
    },
    run: (image, id, { privileged = false } = {}) =>
      ctr(
        ...['run', '--rm', '--snapshotter', 'native', '--runc-binary', wrapper!],
        ...(privileged ? ['--privileged'] : []),
        ...[image, id, ...ran],
      ),
    async stop() {
      const closed = once(daemon, 'close');
      daemon.kill();
      await closed;
      remove(folder);
    },
  };
}

export async function untilItAnswers(daemon: ChildProcess, ask: () => Promise<CommandResult>): Promise<void> {
  while ((await ask()).code !== 0) {
    if (daemon.exitCode !== null) throw new Error(`the daemon ended with ${daemon.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** An archive in the layout of OCI images, with one layer. */
export async function imageArchive(folder: string, tree: string, name: string): Promise<string> {
  const layout = mkdtempSync(join(folder, 'layout-'));
  const blobs = join(layout, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const blob = (mediaType: string, data: Buffer) => {
    const hex = createHash('sha256').update(data).digest('hex');
    writeFileSync(join(blobs, hex), data);
    return {
      mediaType: `application/vnd.oci.image.${mediaType}`,
      digest: `sha256:${hex}`,
      size: data.length,
    };
  };
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const tar = join(folder, 'layer.tar');
  await must('tar', '-C', tree, '-cf', tar, '.');
  const layer = blob('layer.v1.tar', readFileSync(tar));
  const config = blob(
    'config.v1+json',
    json({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: { Env: ['PATH=/bin'], Cmd: ['/bin/sleep', '3600'], Labels: { name } },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  );
  const manifest = blob('manifest.v1+json', json({ schemaVersion: 2, config, layers: [layer] }));
  const annotations = { 'io.containerd.image.name': name };
  writeFileSync(
    join(layout, 'index.json'),
    json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const archive = join(folder, 'image.tar');
  await must('tar', '-C', layout, '-cf', archive, '.');
  return archive;
}
