import { readContainer, readImageDigest } from './containerd-api.js';
import type { Engine, StartToIdentify } from './container.js';

/** `…/io.containerd.runtime.v2.task/<namespace>/<id>` */
const bundleForm = /\/io\.containerd\.runtime\.v\d\.task\/([^/]+)\/[^/]+\/?$/;

/** containerd keeps containers and images in a database of its own, which only it can read. */
export const containerdEngine =
  (address: string): Engine =>
  async (start) => {
    const namespace = bundleForm.exec(start.bundle)?.[1];
    if (namespace === undefined) return undefined;
    return namespace === 'k8s.io' && start.annotations['io.kubernetes.cri.container-type'] !== undefined
      ? fromCri(address, start)
      : fromContainerd(address, namespace, start.containerId);
  };

/** What CRI keeps with a container. */
const criExtension = 'io.cri-containerd.container.metadata';

/** Annotations are believed in the namespace that the kubelet alone uses: others could write any. */
async function fromCri(address: string, { annotations, containerId }: StartToIdentify) {
  const isSandbox = annotations['io.kubernetes.cri.container-type'] === 'sandbox';
  return {
    engine: 'kubernetes',
    image: {
      id: isSandbox ? '' : await criImageId(address, containerId),
      name: annotations['io.kubernetes.cri.image-name'] ?? '',
    },
    name: annotations['io.kubernetes.cri.container-name'] ?? '',
    isSandbox,
    pod: {
      Namespace: annotations['io.kubernetes.cri.sandbox-namespace'] ?? '',
      PodName: annotations['io.kubernetes.cri.sandbox-name'] ?? '',
    },
  };
}

/** The name may have moved to another image since the container was made; the id that CRI noted then is that of what runs. */
async function criImageId(address: string, containerId: string): Promise<string> {
  const { image, extensions } = await readContainer(address, 'k8s.io', containerId);
  const noted = criImageRef(extensions.get(criExtension)?.toString() ?? '{}');
  return noted || readImageDigest(address, 'k8s.io', image);
}

/** From the metadata of CRI: `{"Version":"v1","Metadata":{"ImageRef":"sha256:…",…}}`; '' where it does not tell. */
function criImageRef(metadata: string): string {
  const { Metadata } = JSON.parse(metadata) as { Metadata?: { ImageRef?: unknown } };
  const ref = Metadata?.ImageRef;
  return typeof ref === 'string' && /^sha256:[0-9a-f]{64}$/.test(ref) ? ref : '';
}

async function fromContainerd(address: string, namespace: string, containerId: string) {
  const { image } = await readContainer(address, namespace, containerId);
  return {
    engine: 'containerd',
    image: { id: image ? await readImageDigest(address, namespace, image) : '', name: image },
    name: containerId,
  };
}
