import { canonicalHostPath } from './host-path.js';
import type { Unchecked } from './unchecked.js';

const permits = (action: string | undefined) =>
  ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE', 'SCMP_ACT_NOTIFY'].includes(action ?? '');

/** What a profile that permits everything else has to refuse to be a confinement: the ways out of a container. */
const waysOut = [
  ...['mount', 'umount2', 'pivot_root', 'unshare', 'setns', 'open_by_handle_at', 'bpf', 'perf_event_open'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'reboot', 'swapon', 'add_key', 'keyctl'],
];
/** What runtimes' own profiles refuse whatever capabilities a container has. */
const neverPermitted = ['add_key', 'keyctl', 'request_key', 'kexec_load', 'swapon'];

/** What a profile does about a system call, whatever its arguments: the first rule that names it without conditions. */
function actionOf(profile: Unchecked, syscall: string): string | undefined {
  const rule = profile
    .at('syscalls')
    .list()
    .find((one) => {
      const names = [...one.at('names').texts(), one.at('name').text() ?? ''];
      return names.includes(syscall) && one.at('args').list().length === 0;
    });
  return (rule ?? profile).at(rule ? 'action' : 'defaultAction').text();
}

/**
 * Whether a seccomp profile (OCI or Docker form) is there but confines nothing: runc takes one without a default and rules
 * for none at all, and a rule or two against harmless calls are a decoy.
 */
export function seccompAllowsEverything(profile: Unchecked): boolean {
  const byDefault = profile.at('defaultAction').text() ?? '';
  const refusesNone = (syscalls: readonly string[]) =>
    syscalls.every((syscall) => permits(actionOf(profile, syscall)));
  if (byDefault === '') return profile.at('syscalls').list().length === 0 || refusesNone(neverPermitted);
  if (permits(byDefault)) return waysOut.some((syscall) => permits(actionOf(profile, syscall)));
  return refusesNone(neverPermitted);
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

const covers = (paths: readonly string[], path: string) =>
  paths.some((given) => `${path}/`.startsWith(`${canonicalHostPath(given)}/`));

/**
 * What the masked and read-only paths leave open of what runtimes always close, undefined if nothing. One path stands
 * for each kind of harm, since the lists differ between runtimes and versions: reading kernel memory, and writing
 * kernel settings. A list that is not empty but closes neither is as good as an empty one.
 */
export function openKernelPath(masked: readonly string[], readOnly: readonly string[]): string | undefined {
  if (!covers(masked, '/proc/kcore')) return '/proc/kcore';
  return ['/proc/sys', '/proc/sysrq-trigger'].find((path) => !covers([...masked, ...readOnly], path));
}
