import { canonicalHostPath } from './host-path.js';
import type { Unchecked } from './unchecked.js';

const permits = (action: string | undefined) =>
  ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE'].includes(action ?? '');

/** Whether a seccomp profile (OCI or Docker form) is there but refuses nothing. */
export function seccompAllowsEverything(profile: Unchecked): boolean {
  const actions = profile
    .at('syscalls')
    .list()
    .map((rule) => rule.at('action').text());
  return permits(profile.at('defaultAction').text()) && actions.every(permits);
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
