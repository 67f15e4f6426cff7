import type { AgentConfig } from '../config.js';
import type { Engine, EngineContainer, StartToIdentify } from './container.js';
import { containerdEngine } from './containerd.js';
import { dockerEngine } from './docker.js';
import { podmanEngine } from './podman.js';

/** Of the OCI image specification; nothing else tells the image of a bundle that somebody runs by hand. */
const refAnnotation = 'org.opencontainers.image.ref.name';

const runcAlone: Engine = async ({ annotations, bundle, containerId }) => ({
  engine: 'runc',
  image: { id: '', name: annotations[refAnnotation] ?? `bundle:${bundle}` },
  name: containerId,
});

/** Finds the engine of a start, and the image and names that the engine has for it. */
export function createIdentifier(
  config: Pick<AgentConfig, 'dockerRoots' | 'containerdAddress'>,
): (start: StartToIdentify) => Promise<EngineContainer> {
  const engines = [
    dockerEngine(config.dockerRoots),
    containerdEngine(config.containerdAddress),
    podmanEngine,
    runcAlone,
  ];
  return async (start) => {
    for (const engine of engines) {
      const container = await engine(start);
      if (container) return container;
    }
    throw new Error('no engine knows the container');
  };
}
