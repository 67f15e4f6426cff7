/** As node agents tell them apart. nerdctl and ctr are containerd; Kubernetes is containerd by its CRI. */
export const engineNames = ['docker', 'podman', 'containerd', 'kubernetes', 'crio', 'runc'] as const;
export type EngineName = (typeof engineNames)[number];

/**
 * Who made a spec, and for which container, as its reader knows from elsewhere. A spec does not tell: callers of an engine
 * choose its annotations and the sources of its mounts.
 */
export interface SpecMaker {
  engine: EngineName;
  containerId?: string | undefined;
  /** Where the engine keeps its volumes. */
  volumeRoot?: string | undefined;
  /** `/proc/<pid>/ns/…` that were looked at on the node, and are not the host's. Without it, the engine is believed. */
  containerNamespaces?: ReadonlySet<string> | undefined;
}

/** These choose the processes whose namespaces they join; callers of the others may name any. */
const choosesProcesses: readonly EngineName[] = ['docker', 'kubernetes', 'crio'];

/** Whether the process in a namespace's path is one of a container. */
export const isOfContainer = (path: string, maker: SpecMaker | undefined): boolean =>
  maker?.containerNamespaces?.has(path) ?? (maker !== undefined && choosesProcesses.includes(maker.engine));
