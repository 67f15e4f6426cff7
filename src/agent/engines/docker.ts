import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './container.js';

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
    if (!idForm.test(containerId) || !bundle.split('/').includes('moby')) return undefined;
    for (const root of dataRoots) {
      const container = await readContainer(join(root, 'containers', containerId, 'config.v2.json'));
      if (!container) continue;
      const { Name = '', Image = '', Config } = container;
      return {
        engine: 'docker',
        image: { id: Image, name: nameIn(Config?.Image ?? '') },
        name: Name.replace(/^\//, ''),
      };
    }
    throw new Error(`no data root of Docker (DockerRoots: ${dataRoots.join(', ')}) has the container`);
  };

async function readContainer(file: string): Promise<DockerContainer | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DockerContainer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `docker run <id>` puts the id where the name is else. */
const nameIn = (text: string) => (/^(sha256:)?[0-9a-f]{12,64}$/.test(text) ? '' : text);
