import { type Text, text } from '../../platform/text.js';
import { type Capability, readCapabilityName } from './catalog.js';
import { canonicalHostPath } from './host-path.js';
import type { Unchecked } from './unchecked.js';

/** Others let a call through, or leave it to a tracer or a listener. */
const refusals = [
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
];

const refuses = (action: string | undefined) => action !== undefined && refusals.includes(action);

/** Of no engine's own profile. Keyrings and page faults are the host's: a container reaches other processes by them. */
const permittedToNobody = [
  ...[
    'kexec_load',
    'kexec_file_load',
    'swapon',
    'swapoff',
    'add_key',
    'request_key',
    'userfaultfd',
    'move_pages',
  ],
  ...[
    'migrate_pages',
    'nfsservctl',
    'create_module',
    'get_kernel_syms',
    'uselib',
    'ustat',
    'sysfs',
    '_sysctl',
    'vm86',
    'vm86old',
  ],
];

/**
 * Every engine's own profile permits these only to holders of one of the capabilities (ADR 18): moby/profiles,
 * seccomp/default_linux.go; containerd, contrib/seccomp/seccomp_default.go; containers/common, pkg/seccomp/seccomp.json.
 */
const permittedWith: Record<string, readonly Capability[]> = {
  ...Object.fromEntries(permittedToNobody.map((call) => [call, []])),
  init_module: ['SYS_MODULE'],
  finit_module: ['SYS_MODULE'],
  delete_module: ['SYS_MODULE'],
  bpf: ['SYS_ADMIN', 'BPF'],
  perf_event_open: ['SYS_ADMIN', 'PERFMON'],
  open_by_handle_at: ['DAC_READ_SEARCH'],
  iopl: ['SYS_RAWIO'],
  ioperm: ['SYS_RAWIO'],
  query_module: ['SYS_MODULE'],
  fanotify_init: ['SYS_ADMIN'],
  lookup_dcookie: ['SYS_ADMIN'],
  quotactl: ['SYS_ADMIN'],
  quotactl_fd: ['SYS_ADMIN'],
  setdomainname: ['SYS_ADMIN'],
  sethostname: ['SYS_ADMIN'],
  acct: ['SYS_PACCT'],
  settimeofday: ['SYS_TIME'],
  stime: ['SYS_TIME'],
  clock_settime: ['SYS_TIME'],
  clock_settime64: ['SYS_TIME'],
  vhangup: ['SYS_TTY_CONFIG'],
};

/** Docker takes rules that hold for some containers only; to runc `includes` is no field. */
export type SeccompForm = 'DOCKER' | 'OCI';

/** Whether a rule permits a call that no engine would permit to a container with these capabilities. */
function permitsTooMuch(rule: Unchecked, held: readonly string[], form: SeccompForm): boolean {
  if (refuses(rule.at('action').text())) return false;
  const required = form === 'DOCKER' ? rule.at('includes').at('caps').texts() : [];
  const holders = [...held, ...required].map(readCapabilityName);
  return [...rule.at('names').texts(), rule.at('name').text() ?? ''].some(
    (name) =>
      Object.hasOwn(permittedWith, name) && !permittedWith[name]!.some((one) => holders.includes(one)),
  );
}

/**
 * Whether a profile confines less than any engine's own. One that permits what it does not list is none, whatever it
 * refuses: the list is never whole. A permission counts under any condition. runc ignores an empty profile.
 */
export function isOpenSeccomp(profile: Unchecked, held: readonly string[], form: SeccompForm): boolean {
  if (!refuses(profile.at('defaultAction').text())) return true;
  return profile
    .at('syscalls')
    .list()
    .some((rule) => permitsTooMuch(rule, held, form));
}

/** Those of the Pod Security Standards, and their older and rootless names. Others may be as open as `spc_t`. */
const containerTypes = [
  ...['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'],
  ...['container_userns_t', 'svirt_lxc_net_t'],
];

/** An empty type is the engine's default. */
export const isUnconfinedSelinuxType = (type: string) => type !== '' && !containerTypes.includes(type);

/**
 * AppArmor reads `:root:unconfined` and `unconfined ` as that profile, so a name must be plain. An empty one is the
 * engine's default.
 */
export const isUnconfinedAppArmor = (profile: string) =>
  profile !== '' && (!/^[\w./+-]+$/.test(profile) || /(^|\/)unconfined$/i.test(profile));

/** The Pod Security Standards permit no other user or role than the engine's own: each has rights of its own. */
export const isOtherSelinuxUser = (user: string) => user !== '' && user !== 'system_u';
export const isOtherSelinuxRole = (role: string) => role !== '' && role !== 'system_r';

/** Labels are `user:role:type:level`; another form has no type that is known. */
export function isUnconfinedSelinuxLabel(label: string): boolean {
  const [user = '', role = '', type] = label.split(':');
  if (label === '') return false;
  return isUnconfinedSelinuxType(type || label) || isOtherSelinuxUser(user) || isOtherSelinuxRole(role);
}

/** runc ignores paths that do not exist, as relative paths and those with `..` may not. */
const isCertain = (path: string) => path.startsWith('/') && !path.split('/').includes('..');

const covers = (paths: readonly string[], path: string) =>
  paths.some((given) => isCertain(given) && `${path}/`.startsWith(`${canonicalHostPath(given)}/`));

/** Every runtime has masked these since 2018: they expose kernel memory, keys and other processes. */
const alwaysMasked = [
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/sched_debug',
];
/** Every runtime makes these read-only: they change the kernel and its devices. */
const alwaysReadOnly = ['/proc/sys', '/proc/sysrq-trigger', '/proc/bus', '/proc/fs', '/proc/irq'];

/** A path that runtimes close and these lists leave open; a missing list is the runtime's. */
export function openKernelPath(
  masked: readonly string[] = alwaysMasked,
  readOnly: readonly string[] = alwaysReadOnly,
): string | undefined {
  return (
    alwaysMasked.find((path) => !covers(masked, path)) ??
    alwaysReadOnly.find((path) => !covers([...masked, ...readOnly], path))
  );
}

export const openPathText = (path: string): Text =>
  text(`${path} neither masked nor read-only`, `${path} 既未屏蔽也非只读`);
