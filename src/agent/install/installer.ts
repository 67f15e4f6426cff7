import type { WrapperPaths } from './runtime-wrapper.js';

export interface Installation {
  /** Where a file of the engine is: under `/`, or under another folder for an image that is being built. */
  at(file: string): string;
  paths: WrapperPaths;
  failMode: 'open' | 'closed';
}

/** Makes an engine ask the agent. Doing it twice is doing it once; each returns what was done and is left to do. */
export interface Installer {
  install(installation: Installation): string[];
  uninstall(installation: Pick<Installation, 'at' | 'paths'>): string[];
}
