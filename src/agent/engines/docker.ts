import { join } from 'node:path';
import { containerdNamespace, type Engine } from './container.js';
import { readJsonIfThere } from './read-json.js';

interface DockerContainer {
  Name?: string;
  Image?: string;
  Config?: { Image?: string };
}

const idForm = /^[0-9a-f]{64}$/;

/** Docker runs its containers in containerd's namespace moby, and keeps their images under its data root alone. */
export const dockerEngine =
  (dataRoots: readonly string[]): Engine =>
  async ({ containerId, bundle }) => {
    if (!idForm.test(containerId) || containerdNamespace(bundle, containerId) !== 'moby') return undefined;
    for (const root of dataRoots) {
      const container = await readJsonIfThere<DockerContainer>(
        join(root, 'containers', containerId, 'config.v2.json'),
      );
      if (!container) continue;
      const { Name = '', Image = '', Config } = container;
      return {
        engine: 'docker',
        volumeRoot: join(root, 'volumes'),
        image: { id: Image, name: nameIn(Config?.Image ?? '') },
        name: Name.replace(/^\//, ''),
      };
    }
    throw new Error(`no data root of Docker (DockerRoots: ${dataRoots.join(', ')}) has the container`);
  };

/** `docker run <id>` puts the id where the name is else. */
const nameIn = (text: string) => (/^(sha256:)?[0-9a-f]{12,64}$/.test(text) ? '' : text);
