import { joinTexts, type Text, text } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import { devicePrivilege } from './device.js';
import type { Requests } from './requested.js';

export interface HostMount {
  source: string;
  destination: string;
  readOnly: boolean;
}

/**
 * Resolves `//`, `.`, `..`, and two aliases of current distributions: /var/run is /run, and /usr/lib/modules is in
 * /lib.
 */
export function canonicalHostPath(path: string): string {
  if (!path.startsWith('/') || !mayBeResolved.test(path)) return path;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`
    .replace(/^\/var\/run(?=\/|$)/, '/run')
    .replace(/^\/usr(?=\/lib\/modules(\/|$))/, '');
}

/** Most paths are as short as they can be. */
const mayBeResolved = /\/(\.|\/|$)|^\/var\/run|^\/usr\/lib/;

/** `..` after a symbolic link leads to the parent of its target: /var/run/.. is /. At the start it leads out of the bundle. */
const climbsFromLink = (path: string) => /(^|[^/.][^/]*\/+)(\.\/+)*\.\.(\/|$)/.test(path);

/** Sensitive with everything below. */
const sensitiveTrees = [
  '/proc',
  '/sys',
  '/boot',
  '/root',
  '/lib/modules',
  '/var/lib/kubelet',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/containers',
  '/var/lib/crio',
  '/var/lib/rancher',
  '/var/lib/etcd',
  // Only what hands over the host; others of /etc and /run, such as /etc/localtime, are in every second container.
  '/etc/kubernetes',
  '/etc/rancher',
  '/etc/cni',
  '/etc/docker',
  '/etc/containerd',
  '/etc/crio',
  '/etc/passwd',
  '/etc/shadow',
  '/etc/group',
  '/etc/gshadow',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/pam.d',
  '/etc/security',
  '/etc/ssh',
  '/etc/crontab',
  '/etc/cron.d',
  '/etc/cron.hourly',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/etc/cron.monthly',
  '/etc/systemd',
  '/etc/init.d',
  '/etc/profile',
  '/etc/profile.d',
  '/etc/ld.so.preload',
  '/etc/ld.so.conf.d',
  '/etc/udev',
];

/** Root runs, loads or obeys what is below these: who may write there is root on the host, who may read learns little. */
const obeyedTrees = [
  ...['/etc', '/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt/cni', '/opt/containerd'],
  ...[
    '/var/spool/cron',
    '/var/spool/anacron',
    '/var/spool/at',
    '/var/lib/dpkg',
    '/var/lib/rpm',
    '/var/lib/systemd',
  ],
  ...['/var/lib/cloud', '/var/lib/dbus', '/var/lib/polkit-1'],
  // Roots, volumes and keys of other containers, clusters and virtual machines.
  ...[
    '/var/lib/k0s',
    '/var/lib/minikube',
    '/var/lib/nerdctl',
    '/var/lib/buildkit',
    '/var/lib/cni',
    '/var/snap',
  ],
  ...['/var/lib/lxc', '/var/lib/lxd', '/var/lib/incus', '/var/lib/libvirt', '/var/lib/machines'],
];
/** Names, times, certificates and documents, which many containers mount without a thought. */
const harmlessInObeyed =
  /^(\/etc\/(localtime|timezone|hosts|hostname|resolv\.conf|machine-id|os-release|mime\.types|ssl\/certs|ca-certificates|pki\/(ca-trust|tls\/certs)|letsencrypt)|\/usr(\/local)?\/(share|src|games))(\/|$)/;

/** Every folder above one of the trees holds it. */
const foldersAbove = (path: string) =>
  path.split('/').map((_, depth, steps) => steps.slice(0, depth).join('/') || '/');

/** Sensitive because they contain one of the trees above; other paths in them are not. */
const sensitiveDirectories = new Set([
  '/dev',
  '/run',
  ...[...sensitiveTrees, '/usr/lib/modules'].flatMap(foldersAbove),
]);

/** Daemons of root listen in /run, and read-only mounts do not hold back a socket: all but these hand over the host. */
const harmlessInRun =
  /^\/run\/(udev|log|lock|shm|mount|blkid|utmp|xtables\.lock|resolvconf|flannel|nvidia-(persistenced|fabricmanager))(\/|$)/;

const isSocket = (path: string) => /\.(sock|socket)$/.test(path);

const isUnder = (path: string, tree: string) => path === tree || path.startsWith(`${tree}/`);

/** Access to a runtime's socket allows starting any container. */
const runtimeSocket =
  /\/(docker|containerd|crio|podman|cri-dockerd|dockershim|buildkitd|nri|nerdctl|lxd|incus|runc|frakti|snapshotter|isulad)\.sock(\.ttrpc)?$|[\\/]pipe[\\/](docker_engine|containerd-containerd)$/;
const socketTree =
  /^\/run\/(docker|containerd|crio|podman|cri-dockerd|k3s|k0s|rke2|nri|buildkit|lxd|incus|user\/\d+\/(docker|podman|containerd|buildkit)[\w-]*)(\/|$)/;
const userRuntimeDirectory = /^\/run\/user(\/\d+)?$/;

const notDevices = ['/dev/shm', '/dev/mqueue', '/dev/hugepages', '/dev/pts', '/dev/log'];

/** The gravest privilege, plus sockets for / and /run. Sockets and sensitive directories count read-only, too. */
export function hostPathPrivileges(source: string, readOnly: boolean): PrivilegeItem[] {
  const path = canonicalHostPath(source);
  if ([runtimeSocket, socketTree, userRuntimeDirectory].some((form) => form.test(path)))
    return ['RUNTIME_SOCKET_MOUNT'];
  if (climbsFromLink(source)) return ['HOST_ROOT_MOUNT'];
  if (path === '/' || path === '/run') return ['HOST_ROOT_MOUNT', 'RUNTIME_SOCKET_MOUNT'];
  if (isUnder(path, '/run') && !harmlessInRun.test(path)) return ['HOST_ROOT_MOUNT'];
  if (sensitiveDirectories.has(path) || sensitiveTrees.some((tree) => isUnder(path, tree)))
    return ['HOST_ROOT_MOUNT'];
  if (!readOnly && obeyedTrees.some((tree) => isUnder(path, tree)) && !harmlessInObeyed.test(path))
    return ['HOST_ROOT_MOUNT'];
  if (isUnder(path, '/dev') && !notDevices.some((other) => isUnder(path, other))) {
    const item = devicePrivilege({ path });
    return item ? [item] : [];
  }
  return [readOnly && !isSocket(path) ? 'HOST_PATH_RO' : 'HOST_PATH_RW'];
}

export const boundText = (source: string, destination: string): Text =>
  text(`${source} bound to ${destination}`, `${source} 挂载到 ${destination}`);

export const propagationText = (mount: string, propagation: string): Text =>
  text(`${mount} mounted ${propagation}`, `${mount} 以 ${propagation} 方式挂载`);

/** `where` is appended to the detail. */
export function requestHostMount(
  requests: Requests,
  { source, destination, readOnly }: HostMount,
  where: Text | string = '',
): void {
  const detail = joinTexts(
    boundText(source, destination),
    readOnly ? text(' (ro)', '（只读）') : text(' (rw)', '（可写）'),
    where,
  );
  for (const item of hostPathPrivileges(source, readOnly)) requests.add(item, detail);
}

/** Whether mounts made in the container appear on the host. */
export const propagatesToHost = (propagation: string) =>
  propagation === 'shared' || propagation === 'rshared';
