import { type ContainerdContainer, readContainer, readImageDigest } from './containerd-api.js';
import { containerdNamespace, type Engine, type EngineContainer, type StartToIdentify } from './container.js';

/** containerd keeps containers and images in a database of its own, which only it can read. */
export const containerdEngine =
  (address: string): Engine =>
  async (start) => {
    const namespace = containerdNamespace(start.bundle, start.containerId);
    if (namespace === undefined) return undefined;
    const container = await readContainer(address, namespace, start.containerId);
    const kind = namespace === 'k8s.io' ? criKind(container) : undefined;
    return kind
      ? fromCri(address, start, container, kind)
      : fromContainerd(address, namespace, start.containerId, container);
  };

/** What CRI keeps with its containers. `ctr` can write any annotation, also in this namespace, but none of these. */
const criExtensions = {
  container: 'io.cri-containerd.container.metadata',
  sandbox: 'io.cri-containerd.sandbox.metadata',
} as const;
type CriKind = keyof typeof criExtensions;

const criKind = ({ extensions }: ContainerdContainer): CriKind | undefined =>
  (['container', 'sandbox'] as const).find((kind) => extensions.has(criExtensions[kind]));

async function fromCri(
  address: string,
  { annotations }: StartToIdentify,
  container: ContainerdContainer,
  kind: CriKind,
): Promise<EngineContainer> {
  return {
    engine: 'kubernetes',
    image: {
      id: kind === 'sandbox' ? '' : await criImageId(address, container),
      name: annotations['io.kubernetes.cri.image-name'] ?? '',
    },
    name: annotations['io.kubernetes.cri.container-name'] ?? '',
    isSandbox: kind === 'sandbox',
    pod: {
      Namespace: annotations['io.kubernetes.cri.sandbox-namespace'] ?? '',
      PodName: annotations['io.kubernetes.cri.sandbox-name'] ?? '',
    },
  };
}

/** The name may have moved to another image since the container was made; the id that CRI noted then is that of what runs. */
async function criImageId(address: string, { image, extensions }: ContainerdContainer): Promise<string> {
  const noted = criImageRef(extensions.get(criExtensions.container)?.toString() ?? '{}');
  return noted || readImageDigest(address, 'k8s.io', image);
}

/** From the metadata of CRI: `{"Version":"v1","Metadata":{"ImageRef":"sha256:…",…}}`; '' where it does not tell. */
function criImageRef(metadata: string): string {
  const { Metadata } = JSON.parse(metadata) as { Metadata?: { ImageRef?: unknown } };
  const ref = Metadata?.ImageRef;
  return typeof ref === 'string' && /^sha256:[0-9a-f]{64}$/.test(ref) ? ref : '';
}

async function fromContainerd(
  address: string,
  namespace: string,
  containerId: string,
  { image }: ContainerdContainer,
): Promise<EngineContainer> {
  return {
    engine: 'containerd',
    image: { id: image ? await readImageDigest(address, namespace, image) : '', name: image },
    name: containerId,
  };
}
