import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp, replaceFile } from './engine-files.js';
import { wrappedRuntime, type WrapperPaths } from './runtime-wrapper.js';

/** Where the installation keeps the programs that engines call. */
export const programFolder = '/usr/local/lib/tcss-agent';

export interface Installation {
  /** Where a file of the engine is: under `/`, or under another folder for an image that is being built. */
  at(file: string): string;
  paths: WrapperPaths;
  failMode: 'open' | 'closed';
}

export interface Write {
  /** Where it really is. */
  file: string;
  content: string;
  mode?: number;
  /** A file of the engine's owner, which is kept beside it. */
  isTheirs?: boolean;
}

/** What an installation comes to. */
export interface Plan {
  writes: Write[];
  /** What was done, and is left to do. */
  says: string[];
}

export interface Installer {
  /** Makes an engine ask the agent. Doing it twice is doing it once; returns what was done and is left to do. */
  install(installation: Installation): string[];
  uninstall(installation: Pick<Installation, 'at' | 'paths'>): string[];
  /** Files that `install` would change now; none where it was done with these settings. */
  filesToChange(installation: Installation): string[];
  /** What has the engine read what was changed. */
  restart: string;
}

interface InstallerParts {
  restart: string;
  /** Throws where something would be lost. */
  plan(installation: Installation): Plan;
  uninstall: Installer['uninstall'];
}

export const makeInstaller = ({ restart, plan, uninstall }: InstallerParts): Installer => ({
  restart,
  uninstall,
  install(installation) {
    const { writes, says } = plan(installation);
    for (const { file, content, mode, isTheirs } of writes) {
      if (isTheirs) backUp(file);
      replaceFile(file, content, mode);
    }
    return says;
  },
  filesToChange(installation) {
    // It may have been installed for another runtime than is the default now.
    const runtimes = [...installedRuntimes(installation.at), installation.paths.runtime];
    const lists = runtimes.map((runtime) =>
      plan({ ...installation, paths: { ...installation.paths, runtime } })
        .writes.filter(({ file, content }) => !existsSync(file) || readFileSync(file, 'utf8') !== content)
        .map(({ file }) => file),
    );
    return lists.sort((a, b) => a.length - b.length)[0]!;
  },
});

function installedRuntimes(at: Installation['at']): string[] {
  const folder = at(programFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => wrappedRuntime(readFileSync(join(folder, name), 'utf8')) ?? []);
}
