import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Engine, StartToIdentify } from './container.js';
import { readJsonIfThere } from './read-json.js';

interface StoredContainer {
  id: string;
  image?: string;
  names?: string[];
  metadata?: string;
}

/** What Podman and CRI-O note with a container in their storage; only CRI-O notes a pod. Their callers cannot write it. */
interface Metadata {
  'image-name'?: string;
  'pod-id'?: string;
  pod?: boolean;
}

/** `<graph or run root>/<driver>-containers/<id>/userdata` */
const bundleForm = /\/[a-z0-9]+-containers\/([0-9a-f]{64})\/userdata\/?$/;
/** CRI-O's bundles are below its run root, and do not tell where its storage is. */
const crioGraphRoot = '/var/lib/containers/storage';
/** The second is of containers that need not outlive the machine: all of CRI-O's, and those of `podman run --rm`. */
const storeFiles = ['containers.json', 'volatile-containers.json'];

/** Podman keeps the image of a container in its storage, two folders above the bundle. */
export const podmanEngine: Engine = async (start) => {
  const { containerId, bundle } = start;
  if (bundleForm.exec(bundle)?.[1] !== containerId) return undefined;
  const folder = dirname(dirname(bundle));
  const stores = [folder, join(crioGraphRoot, basename(folder))];
  for (const file of stores.flatMap((store) => storeFiles.map((name) => join(store, name)))) {
    const stored = (await readJsonIfThere<StoredContainer[]>(file))?.find(({ id }) => id === containerId);
    if (!stored) continue;
    const metadata = JSON.parse(stored.metadata || '{}') as Metadata;
    const isCrio = metadata['pod-id'] !== undefined && (await stat(file)).uid === 0;
    return {
      ...(isCrio ? crioPod(start, metadata) : podman(file)),
      image: { id: stored.image ?? '', name: metadata['image-name'] ?? '' },
      name: stored.names?.[0] ?? '',
    };
  }
  throw new Error(`neither ${stores.join(' nor ')} has the container`);
};

const podman = (file: string) => ({
  engine: 'podman' as const,
  volumeRoot: join(dirname(dirname(file)), 'volumes'),
});

const crioPod = ({ annotations }: StartToIdentify, { pod = false }: Metadata) => ({
  engine: 'crio' as const,
  isSandbox: pod,
  pod: {
    Namespace: annotations['io.kubernetes.pod.namespace'] ?? '',
    PodName: annotations['io.kubernetes.pod.name'] ?? '',
  },
});
