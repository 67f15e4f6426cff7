import { listImages, listNamespaces } from '../engines/containerd-api.js';
import type { ToldNames } from '../images.js';
import { noneWithout } from './none-without.js';

/** What containerd has, in all its namespaces. */
export async function containerdImages(address: string): Promise<ToldNames[]> {
  const found: ToldNames[] = [];
  for (const namespace of await noneWithout(listNamespaces(address)))
    found.push(...asStartsTell(await listImages(address, namespace)));
  return found;
}

/** CRI names an image by its id, too, and starts tell that id; other clients' starts tell the digest. */
function asStartsTell(images: readonly { name: string; digest: string }[]): ToldNames[] {
  const isId = (name: string) => /^sha256:[0-9a-f]{64}$/.test(name);
  const ids = new Map(images.filter(({ name }) => isId(name)).map(({ name, digest }) => [digest, name]));
  return images
    .filter(({ name }) => !isId(name))
    .map(({ name, digest }) => ({ id: ids.get(digest) ?? digest, name }));
}
