import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Engine, StartToIdentify } from './container.js';

const run = promisify(execFile);

/** `…/io.containerd.runtime.v2.task/<namespace>/<id>` */
const bundleForm = /\/io\.containerd\.runtime\.v\d\.task\/([^/]+)\/[^/]+\/?$/;

/** containerd keeps images in a database of its own, which only it can read; under Kubernetes annotations tell. */
export const containerdEngine =
  (address: string): Engine =>
  async (start) => {
    const namespace = bundleForm.exec(start.bundle)?.[1];
    if (namespace === undefined) return undefined;
    return namespace === 'k8s.io' && start.annotations['io.kubernetes.cri.container-type'] !== undefined
      ? fromCri(start)
      : fromContainerd(address, namespace, start.containerId);
  };

/** Annotations are believed in the namespace that the kubelet alone uses: others could write any. */
const fromCri = ({ annotations }: StartToIdentify) => ({
  engine: 'kubernetes',
  image: { id: '', name: annotations['io.kubernetes.cri.image-name'] ?? '' },
  name: annotations['io.kubernetes.cri.container-name'] ?? '',
  isSandbox: annotations['io.kubernetes.cri.container-type'] === 'sandbox',
  pod: {
    Namespace: annotations['io.kubernetes.cri.sandbox-namespace'] ?? '',
    PodName: annotations['io.kubernetes.cri.sandbox-name'] ?? '',
  },
});

async function fromContainerd(address: string, namespace: string, containerId: string) {
  const ctr = (...args: string[]) => run('ctr', ['--address', address, '--namespace', namespace, ...args]);
  const { stdout } = await ctr('containers', 'info', containerId);
  const { Image = '' } = JSON.parse(stdout) as { Image?: string };
  const images = Image ? (await ctr('images', 'ls', `name==${Image}`)).stdout : '';
  return {
    engine: 'containerd',
    image: { id: /sha256:[0-9a-f]{64}/.exec(images)?.[0] ?? '', name: Image },
    name: containerId,
  };
}
