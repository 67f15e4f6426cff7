import { text } from '../../platform/text.js';
import { type FilesystemMount, isReadOnly, type OwnFolder, requestFilesystem } from './filesystem-mount.js';
import {
  boundText,
  canonicalHostPath,
  propagatesToHost,
  propagationText,
  requestHostMount,
} from './host-path.js';
import { isEngineRoot } from './oci-root.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

const containerId = '[0-9a-f]{64}';
const podUid = '[0-9a-f]{32}|[0-9a-f-]{36}';

/** Where runtimes and the kubelet keep what they bind into containers by themselves. */
const runtimeOwned = [
  // Docker, Podman, nerdctl: named and anonymous volumes, and those of volume plugins.
  '/volumes/([^/]+/)?[^/]+/_data(/|$)',
  `/plugins/${containerId}/(rootfs|propagated-mount)/`,
  // containerd's CRI: files of the sandbox, volumes of the image.
  `/io\\.containerd\\.grpc\\.v1\\.cri/(sandboxes|containers)/${containerId}/`,
  // CRI-O and Podman.
  `/[a-z0-9]+-containers/${containerId}/userdata/`,
  `/nerdctl/[0-9a-f]+/(containers|etchosts)/[^/]+/${containerId}/`,
].map((pattern) => new RegExp(pattern));

/** Kept by the id of a container or pod; a file of another id counts as a host path. */
const ownedById = [
  // Docker: name files, shared memory, secrets; its data root is configurable.
  new RegExp(`/containers/(${containerId})/(hostname|hosts|resolv\\.conf|mounts/.+)$`),
  // The kubelet: volumes, hosts file, termination log. hostPath volumes are bound from their own path.
  new RegExp(`/pods/(${podUid})/(etc-hosts$|volumes/|volume-subpaths/|containers/)`),
];

const ownerOf = (path: string) =>
  ownedById.map((form) => form.exec(path)?.[1]).find((id) => id !== undefined);

/** Ids of the spec's container or pod, from annotations or from the hosts file, which is always the container's own. */
function ownIds(spec: Unchecked, mounts: readonly FilesystemMount[]): Set<string> {
  const annotations = spec.at('annotations');
  const podUids = ['io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid'].map((key) =>
    annotations.at(key).text(),
  );
  const hosts = mounts.filter(({ destination }) => destination === '/etc/hosts');
  return new Set(
    [...podUids, ...hosts.map(({ source }) => ownerOf(canonicalHostPath(source)))].flatMap((id) => id ?? []),
  );
}

/** With another container's IPC namespace, Docker binds its shared memory. */
const isJoinedMemory = (path: string, destination: string) =>
  destination === '/dev/shm' && new RegExp(`/containers/${containerId}/mounts/shm$`).test(path);

const isRuntimeOwned = (source: string) =>
  !source.includes('..') && runtimeOwned.some((form) => form.test(canonicalHostPath(source)));

const whoseFolder: OwnFolder = (source) => {
  if (isRuntimeOwned(source)) return 'OWN';
  return isEngineRoot(source) ? 'IMAGE' : undefined;
};

/** Runtimes bind these for the host's IPC namespace. */
const hostIpcDirectories = ['/dev/shm', '/dev/mqueue'];

const readMount = (mount: Unchecked): FilesystemMount => ({
  destination: mount.at('destination').text() ?? '',
  type: mount.at('type').text() ?? '',
  source: mount.at('source').text() ?? '',
  options: mount.at('options').texts(),
});

const isBind = ({ type, options }: FilesystemMount) =>
  type === 'bind' || options.includes('bind') || options.includes('rbind');

/** A relative source lies in the bundle unless it climbs out. Windows paths are not relative. */
const isInBundle = (source: string) =>
  !/^([/\\]|[A-Za-z]:)/.test(source) && !source.split('/').includes('..');

const anothers = (source: string, destination: string) =>
  text(
    `${source}, which belongs to another container, bound to ${destination}`,
    `属于其他容器的 ${source} 挂载到 ${destination}`,
  );

function requestBind(requests: Requests, mount: FilesystemMount, own: ReadonlySet<string>): void {
  const { source, destination } = mount;
  const path = canonicalHostPath(source);
  const owner = source.includes('..') ? undefined : ownerOf(path);
  if (owner !== undefined && (own.has(owner) || isJoinedMemory(path, destination))) return;
  if (owner !== undefined) {
    requests.add('HOST_ROOT_MOUNT', anothers(source, destination));
  } else if (hostIpcDirectories.includes(path)) {
    requests.add('HOST_IPC', boundText(source, destination));
  } else if (!isInBundle(source) && !isRuntimeOwned(source)) {
    requestHostMount(requests, { source, destination, readOnly: isReadOnly(mount.options) });
  }
}

export function requestMounts(requests: Requests, spec: Unchecked): void {
  const mounts = spec.at('mounts').list().map(readMount);
  const own = ownIds(spec, mounts);
  for (const mount of mounts) {
    const shared = mount.options.find(propagatesToHost);
    if (shared) requests.add('MOUNT_PROPAGATION', propagationText(mount.destination, shared));
    if (isBind(mount)) requestBind(requests, mount, own);
    else requestFilesystem(requests, mount, whoseFolder);
  }
}

/** Podman writes some of these whatever it is asked for; CRI-O, which may leave seccomp out, has the first. */
const isMadeByPodman = (annotations: Unchecked) =>
  (annotations.at('io.container.manager').text() ?? 'cri-o') !== 'cri-o' ||
  annotations.entries().some(([key]) => key.startsWith('io.podman.annotations.'));

/** Docker and Podman leave a seccomp section out only where they were asked to. */
export const alwaysHasSeccomp = (spec: Unchecked) =>
  isMadeByDocker(spec.at('mounts')) || isMadeByPodman(spec.at('annotations'));

/** Docker binds its own hosts file, pods the kubelet's. */
export const isMadeByDocker = (mounts: Unchecked) =>
  mounts
    .list()
    .some(
      (mount) =>
        mount.at('destination').text() === '/etc/hosts' && dockersHosts.test(mount.at('source').text() ?? ''),
    );

const dockersHosts = new RegExp(`/containers/${containerId}/hosts$`);

/** Whether a Kubernetes node's engine made the spec: it has its annotations, or binds the kubelet's hosts file. */
export const isMadeForKubernetes = (spec: Unchecked) =>
  ['io.kubernetes.cri.container-type', 'io.kubernetes.cri-o.ContainerType'].some(
    (key) => spec.at('annotations').at(key).isGiven,
  ) ||
  spec
    .at('mounts')
    .list()
    .map(readMount)
    .some(
      ({ destination, source }) =>
        destination === '/etc/hosts' && new RegExp(`/pods/(${podUid})/etc-hosts$`).test(source),
    );
