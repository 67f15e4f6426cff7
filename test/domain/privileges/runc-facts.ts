import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { defaultCapabilities } from '../../../src/domain/privileges/capabilities.js';
import { capabilities, type PrivilegeItem } from '../../../src/domain/privileges/catalog.js';
import { namespaceKinds, type Report, type RuncBundle } from './runc-bundle.js';

/** Something that a process has beyond the default, and the items of which one has to say so. */
export interface Fact {
  what: string;
  saidBy: PrivilegeItem[];
}

interface Mount {
  device: string;
  root: string;
  point: string;
  writable: boolean;
  type: string;
}

function readMount(line: string): Mount {
  const [own = '', filesystem = ''] = line.split(' - ');
  const [, , device = '', root = '', point = '', options = ''] = own.split(' ');
  const [type = '', , superOptions = ''] = filesystem.split(' ');
  const isReadOnly = [options, superOptions].some((text) => text.split(',').includes('ro'));
  return { device, root, point, writable: !isReadOnly, type };
}

function* capabilityFacts(status: ReadonlyMap<string, string>): Generator<Fact> {
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set) =>
    BigInt(`0x${status.get(set) ?? 0}`),
  );
  const all = sets.reduce((some, more) => some | more, 0n);
  for (const { item, number } of capabilities)
    if ((all >> BigInt(number)) & 1n && !defaultCapabilities.has(item)) yield { what: item, saidBy: [item] };
}

function* statusFacts(lines: readonly string[]): Generator<Fact> {
  const status = new Map(lines.map((line) => line.split(/:\s+/, 2) as [string, string]));
  if (status.size === 0) return;
  yield* capabilityFacts(status);
  if (status.get('Seccomp') === '0') yield { what: 'no seccomp filter', saidBy: ['SECCOMP_UNCONFINED'] };
  if (status.get('NoNewPrivs') === '0')
    yield { what: 'may gain privileges', saidBy: ['PRIV_ESCALATION_ALLOWED'] };
  if (/\b0\b/.test(status.get('Uid') ?? '')) yield { what: 'user 0', saidBy: ['RUN_AS_ROOT'] };
}

const namespaceItems: Record<string, PrivilegeItem> = {
  pid: 'HOST_PID',
  net: 'HOST_NETWORK',
  ipc: 'HOST_IPC',
  uts: 'HOST_UTS',
  mnt: 'HOST_ROOT_MOUNT',
};

function* namespaceFacts(lines: readonly string[]): Generator<Fact> {
  for (const [kind, id] of lines.map((line) => line.split(' '))) {
    const item = namespaceItems[kind!];
    if (item && id === readlinkSync(`/proc/self/ns/${kind}`))
      yield { what: `${kind} of the host`, saidBy: [item] };
  }
}

const paths: PrivilegeItem[] = ['HOST_ROOT_MOUNT', 'HOST_PATH_RW', 'RUNTIME_SOCKET_MOUNT'];
const disks: PrivilegeItem[] = ['DEVICE_ALL', 'DEVICE_BLOCK_OR_MEM', 'DEVICE_OTHER'];

/** File systems that the host has mounted: a container's mount of the same device shows files of the host. */
const hostDevices = new Set(
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => readMount(line).device),
);

const newForContainer = ['tmpfs', 'devpts', 'mqueue', 'proc', 'sysfs', 'cgroup', 'cgroup2'];

function mountFact(mount: Mount, bundle: RuncBundle): Fact | undefined {
  const { type, root, point, writable, device } = mount;
  const what = `${type} ${root} on ${point}, ${writable ? 'writable' : 'read-only'}`;
  if (type === 'proc')
    return root === '/' && point !== '/proc' ? { what, saidBy: ['PROC_UNMASKED', ...paths] } : undefined;
  if (['sysfs', 'cgroup', 'cgroup2'].includes(type))
    return writable ? { what, saidBy: ['PROC_UNMASKED', 'UNKNOWN', ...paths] } : undefined;
  if (root.includes(`/${basename(bundle.folder)}/`)) return undefined;
  if (!hostDevices.has(device) && newForContainer.includes(type)) return undefined;
  // The host's message queues come with its IPC namespace.
  if (type === 'mqueue') return { what, saidBy: ['HOST_IPC', ...paths] };
  const readOnly: PrivilegeItem[] = writable ? [] : ['HOST_PATH_RO'];
  return { what, saidBy: [...paths, ...readOnly, ...disks, 'UNKNOWN'] };
}

function* openPathFacts(present: readonly string[], mounts: readonly Mount[]): Generator<Fact> {
  for (const path of present) {
    const closed = mounts.some(
      ({ point }) => `${path}/`.startsWith(`${point}/`) && !['/', '/proc', '/sys'].includes(point),
    );
    if (!closed && mounts.some(({ point }) => point === '/proc'))
      yield { what: `${path} open`, saidBy: ['PROC_UNMASKED', ...paths] };
  }
}

/** What a process that reported this has beyond what Docker gives by default. */
export function factsOf(report: Report, bundle: RuncBundle): Fact[] {
  const mounts = report.MOUNTS.map(readMount);
  return [
    ...statusFacts(report.STATUS),
    ...namespaceFacts(report.NAMESPACES.filter((line) => namespaceKinds.includes(line.split(' ')[0]!))),
    ...mounts.flatMap((mount) => mountFact(mount, bundle) ?? []),
    ...openPathFacts(report.PATHS, mounts),
    ...report.DEVICES.map((device) => ({ what: `device ${device}`, saidBy: disks })),
  ];
}
