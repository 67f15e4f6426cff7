import { devicePrivilege } from './device.js';
import { canonicalHostPath, requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';

/** A mount as mount(8) takes it; Docker's local volumes are mounted so too. */
export interface FilesystemMount {
  destination: string;
  type: string;
  source: string;
  options: readonly string[];
}

/** Of options that contradict each other the last wins, as with mount(8). */
export const isReadOnly = (options: readonly string[]) =>
  ['ro', 'rro'].includes(options.findLast((option) => ['ro', 'rro', 'rw', 'rrw'].includes(option)) ?? 'rw');

/** File systems that every container may have, as long as they are as runtimes mount them. */
const containerFilesystems = [
  ...['proc', 'sysfs', 'tmpfs', 'ramfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2', 'hugetlbfs'],
  // Of other machines, so nothing of this host.
  ...['nfs', 'nfs4', 'cifs', 'smb3', 'ceph'],
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
function requestOverlay(requests: Requests, { destination, options }: FilesystemMount): void {
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

/** Requests what a file system gives that is mounted anew, past any bind. */
export function requestFilesystem(requests: Requests, mount: FilesystemMount): void {
  const { type, source, destination, options } = mount;
  const what = `${type || 'a file system'} ${source} mounted on ${destination}`;
  // Whatever its type says, it changes what is mounted there already, such as a read-only /sys.
  if (options.includes('remount')) requests.add('UNKNOWN', `${destination} remounted`);
  else if (type === 'overlay') requestOverlay(requests, mount);
  else if (type === 'devtmpfs') requests.add('DEVICE_ALL', what);
  else if (kernelFilesystems.includes(type)) requests.add('HOST_ROOT_MOUNT', what);
  else if (['sysfs', 'cgroup', 'cgroup2'].includes(type) && !isReadOnly(options))
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
