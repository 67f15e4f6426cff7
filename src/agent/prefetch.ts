import { maxReferenceLength } from '../domain/image-reference.js';
import type { Client } from '../client/api-client.js';
import type { Log } from '../platform/log.js';
import type { AgentConfig } from './config.js';
import type { ImageHolder, ToldNames } from './images.js';
import { containerdImages } from './inventory/containerd-images.js';
import { dockerImages } from './inventory/docker-images.js';
import { podmanImages } from './inventory/podman-images.js';

/** What the heartbeat tells of the images on the node. */
export interface Inventory {
  Images: number;
  Unscanned: number;
  UnscannedNames: string[];
}

export interface Prefetch {
  /** Undefined before the first look. */
  inventory(): Inventory | undefined;
  stop(): Promise<void>;
}

interface PrefetchDeps {
  images: ImageHolder;
  client: Client;
  log: Pick<Log, 'warn'>;
  /** Images came, and what is known of them is held. */
  onNews(): void;
}

/** An image that came is asked about before it starts, where it does not start at once. */
const everyMs = 10_000;
/** Of 1,000 that are held; the others are those that started under names of their own. */
const maxPrefetched = 800;
const maxNames = 20;

type Roots = Pick<AgentConfig, 'dockerRoots' | 'storageRoots' | 'containerdAddress'>;

/** Asks what is known of the images on the node before they start, so that starts are judged while the service is away. */
export function startPrefetch(roots: Roots, { images, client, log, onNews }: PrefetchDeps): Prefetch {
  const engines = {
    docker: () => dockerImages(roots.dockerRoots),
    podman: () => podmanImages(roots.storageRoots),
    containerd: () => containerdImages(roots.containerdAddress),
  };
  const complaints = new Map<string, string>();
  let onNode: ToldNames[] | undefined;

  /** Warns when what is wrong changes. */
  function complain(about: string, problem: string): void {
    if (problem && complaints.get(about) !== problem)
      log.warn('not all images of the node are prefetched', { [about]: problem });
    complaints.set(about, problem);
  }

  async function look(): Promise<void> {
    const found: ToldNames[] = [];
    for (const [engine, list] of Object.entries(engines)) {
      try {
        found.push(...(await list()));
        complain(engine, '');
      } catch (error) {
        complain(engine, (error as Error).message);
      }
    }
    onNode = found;
    const tooMany = found.length > maxPrefetched;
    complain('bound', tooMany ? `${found.length} images; at most ${maxPrefetched} are asked about` : '');
    const missing = found.slice(0, maxPrefetched).filter((told) => !images.has(told));
    if (missing.length === 0) return;
    await images.fetch(client, missing);
    onNews();
  }

  let looking: Promise<void> | undefined;
  // The next one asks again; that the service is away is told by the polling.
  const run = () =>
    void (looking ??= look()
      .catch(() => {})
      .finally(() => (looking = undefined)));
  run();
  const timer = setInterval(run, everyMs);
  return {
    inventory() {
      if (!onNode) return undefined;
      const unscanned = onNode.filter((told) => !images.isScanned(told));
      const ids = (list: readonly ToldNames[]) => new Set(list.map(({ id }) => id)).size;
      return {
        Images: ids(onNode),
        Unscanned: ids(unscanned),
        UnscannedNames: unscanned
          .slice(0, maxNames)
          .map(({ id, name }) => (name || id).slice(0, maxReferenceLength)),
      };
    },
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
