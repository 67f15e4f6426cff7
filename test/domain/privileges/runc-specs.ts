import { statSync } from 'node:fs';
import { join } from 'node:path';
import { capabilities } from '../../../src/domain/privileges/catalog.js';
import { below, pick, type Random } from '../../support/random.js';
import { findCase } from './cases.js';
import type { RuncBundle } from './runc-bundle.js';

interface Namespace {
  type: string;
  path?: string;
}

interface Mount {
  destination: string;
  type?: string;
  source?: string;
  options?: string[];
}

/** A config.json, as far as it is changed here. */
export interface Spec {
  process: Record<string, unknown> & { capabilities: Record<string, string[]> };
  root: { path: string; readonly?: boolean };
  mounts: Mount[];
  hostname?: string;
  hooks?: object;
  linux: {
    namespaces: Namespace[];
    resources?: { devices?: object[] };
    devices?: object[];
    seccomp?: object;
    maskedPaths?: string[];
    readonlyPaths?: string[];
    sysctl?: object;
    cgroupsPath?: string;
  };
}

/** Calls that no static shell needs; with these refused a profile counts as one. */
export const refused = [
  ...['mount', 'umount2', 'pivot_root', 'unshare', 'setns', 'open_by_handle_at', 'bpf', 'perf_event_open'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'reboot', 'swapon', 'add_key', 'keyctl'],
];

/** What runc's init and a static shell need. */
const permitted = [
  ...[
    'read',
    'write',
    'readv',
    'writev',
    'pread64',
    'pwrite64',
    'lseek',
    'open',
    'openat',
    'openat2',
    'close',
  ],
  ...[
    'close_range',
    'dup',
    'dup2',
    'dup3',
    'pipe',
    'pipe2',
    'fcntl',
    'ioctl',
    'stat',
    'fstat',
    'lstat',
    'statx',
  ],
  ...[
    'newfstatat',
    'statfs',
    'fstatfs',
    'getdents',
    'getdents64',
    'access',
    'faccessat',
    'faccessat2',
    'readlink',
  ],
  ...[
    'readlinkat',
    'getcwd',
    'chdir',
    'fchdir',
    'mkdir',
    'mkdirat',
    'mknod',
    'mknodat',
    'unlink',
    'unlinkat',
  ],
  ...['rmdir', 'rename', 'renameat', 'renameat2', 'umask', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown'],
  ...['fchownat', 'ftruncate', 'sendfile', 'mmap', 'mprotect', 'munmap', 'mremap', 'madvise', 'brk', 'clone'],
  ...[
    'clone3',
    'fork',
    'vfork',
    'execve',
    'execveat',
    'exit',
    'exit_group',
    'wait4',
    'waitid',
    'kill',
    'tgkill',
  ],
  ...[
    'tkill',
    'rt_sigaction',
    'rt_sigprocmask',
    'rt_sigreturn',
    'rt_sigsuspend',
    'sigaltstack',
    'futex',
    'getpid',
  ],
  ...[
    'getppid',
    'gettid',
    'getpgid',
    'getpgrp',
    'setpgid',
    'setsid',
    'getsid',
    'getuid',
    'geteuid',
    'getgid',
  ],
  ...[
    'getegid',
    'getgroups',
    'setgroups',
    'setuid',
    'setgid',
    'setresuid',
    'setresgid',
    'setreuid',
    'setregid',
  ],
  ...['capget', 'capset', 'prctl', 'arch_prctl', 'set_tid_address', 'set_robust_list', 'rseq', 'prlimit64'],
  ...[
    'getrlimit',
    'setrlimit',
    'uname',
    'sysinfo',
    'getrandom',
    'clock_gettime',
    'clock_getres',
    'gettimeofday',
  ],
  ...['nanosleep', 'clock_nanosleep', 'time', 'times', 'sched_yield', 'sched_getaffinity', 'epoll_create1'],
  ...[
    'epoll_ctl',
    'epoll_wait',
    'epoll_pwait',
    'epoll_pwait2',
    'eventfd2',
    'poll',
    'ppoll',
    'select',
    'pselect6',
  ],
  ...[
    'socket',
    'socketpair',
    'connect',
    'sendto',
    'sendmsg',
    'recvfrom',
    'recvmsg',
    'getsockname',
    'restart_syscall',
  ],
];

/** The number of the disk that the bundle is on. */
function diskOf(bundle: RuncBundle): string {
  const { dev } = statSync(bundle.folder);
  return `b ${(dev >> 8) & 0xfff} ${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
}

/** Docker's own spec, in the bundle's folders, of a process that reports. */
export function plainSpec(bundle: RuncBundle): Spec {
  const text = JSON.stringify(findCase('docker24-default').spec).replaceAll('/var/lib/docker', bundle.folder);
  const spec = JSON.parse(text) as Spec;
  spec.process = { ...spec.process, args: bundle.reportArgs([diskOf(bundle), 'c 10 229']), cwd: '/' };
  delete spec.process['apparmorProfile'];
  delete spec.hooks;
  // runc refuses to set these in namespaces of the host.
  delete spec.hostname;
  delete spec.linux.sysctl;
  delete spec.linux.cgroupsPath;
  spec.root = { path: join(bundle.folder, 'rootfs') };
  spec.linux.seccomp = {
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [{ names: permitted, action: 'SCMP_ACT_ALLOW' }],
  };
  return spec;
}

/** One thing that is changed in a spec. */
type Change = (spec: Spec, random: Random, bundle: RuncBundle) => void;

const someCapability = (random: Random) => `CAP_${pick(random, capabilities).item}`;
const withoutNamespace = (spec: Spec, type: string) =>
  (spec.linux.namespaces = spec.linux.namespaces.filter((one) => one.type !== type));
const mount =
  (type: string, options: string[], source = type): Change =>
  (spec) =>
    void spec.mounts.push({ destination: '/m', type, source, options });
/** A bind of a folder of "the host", by some spelling. */
const bind =
  (options: string[], spell: (path: string) => string = (path) => path): Change =>
  (spec, _, { hostFolder }) =>
    void spec.mounts.push({ destination: '/m', type: 'bind', source: spell(hostFolder), options });
const overlay =
  (options: (folder: string) => string[]): Change =>
  (spec, _, { hostFolder }) =>
    void spec.mounts.push({
      destination: '/m',
      type: 'overlay',
      source: 'overlay',
      options: options(hostFolder),
    });
const allow =
  (rule: object): Change =>
  (spec) =>
    void spec.linux.resources?.devices?.push({ allow: true, ...rule });
const joining =
  (type: string, path: string): Change =>
  (spec) => {
    withoutNamespace(spec, type);
    spec.linux.namespaces.push({ type, path });
  };
const unmasking =
  (masked: string[], readOnly: string[]): Change =>
  (spec) =>
    Object.assign(spec.linux, { maskedPaths: masked, readonlyPaths: readOnly });

/** Every change, in classes: a random member of each class is tried. */
const changes: Record<string, Change[]> = {
  'a capability': ['bounding', 'effective', 'permitted', 'inheritable', 'ambient'].map(
    (set) =>
      ({ process }, random) => {
        const capability = someCapability(random);
        const sets = ['bounding', 'permitted', ...(set === 'ambient' ? ['inheritable'] : []), set];
        for (const one of below(random, 2) ? sets : [set])
          (process.capabilities[one] ??= []).push(capability);
      },
  ),
  'capabilities that are inherited': [
    ({ process }, random) => {
      const capability = someCapability(random);
      process.capabilities['inheritable'] = [capability];
      process.capabilities['bounding']!.push(capability);
    },
  ],
  'a missing namespace': ['pid', 'network', 'ipc', 'uts', 'cgroup'].map(
    (type) => (spec) => void withoutNamespace(spec, type),
  ),
  // Of a process whose number says nothing a spec of Docker's is believed: it joins other containers so.
  'the namespace of a process': [
    joining('network', '/proc/1/ns/net'),
    joining('uts', '/proc//1/ns/uts'),
    joining('ipc', `/proc/self/../${process.pid}/ns/ipc`),
    joining('pid', '/proc/2/ns/pid'),
  ],
  'no user': [({ process }) => void delete process['user'], ({ process }) => void (process['user'] = {})],
  'no new privileges': [({ process }) => void (process['noNewPrivileges'] = true)],
  'no seccomp': [
    ({ linux }) => void delete linux.seccomp,
    ({ linux }) => void (linux.seccomp = {}),
    ({ linux }) => void (linux.seccomp = { defaultAction: '', syscalls: [] }),
  ],
  'a bind': [
    bind(['rbind']),
    bind(['bind', 'ro']),
    bind(['rbind', 'ro', 'rw']),
    bind(['rbind'], (path) => `/${path}/./`),
    bind(['rbind'], (path) => `${path}/tree/..`),
    mount('bind', ['rbind', 'ro'], '/etc'),
    mount('none', ['rbind'], '/run'),
    mount('bind', ['bind'], '/proc'),
    mount('bind', ['rbind', 'ro'], '/dev'),
  ],
  'an overlay': [
    overlay((folder) => [`lowerdir=${folder}/tree:${folder}/other`]),
    overlay((folder) => [
      `lowerdir=${folder}/tree,upperdir=${folder}/other/up`,
      `workdir=${folder}/other/work`,
    ]),
    overlay(() => ['ro', 'lowerdir=/etc:/usr']),
  ],
  'a file system': [
    mount('devtmpfs', []),
    mount('debugfs', ['ro']),
    mount('tracefs', []),
    mount('sysfs', []),
    mount('sysfs', ['ro']),
    mount('proc', []),
    mount('cgroup', []),
    mount('tmpfs', []),
    mount('securityfs', []),
  ],
  'a remount': [
    (spec) => void spec.mounts.push({ destination: '/sys', options: ['remount', 'rw'] }),
    (spec) => void spec.mounts.push({ destination: '/sys', type: 'sysfs', options: ['remount', 'ro'] }),
    (spec) => void spec.mounts.push({ destination: '/sys', type: 'tmpfs', options: ['remount', 'rw'] }),
  ],
  'open paths': [
    unmasking([], []),
    unmasking([''], ['']),
    unmasking(['/none/../proc'], ['/none/../proc']),
    unmasking(['proc'], ['proc']),
    unmasking(['/proc/kcore'], ['/proc/sys', '/proc/sysrq-trigger']),
    ({ linux }) => void delete linux.maskedPaths,
    ({ linux }) => void delete linux.readonlyPaths,
  ],
  'a device rule': [
    allow({ access: 'm' }),
    allow({ type: 'a', major: 1, minor: 3, access: 'r' }),
    allow({ type: 'b' }),
    allow({ type: 'b', major: -1, minor: null, access: 'rw' }),
    allow({ type: 'c', major: 10, access: 'rwm' }),
    ({ linux }) => void (linux.resources = {}),
    ({ linux }) => void delete linux.resources,
    ({ linux }) => void linux.resources?.devices?.reverse(),
  ],
  'a device': [
    ({ linux }) => void (linux.devices = [{ path: '/dev/null2', type: 'c', major: 10, minor: 229 }]),
    ({ linux }, _, bundle) => {
      const [type, major, minor] = diskOf(bundle).split(' ');
      linux.devices = [{ path: '/dev/zero2', type, major: Number(major), minor: Number(minor) }];
    },
  ],
  "a root of the host's": [
    (spec, _, { hostFolder }) => void (spec.root = { path: join(hostFolder, 'tree') }),
  ],
  'no mount namespace': [
    (spec) => {
      withoutNamespace(spec, 'mount');
      delete spec.linux.maskedPaths;
      delete spec.linux.readonlyPaths;
    },
  ],
};

export const classes = Object.keys(changes);

/** Words that Go takes for the same key. */
const respell = (key: string, random: Random) =>
  [...key].map((letter) => (below(random, 3) === 0 ? letter.toUpperCase() : letter)).join('');

/** What a list may have held before it was given again: elements of it live on in those that replace them. */
const before: Record<string, object> = {
  namespaces: { path: '/proc/1/ns/net' },
  mounts: { options: ['rw'], source: '/etc' },
  devices: { type: 'b', allow: true },
  syscalls: { args: [] },
};

/** Writes JSON whose keys are in any letter case, and now and then given twice. */
function write(value: unknown, random: Random): string {
  if (Array.isArray(value)) return `[${value.map((element) => write(element, random)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([name, under]) => writeMember(name, under, random));
  return `{${members.join()}}`;
}

function writeMember(name: string, value: unknown, random: Random): string[] {
  const again = (one: unknown) => `${JSON.stringify(respell(name, random))}:${write(one, random)}`;
  if (below(random, 8) > 0) return [again(value)];
  const ghost = before[name];
  if (Array.isArray(value))
    return ghost ? [again(value.map(() => ghost)), again(value)] : [again(['/x']), again(value)];
  if (typeof value !== 'object' || value === null) return [again(value), again(null)];
  const half = Object.entries(value);
  const first = half.splice(0, below(random, half.length + 1));
  return [again(Object.fromEntries(first)), again(Object.fromEntries(half))];
}

/** A spec with a change of the class and perhaps another, as a text; and what was changed. */
export function someSpec(
  bundle: RuncBundle,
  random: Random,
  name: string,
): { text: string; changed: string[] } {
  const spec = plainSpec(bundle);
  const changed = [name, ...(below(random, 3) === 0 ? [pick(random, classes)] : [])];
  for (const one of changed) pick(random, changes[one]!)(spec, random, bundle);
  const text = below(random, 2) === 0 ? JSON.stringify(spec) : write(spec, random);
  return { text, changed };
}
