import { canonicalHostPath } from './host-path.js';
import type { Unchecked } from './unchecked.js';

const permits = (action: string | undefined) =>
  ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE', 'SCMP_ACT_NOTIFY'].includes(action ?? '');

/** What a profile that permits everything else has to refuse to be a confinement: the ways out of a container. */
const waysOut = [
  ...['mount', 'umount2', 'pivot_root', 'unshare', 'setns', 'open_by_handle_at', 'bpf', 'perf_event_open'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'reboot', 'swapon', 'add_key', 'keyctl'],
];
/** What no runtime's own profile permits, whatever capabilities a container has. */
const neverPermitted = ['kexec_load', 'swapon'];

interface SyscallRule {
  names: string[];
  action: string | undefined;
  hasConditions: boolean;
}

const readRule = (rule: Unchecked): SyscallRule => ({
  names: [...rule.at('names').texts(), rule.at('name').text() ?? ''],
  action: rule.at('action').text(),
  hasConditions: rule.at('args').list().length > 0,
});

/**
 * Whether a profile lets a system call through. A condition may always hold, so a call that is permitted on one counts as
 * permitted, and one that is refused on one does not count as refused. runc passes over rules that repeat the default.
 */
function lets(syscall: string, rules: readonly SyscallRule[], byDefault: string): boolean {
  const own = rules.filter(({ names, action }) => names.includes(syscall) && action !== byDefault);
  if (own.some(({ action }) => permits(action))) return true;
  return permits(byDefault) && !own.some(({ hasConditions }) => !hasConditions);
}

/**
 * Whether a seccomp profile (OCI or Docker form) is there but confines nothing: runc takes one without a default and rules
 * for none at all, and a rule or two against harmless calls are a decoy.
 */
export function seccompAllowsEverything(profile: Unchecked): boolean {
  const byDefault = profile.at('defaultAction').text() ?? '';
  const rules = profile.at('syscalls').list().map(readRule);
  if (byDefault === '' && rules.length === 0) return true;
  const dangerous = permits(byDefault) ? waysOut : neverPermitted;
  return dangerous.some((syscall) => lets(syscall, rules, byDefault));
}

const unconfinedTypes = [
  'spc_t',
  'unconfined_t',
  'unconfined_service_t',
  'container_runtime_t',
  'init_t',
  'kernel_t',
];

/** Whether a process of this SELinux type is as good as not confined; `spc_t` is what runtimes give privileged containers. */
export const isUnconfinedSelinuxType = (type: string) => unconfinedTypes.includes(type);

/** The type in an SELinux label, `user:role:type:level`. */
export const selinuxTypeOf = (label: string) => label.split(':')[2] ?? '';

/** runc passes over a path that does not exist, as one with `..`, a relative or an empty one may not. */
const isCertain = (path: string) => path.startsWith('/') && !path.split('/').includes('..');

const covers = (paths: readonly string[], path: string) =>
  paths.some((given) => isCertain(given) && `${path}/`.startsWith(`${canonicalHostPath(given)}/`));

/** What every runtime has masked since 2018: it tells of the kernel's memory and keys, and of other processes. */
const alwaysMasked = [
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/sched_debug',
];
/** What every runtime makes read-only: it changes the kernel and its devices. */
const alwaysReadOnly = ['/proc/sys', '/proc/sysrq-trigger', '/proc/bus', '/proc/fs', '/proc/irq'];

/**
 * A path that runtimes always close and these lists leave open, undefined if there is none. A list that is not given is
 * the runtime's own.
 */
export function openKernelPath(
  masked: readonly string[] = alwaysMasked,
  readOnly: readonly string[] = alwaysReadOnly,
): string | undefined {
  return (
    alwaysMasked.find((path) => !covers(masked, path)) ??
    alwaysReadOnly.find((path) => !covers([...masked, ...readOnly], path))
  );
}
