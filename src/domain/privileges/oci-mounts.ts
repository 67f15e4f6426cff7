import { devicePrivilege } from './device.js';
import { canonicalHostPath, propagatesToHost, requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

const containerId = '[0-9a-f]{64}';
const podUid = '[0-9a-f]{32}|[0-9a-f-]{36}';

/** What runtimes and the kubelet bind into containers on their own account, by where they keep it. */
const runtimeOwned = [
  // Docker, Podman, nerdctl: named and anonymous volumes, and those of volume plugins.
  '/volumes/([^/]+/)?[^/]+/_data(/|$)',
  `/plugins/${containerId}/(rootfs|propagated-mount)/`,
  // containerd's CRI: files of the sandbox, volumes of the image.
  `/io\\.containerd\\.grpc\\.v1\\.cri/(sandboxes|containers)/${containerId}/`,
  // CRI-O and Podman.
  `/[a-z0-9]+-containers/${containerId}/userdata/`,
  // nerdctl.
  `/nerdctl/[0-9a-f]+/(containers|etchosts)/[^/]+/${containerId}/`,
].map((pattern) => new RegExp(pattern));

/** What engines keep for each container or pod by its id; that of another one is as good as a host path. */
const ownedById = [
  // Docker: name files, shared memory, secrets; its data root may be anywhere.
  new RegExp(`/containers/(${containerId})/(hostname|hosts|resolv\\.conf|mounts/.+)$`),
  // The kubelet: volumes, hosts file, termination log. A hostPath volume is bound from its own path instead.
  new RegExp(`/pods/(${podUid})/(etc-hosts$|volumes/|volume-subpaths/|containers/)`),
];

const ownerOf = (path: string) =>
  ownedById.map((form) => form.exec(path)?.[1]).find((id) => id !== undefined);

/**
 * The container or pod that a spec is of, as its engine says: in an annotation, or by the hosts file, which is always the
 * container's own.
 */
function ownIds(spec: Unchecked, mounts: readonly OciMount[]): Set<string> {
  const annotations = spec.at('annotations');
  const podUids = ['io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid'].map((key) =>
    annotations.at(key).text(),
  );
  const hosts = mounts.filter(({ destination }) => destination === '/etc/hosts');
  return new Set(
    [...podUids, ...hosts.map(({ source }) => ownerOf(canonicalHostPath(source)))].flatMap((id) => id ?? []),
  );
}

/** Host directories whose sharing is what the host's IPC namespace means; runtimes bind them for it. */
const hostIpcDirectories = ['/dev/shm', '/dev/mqueue'];

interface OciMount {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

const readMount = (mount: Unchecked): OciMount => ({
  destination: mount.at('destination').text() ?? '',
  type: mount.at('type').text() ?? '',
  source: mount.at('source').text() ?? '',
  options: mount.at('options').texts(),
});

const isBind = ({ type, options }: OciMount) =>
  type === 'bind' || options.includes('bind') || options.includes('rbind');

/** Of options that contradict each other the last wins, as with mount(8). */
const isReadOnly = ({ options }: OciMount) =>
  ['ro', 'rro'].includes(options.findLast((option) => ['ro', 'rro', 'rw', 'rrw'].includes(option)) ?? 'rw');

/** A relative source lies in the bundle, as long as it does not climb out of it. Windows paths are not relative. */
const isInBundle = (source: string) =>
  !/^([/\\]|[A-Za-z]:)/.test(source) && !source.split('/').includes('..');

function requestBind(requests: Requests, mount: OciMount, own: ReadonlySet<string>): void {
  const { source, destination } = mount;
  const path = canonicalHostPath(source);
  const owner = source.includes('..') ? undefined : ownerOf(path);
  if (owner !== undefined && own.has(owner)) return;
  if (owner !== undefined) {
    requests.add('HOST_ROOT_MOUNT', `${source}, which belongs to another container, bound to ${destination}`);
  } else if (hostIpcDirectories.includes(path)) {
    requests.add('HOST_IPC', `${source} bound to ${destination}`);
  } else if (
    !isInBundle(source) &&
    !(runtimeOwned.some((form) => form.test(path)) && !source.includes('..'))
  ) {
    requestHostMount(requests, { source, destination, readOnly: isReadOnly(mount) });
  }
}

/** File systems that every container may have, as long as they are as runtimes mount them. */
const containerFilesystems = [
  'proc',
  'sysfs',
  'tmpfs',
  'ramfs',
  'devpts',
  'mqueue',
  'cgroup',
  'cgroup2',
  'hugetlbfs',
];
/** Of the kernel itself: whoever writes there, or reads some of it, controls the host. */
const kernelFilesystems = [
  ...[
    'debugfs',
    'tracefs',
    'securityfs',
    'configfs',
    'bpf',
    'pstore',
    'efivarfs',
    'binfmt_misc',
    'selinuxfs',
  ],
  ...['fusectl', 'nfsd', 'rpc_pipefs', 'resctrl'],
];

/** The folders that an overlay is made of; a colon in a path is escaped. */
function requestOverlay(requests: Requests, { destination, options }: OciMount): void {
  for (const option of options.flatMap((text) => text.split(','))) {
    const [, role = '', folders = ''] = /^(lowerdir|upperdir|workdir|datadir)\+?=(.*)$/s.exec(option) ?? [];
    for (const source of folders.split(/(?<!\\):/).filter(Boolean))
      requestHostMount(
        requests,
        { source: source.replaceAll('\\:', ':'), destination, readOnly: role === 'lowerdir' },
        ` as ${role} of an overlay`,
      );
  }
}

/** A file system that is mounted anew, past any bind. */
function requestFilesystem(requests: Requests, mount: OciMount): void {
  const { type, source, destination } = mount;
  const what = `${type || 'a file system'} ${source} mounted on ${destination}`;
  if (type === 'overlay') requestOverlay(requests, mount);
  else if (type === 'devtmpfs') requests.add('DEVICE_ALL', what);
  else if (kernelFilesystems.includes(type)) requests.add('HOST_ROOT_MOUNT', what);
  else if (['sysfs', 'cgroup', 'cgroup2'].includes(type) && !isReadOnly(mount))
    requests.add('PROC_UNMASKED', `${what}, writable`);
  // Only /proc itself is masked.
  else if (type === 'proc' && canonicalHostPath(destination) !== '/proc') requests.add('PROC_UNMASKED', what);
  else if (!containerFilesystems.includes(type) && (type !== '' || source !== ''))
    requestDisk(requests, source, what);
}

/** Any other file system is that of a disk, by whatever name, or one that is not known here. */
function requestDisk(requests: Requests, source: string, what: string): void {
  const path = canonicalHostPath(source);
  const item = path.startsWith('/dev/') ? devicePrivilege({ path }) : undefined;
  requests.add(item ?? 'UNKNOWN', what);
}

/** Requests the host paths among the mounts; those that the runtime itself makes for this container are none. */
export function requestMounts(requests: Requests, spec: Unchecked): void {
  const mounts = spec.at('mounts').list().map(readMount);
  const own = ownIds(spec, mounts);
  for (const mount of mounts) {
    const shared = mount.options.find(propagatesToHost);
    if (shared) requests.add('MOUNT_PROPAGATION', `${mount.destination} mounted ${shared}`);
    if (isBind(mount)) requestBind(requests, mount, own);
    else requestFilesystem(requests, mount);
  }
}

/**
 * Whether plain Docker made the spec: it binds its own hosts file, while in a pod the kubelet's is bound. Docker alone
 * is known to write a seccomp section always, unless told otherwise.
 */
export const isMadeByDocker = (mounts: Unchecked) =>
  mounts
    .list()
    .map(readMount)
    .some(({ destination, source }) =>
      destination === '/etc/hosts' ? new RegExp(`/containers/${containerId}/hosts$`).test(source) : false,
    );

/** Whether the engine of a Kubernetes node made the spec: it says so in annotations, or binds the kubelet's hosts file. */
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
