import { canonicalHostPath } from './host-path.js';
import type { Unchecked } from './unchecked.js';

const permits = (action: string | undefined) =>
  ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE', 'SCMP_ACT_NOTIFY'].includes(action ?? '');

/** Ways out of a container: a profile that permits everything else confines only if it refuses these. */
const waysOut = [
  ...['mount', 'umount2', 'pivot_root', 'unshare', 'setns', 'open_by_handle_at', 'bpf', 'perf_event_open'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'reboot', 'swapon', 'add_key', 'keyctl'],
];
/** Every runtime's own profile refuses these, whatever capabilities a container has. */
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

/** A conditional permission counts; a conditional refusal does not, as its condition may not hold. */
function lets(syscall: string, rules: readonly SyscallRule[], byDefault: string): boolean {
  const own = rules.filter(({ names, action }) => names.includes(syscall) && action !== byDefault);
  if (own.some(({ action }) => permits(action))) return true;
  return permits(byDefault) && !own.some(({ hasConditions }) => !hasConditions);
}

/** runc ignores a profile without default and rules; one that refuses only harmless calls is a decoy. */
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

export const isUnconfinedSelinuxType = (type: string) => unconfinedTypes.includes(type);

/** SELinux labels are `user:role:type:level`. */
export const selinuxTypeOf = (label: string) => label.split(':')[2] ?? '';

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
