import { devicePrivilege } from './device.js';
import { canonicalHostPath, propagatesToHost, requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

const containerId = '[0-9a-f]{64}';
const podUid = '([0-9a-f]{32}|[0-9a-f-]{36})';

/** What runtimes and the kubelet bind into containers on their own account, by where they keep it. */
const runtimeOwned = [
  // Docker: name files, shared memory, secrets; its data root may be anywhere.
  `/containers/${containerId}/(hostname|hosts|resolv\\.conf|mounts/.+)$`,
  // Docker, Podman, nerdctl: named and anonymous volumes, and those of volume plugins.
  '/volumes/([^/]+/)?[^/]+/_data(/|$)',
  `/plugins/${containerId}/(rootfs|propagated-mount)/`,
  // containerd's CRI: files of the sandbox, volumes of the image.
  `/io\\.containerd\\.grpc\\.v1\\.cri/(sandboxes|containers)/${containerId}/`,
  // CRI-O and Podman.
  `/[a-z0-9]+-containers/${containerId}/userdata/`,
  // nerdctl.
  `/nerdctl/[0-9a-f]+/(containers|etchosts)/[^/]+/${containerId}/`,
  // The kubelet: volumes, hosts file, termination log. A hostPath volume is bound from its own path instead.
  `/pods/${podUid}/(etc-hosts$|volumes/|volume-subpaths/|containers/)`,
].map((pattern) => new RegExp(pattern));

const isRuntimeOwned = (source: string) => runtimeOwned.some((pattern) => pattern.test(source));

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

function requestBind(requests: Requests, mount: OciMount): void {
  const { source, destination } = mount;
  const path = canonicalHostPath(source);
  if (isRuntimeOwned(path) || isInBundle(source)) return;
  if (hostIpcDirectories.includes(path)) requests.add('HOST_IPC', `${source} bound to ${destination}`);
  else requestHostMount(requests, { source, destination, readOnly: isReadOnly(mount) });
}

/** A file system of the host that is mounted from its disk, past any bind. */
function requestFilesystem(requests: Requests, { source, destination }: OciMount): void {
  const path = canonicalHostPath(source);
  const item = path.startsWith('/dev/') && devicePrivilege({ path });
  if (item) requests.add(item, `${source} mounted on ${destination}`);
}

/** Requests the host paths among the mounts; those that the runtime itself makes are none. */
export function requestMounts(requests: Requests, mounts: Unchecked): void {
  for (const mount of mounts.list().map(readMount)) {
    const shared = mount.options.find(propagatesToHost);
    if (shared) requests.add('MOUNT_PROPAGATION', `${mount.destination} mounted ${shared}`);
    if (isBind(mount)) requestBind(requests, mount);
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
