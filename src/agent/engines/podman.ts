import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine } from './container.js';

interface StoredContainer {
  id: string;
  image?: string;
  names?: string[];
  metadata?: string;
}

/** `<graph root>/<driver>-containers/<id>/userdata` */
const bundleForm = /\/[a-z0-9]+-containers\/[0-9a-f]{64}\/userdata\/?$/;

/** Podman keeps the image of a container in its storage, two folders above the bundle. CRI-O does, too, and tells more in annotations. */
export const podmanEngine: Engine = async ({ containerId, bundle, annotations }) => {
  if (!bundleForm.test(bundle)) return undefined;
  const isCrio = annotations['io.kubernetes.cri-o.ContainerType'] !== undefined;
  const file = join(dirname(dirname(bundle)), 'containers.json');
  const stored = (JSON.parse(await readFile(file, 'utf8')) as StoredContainer[]).find(
    ({ id }) => id === containerId,
  );
  if (!stored) throw new Error(`${file} does not have the container`);
  const metadata = JSON.parse(stored.metadata || '{}') as Record<string, string>;
  return {
    engine: isCrio ? 'crio' : 'podman',
    image: { id: stored.image ?? '', name: metadata['image-name'] ?? '' },
    name: stored.names?.[0] ?? '',
    ...(isCrio && crioPod(annotations)),
  };
};

const crioPod = (annotations: Readonly<Record<string, string>>) => ({
  isSandbox: annotations['io.kubernetes.cri-o.ContainerType'] === 'sandbox',
  pod: {
    Namespace: annotations['io.kubernetes.pod.namespace'] ?? '',
    PodName: annotations['io.kubernetes.pod.name'] ?? '',
  },
});
