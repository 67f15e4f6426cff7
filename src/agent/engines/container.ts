import type { EngineName } from '../../domain/privileges/spec-maker.js';

/** What the check at the start hands on: the call of the runtime, or of a hook. */
export interface CheckRequest {
  door: 'runtime' | 'hook';
  containerId: string;
  /** Folder with the config.json that the runtime will read. */
  bundle: string;
  /** Command line of the runtime, for the event. */
  commandLine: string;
}

/** A container that is about to start, as its engine has it. */
export interface EngineContainer {
  engine: EngineName;
  /** Where the engine keeps its volumes, as far as it tells. */
  volumeRoot?: string | undefined;
  /** As far as the engine tells; either may be ''. */
  image: { id: string; name: string };
  /** Name of the container, for people. */
  name: string;
  pod?: { Namespace: string; PodName: string } | undefined;
  /** Of the sandbox of a pod, which runs nothing of the user's. */
  isSandbox?: boolean;
}

/** A start and the OCI spec that will really run. */
export interface StartToIdentify extends CheckRequest {
  annotations: Readonly<Record<string, string>>;
}

/** Tells a container of its engine from others; undefined for those of another engine. */
export type Engine = (start: StartToIdentify) => Promise<EngineContainer | undefined>;

/** Where containerd keeps the bundle of a container: `…/io.containerd.runtime.v2.task/<namespace>/<id>`. */
export function containerdNamespace(bundle: string, containerId: string): string | undefined {
  const [, namespace, id] = /\/io\.containerd\.runtime\.v\d\.task\/([^/]+)\/([^/]+)\/?$/.exec(bundle) ?? [];
  return id === containerId ? namespace : undefined;
}
