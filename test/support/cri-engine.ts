import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connectCri, hostNamespaces, sandboxConfig } from '../../src/agent/engines/cri-api.js';
import { callGrpc, textOf, writeMessage } from '../../src/agent/engines/grpc.js';
import { busyboxTree, runCommand } from './docker-engine.js';
import { imageArchive, untilItAnswers } from './other-engines.js';

/** containerd with the plugin by which a kubelet drives it. */
export interface CriEngine {
  address: string;
  /** Puts an image where Kubernetes looks for it; returns its digest. */
  addImage(name: string): Promise<string>;
  stop(): Promise<void>;
}

const pause = 'docker.io/library/pause:1';

/** As a distribution delivers it; the installation of the agent adds to it. */
export function writeContainerdConfig(file: string, folder: string): void {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `version = 2
root = "${folder}/root"
state = "${folder}/state"
[grpc]
address = "${folder}/c.sock"
[${cri}]
sandbox_image = "${pause}"
restrict_oom_score_adj = true
disable_apparmor = true
[${cri}.containerd]
snapshotter = "native"
[${cri}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[${cri}.cni]
bin_dir = "${folder}/cni"
conf_dir = "${folder}/cni.d"
`,
  );
}

export async function startCriContainerd(folder: string, configFile: string): Promise<CriEngine> {
  const address = join(folder, 'c.sock');
  const daemon = spawn('containerd', ['--config', configFile], { stdio: 'ignore' });
  const ctr = (...args: string[]) =>
    runCommand('ctr', ['--address', address, '--namespace', 'k8s.io', ...args]);
  await untilItAnswers(daemon, () => ctr('version'));
  const tree = busyboxTree(mkdtempSync(join(folder, 'tree-')));
  async function addImage(name: string): Promise<string> {
    const archive = await imageArchive(folder, tree, name);
    const { code, stderr } = await ctr('images', 'import', '--snapshotter', 'native', archive);
    if (code !== 0) throw new Error(stderr);
    return /sha256:[0-9a-f]{64}/.exec((await ctr('images', 'ls', `name==${name}`)).stdout)![0];
  }
  await addImage(pause);
  return {
    address,
    addImage,
    async stop() {
      const closed = once(daemon, 'close');
      daemon.kill();
      await closed;
    },
  };
}

export interface StartedPod {
  /** The error of the engine, as a kubelet would show it; '' where the container runs. */
  problem: string;
}

/** Starts a pod with one container, as a kubelet does, and removes it. */
export async function startPod(address: string, name: string, image: string): Promise<StartedPod> {
  const signal = AbortSignal.timeout(100_000);
  const cri = connectCri(address);
  const call = (method: string, request: Buffer) =>
    callGrpc({ address, path: `/runtime.v1.${method}`, request, signal });
  const spec = writeMessage([1, image]);
  // The plugin hears of an image that ctr has imported.
  while (!(await call('ImageService/ImageStatus', writeMessage([1, spec]))).has(1))
    await new Promise((resolve) => setTimeout(resolve, 50));
  const sandbox = { name, label: name };
  const sandboxId = await cri.runSandbox(sandbox, signal);
  const linux = writeMessage([2, writeMessage([3, hostNamespaces])]);
  const config = writeMessage([1, writeMessage([1, 'app'])], [2, spec], [15, linux]);
  const created = await call(
    'RuntimeService/CreateContainer',
    writeMessage([1, sandboxId], [2, config], [3, sandboxConfig(sandbox)]),
  );
  try {
    await call('RuntimeService/StartContainer', writeMessage([1, textOf(created, 1)]));
    return { problem: '' };
  } catch (error) {
    return { problem: (error as Error).message };
  } finally {
    await cri.removeSandboxes(name, signal);
  }
}
