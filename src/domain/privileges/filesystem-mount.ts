import { joinTexts, type Text, text } from '../../platform/text.js';
import { devicePrivilege } from './device.js';
import { canonicalHostPath, type HostMount, requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';

/** A mount as mount(8) takes it, also for Docker's local volumes. */
export interface FilesystemMount {
  destination: string;
  type: string;
  source: string;
  options: readonly string[];
}

/** The last of contradicting options wins, as in mount(8). */
export const isReadOnly = (options: readonly string[]) =>
  ['ro', 'rro'].includes(options.findLast((option) => ['ro', 'rro', 'rw', 'rrw'].includes(option)) ?? 'rw');

/** Harmless in any container when mounted as runtimes do. */
const containerFilesystems = [
  ...['proc', 'sysfs', 'tmpfs', 'ramfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2', 'hugetlbfs'],
  // On other machines, so not this host's.
  ...['nfs', 'nfs4', 'cifs', 'smb3', 'ceph'],
];
/** Writing to these, and reading some of them, controls the host. */
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

/** What an engine itself keeps for the container, or undefined for a folder of the host. */
export type OwnFolder = (source: string) => 'OWN' | 'IMAGE' | undefined;

function requestLayer(requests: Requests, mount: HostMount, role: string, whose: OwnFolder): void {
  const owner = whose(mount.source);
  if (owner === 'OWN') return;
  const where = text(` as ${role} of an overlay`, `（作为 overlay 的 ${role}）`);
  if (owner === 'IMAGE' && mount.readOnly) requests.add('HOST_PATH_RO', joinTexts(mount.source, where));
  else requestHostMount(requests, mount, where);
}

/** A colon in an overlay's path is escaped. */
function requestOverlay(requests: Requests, mount: FilesystemMount, whose: OwnFolder): void {
  const { destination, options } = mount;
  for (const option of options.flatMap((text) => text.split(','))) {
    const [, role = '', folders = ''] = /^(lowerdir|upperdir|workdir|datadir)\+?=(.*)$/s.exec(option) ?? [];
    for (const source of folders.split(/(?<!\\):/).filter(Boolean))
      requestLayer(
        requests,
        { source: source.replaceAll('\\:', ':'), destination, readOnly: role === 'lowerdir' },
        role,
        whose,
      );
  }
}

/** Requests what mounting a file system anew gives, which bypasses any bind. */
export function requestFilesystem(
  requests: Requests,
  mount: FilesystemMount,
  whose: OwnFolder = () => undefined,
): void {
  const { type, source, destination, options } = mount;
  const what = text(
    `${type || 'a file system'} ${source} mounted on ${destination}`,
    `${type || '文件系统'} ${source} 挂载到 ${destination}`,
  );
  // Whatever its type, it changes an existing mount, such as a read-only /sys.
  if (options.includes('remount'))
    requests.add('UNKNOWN', text(`${destination} remounted`, `${destination} 被重新挂载`));
  else if (type === 'overlay') requestOverlay(requests, mount, whose);
  else if (type === 'devtmpfs') requests.add('DEVICE_ALL', what);
  else if (kernelFilesystems.includes(type)) requests.add('HOST_ROOT_MOUNT', what);
  else if (['sysfs', 'cgroup', 'cgroup2'].includes(type) && !isReadOnly(options))
    requests.add('PROC_UNMASKED', joinTexts(what, text(', writable', '，可写')));
  // Only /proc itself is masked.
  else if (type === 'proc' && canonicalHostPath(destination) !== '/proc') requests.add('PROC_UNMASKED', what);
  else if (!containerFilesystems.includes(type) && (type !== '' || source !== ''))
    requestDisk(requests, source, what);
}

function requestDisk(requests: Requests, source: string, what: Text): void {
  const path = canonicalHostPath(source);
  const item = path.startsWith('/dev/') ? devicePrivilege({ path }) : undefined;
  requests.add(item ?? 'UNKNOWN', what);
}
