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
import { ownFolders, type WhoseSource } from './own-folders.js';
import type { Requests } from './requested.js';
import type { SpecMaker } from './spec-maker.js';
import type { Unchecked } from './unchecked.js';

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
    `${source}, which is not known to be kept for this container, bound to ${destination}`,
    `${source} 无法确认属于该容器，挂载到 ${destination}`,
  );

function requestBind(requests: Requests, mount: FilesystemMount, whose: WhoseSource): void {
  const { source, destination } = mount;
  const owner = whose(source, destination);
  if (owner === 'OWN') return;
  if (owner === 'ANOTHER') {
    requests.add('HOST_ROOT_MOUNT', anothers(source, destination));
  } else if (hostIpcDirectories.includes(canonicalHostPath(source))) {
    requests.add('HOST_IPC', boundText(source, destination));
  } else if (!isInBundle(source)) {
    requestHostMount(requests, { source, destination, readOnly: isReadOnly(mount.options) });
  }
}

export function requestMounts(requests: Requests, spec: Unchecked, maker: SpecMaker | undefined): void {
  const whose = ownFolders(spec, maker);
  const whoseLayer: OwnFolder = (source) => {
    if (whose(source) === 'OWN') return 'OWN';
    return isEngineRoot(source) ? 'IMAGE' : undefined;
  };
  for (const mount of spec.at('mounts').list().map(readMount)) {
    const shared = mount.options.find(propagatesToHost);
    if (shared) requests.add('MOUNT_PROPAGATION', propagationText(mount.destination, shared));
    if (isBind(mount)) requestBind(requests, mount, whose);
    else requestFilesystem(requests, mount, whoseLayer);
  }
}

/** Podman writes some of these whatever it is asked for; CRI-O, which may leave seccomp out, has the first. */
const isLikePodmans = (annotations: Unchecked) =>
  (annotations.at('io.container.manager').text() ?? 'cri-o') !== 'cri-o' ||
  annotations.entries().some(([key]) => key.startsWith('io.podman.annotations.'));

const dockersHosts = /\/containers\/[0-9a-f]{64}\/hosts$/;

const isLikeDockers = (mounts: Unchecked) =>
  mounts
    .list()
    .some(
      (mount) =>
        mount.at('destination').text() === '/etc/hosts' && dockersHosts.test(mount.at('source').text() ?? ''),
    );

/** Docker and Podman leave a seccomp section out only where they were asked to. */
export const alwaysHasSeccomp = (spec: Unchecked, maker: SpecMaker | undefined) =>
  maker
    ? ['docker', 'podman'].includes(maker.engine)
    : isLikeDockers(spec.at('mounts')) || isLikePodmans(spec.at('annotations'));
