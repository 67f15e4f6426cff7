import { canonicalHostPath } from './host-path.js';
import type { EngineName, SpecMaker } from './spec-maker.js';
import type { Unchecked } from './unchecked.js';

const containerId = '[0-9a-f]{64}';
const podUid = '[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Where engines and the kubelet keep what they bind by themselves: the id of whom it is for, and the file. */
const kept: readonly { by: readonly EngineName[]; form: RegExp }[] = [
  // Name files, shared memory, secrets. Data roots are configurable.
  {
    by: ['docker'],
    form: new RegExp(`/containers/(${containerId})/(hostname|hosts|resolv\\.conf|mounts/.+)$`),
  },
  { by: ['podman', 'crio'], form: new RegExp(`/[a-z0-9]+-containers/(${containerId})/userdata/(.+)$`) },
  // Files of the sandbox, volumes of the image.
  {
    by: ['kubernetes'],
    form: new RegExp(`/io\\.containerd\\.grpc\\.v1\\.cri/(?:sandboxes|containers)/(${containerId})/(.+)$`),
  },
  // nerdctl.
  {
    by: ['containerd'],
    form: new RegExp(`/nerdctl/[0-9a-f]+/(?:containers|etchosts)/[^/]+/(${containerId})/(.+)$`),
  },
  // The kubelet. hostPath volumes are bound from their own path.
  {
    by: ['kubernetes', 'crio'],
    form: new RegExp(`/pods/(${podUid})/(etc-hosts|(?:volumes|volume-subpaths|containers)/.+)$`),
  },
];

/** Volumes of a name, which whoever may ask the engine may name; and those of Docker's plugins. */
const volume = /\/volumes\/([^/]+\/)?[^/]+\/_data(\/|$)/;
const pluginVolume = new RegExp(`/plugins/${containerId}/(rootfs|propagated-mount)/`);
const havingVolumes: readonly EngineName[] = ['docker', 'podman', 'containerd'];

/** What a container that joins another's network or memory has of it, and where. */
const nameFiles: Readonly<Record<string, string>> = {
  hostname: '/etc/hostname',
  hosts: '/etc/hosts',
  'etc-hosts': '/etc/hosts',
  'resolv.conf': '/etc/resolv.conf',
  '.containerenv': '/run/.containerenv',
};

/** Pods join their sandbox alone, whose id is known. */
const joinsOthers: readonly EngineName[] = ['docker', 'podman', 'containerd'];

/** The uid in the cgroup that the kubelet made, such as `kubepods-burstable-pod1a2b_….slice:cri-containerd:<id>`. */
const podInCgroup =
  /(?:^|[/-])pod([0-9a-f]{32}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?:\.slice|\/)/;

/** Ids of the container, and of its sandbox and pod where an engine of Kubernetes wrote them. */
function ownIds(spec: Unchecked, { engine, containerId: own }: SpecMaker): string[] {
  const annotation = (key: string) => spec.at('annotations').at(key).text();
  const inCgroup = podInCgroup.exec(spec.at('linux').at('cgroupsPath').text() ?? '')?.[1];
  const uid = inCgroup?.replaceAll('_', '-');
  const ids: Partial<Record<EngineName, (string | undefined)[]>> = {
    kubernetes: [
      annotation('io.kubernetes.cri.sandbox-id'),
      uid ?? annotation('io.kubernetes.cri.sandbox-uid'),
    ],
    crio: [annotation('io.kubernetes.cri-o.SandboxID'), uid ?? annotation('io.kubernetes.pod.uid')],
  };
  return [own, ...(ids[engine] ?? [])].filter((id) => id !== undefined);
}

/** Tells whose a folder or file of the host is: the container's own, another container's, or nobody's. */
export type WhoseSource = (source: string, destination?: string) => 'OWN' | 'ANOTHER' | undefined;

/**
 * What an engine keeps for a container is the container's own if it holds the container's id. Where nobody told who made
 * the spec, only files of names and addresses are taken for that, and only where engines put them.
 */
export function ownFolders(spec: Unchecked, maker: SpecMaker | undefined): WhoseSource {
  const own = maker ? ownIds(spec, maker) : [];
  const joined = new Set(
    spec
      .at('linux')
      .at('namespaces')
      .list()
      .flatMap((one) => (one.at('path').text() ? (one.at('type').text() ?? []) : [])),
  );
  const mayJoin = maker !== undefined && joinsOthers.includes(maker.engine);
  const isShared = (file: string, destination: string) =>
    nameFiles[file] === destination
      ? maker === undefined || (mayJoin && joined.has('network'))
      : /^(mounts\/)?shm$/.test(file) && destination === '/dev/shm' && mayJoin && joined.has('ipc');
  return (source, destination = '') => {
    if (!source.startsWith('/') || source.includes('..')) return undefined;
    const path = canonicalHostPath(source);
    if (isVolume(path, maker)) return 'OWN';
    const keepers = kept.flatMap(({ by, form }) => {
      const [, owner = '', file = ''] = form.exec(path) ?? [];
      return owner === '' ? [] : [{ by, owner, file }];
    });
    const isOwn = keepers.some(
      ({ by, owner, file }) =>
        (maker !== undefined && by.includes(maker.engine) && own.includes(owner)) ||
        isShared(file, destination),
    );
    if (isOwn) return 'OWN';
    return keepers.length > 0 ? 'ANOTHER' : undefined;
  };
}

function isVolume(path: string, maker: SpecMaker | undefined): boolean {
  if (maker === undefined || !havingVolumes.includes(maker.engine)) return false;
  if (maker.engine === 'docker' && pluginVolume.test(path)) return true;
  return volume.test(path) && (maker.volumeRoot === undefined || path.startsWith(`${maker.volumeRoot}/`));
}
