import { text } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import type { Requests } from './requested.js';
import { isOfContainer, type SpecMaker } from './spec-maker.js';
import type { Unchecked } from './unchecked.js';

/**
 * Every runtime creates these, so a missing one is the host's. The host's mount namespace means the host's root, and no
 * engine joins another: daemons of the host have mount namespaces of their own, which show its root.
 */
const expected: Record<string, PrivilegeItem> = {
  pid: 'HOST_PID',
  network: 'HOST_NETWORK',
  ipc: 'HOST_IPC',
  uts: 'HOST_UTS',
  mount: 'HOST_ROOT_MOUNT',
};

/** Often missing: cgroup on cgroup v1, user where the daemon does not remap. Only a path to the host's is a request. */
const optional: Record<string, PrivilegeItem> = { cgroup: 'HOST_CGROUPNS', user: 'HOST_USERNS' };

/** Where engines keep namespaces of sandboxes, each under its own name. Docker's `default` is the host's. */
const sandboxNamespacePath =
  /^(\/var)?\/run\/((docker\/netns\/(?!default$)|netns\/(cni-|netns-)?|(user|uts|ipc|pid|cgroup)ns\/)|user\/\d+\/netns\/)[\w-]*[0-9a-f]{8,}[\w-]*$/;
const processNamespacePath = /^\/proc\/(\d+)\/ns\/\w+$/;
/** Lower pids are init and the kernel's own, so the host's. */
const firstProcessOfUsers = 3;

/** Engines join sandboxes by pid; one that is always the host's is never believed. */
function isSandboxPath(path: string, maker: SpecMaker | undefined): boolean {
  if (path.includes('..')) return false;
  const steps = path.replace(/\/(\.?\/)+/g, '/');
  const process = processNamespacePath.exec(steps)?.[1];
  if (process) return Number(process) >= firstProcessOfUsers && isOfContainer(path, maker);
  return sandboxNamespacePath.test(steps);
}

export function requestNamespaces(
  requests: Requests,
  namespaces: Unchecked,
  maker: SpecMaker | undefined,
): void {
  const present = namespaces.list().map((namespace) => ({
    type: namespace.at('type').text() ?? '',
    path: namespace.at('path').text() ?? '',
  }));
  for (const { type, path } of present) {
    const item = expected[type] ?? optional[type];
    if (item && path !== '' && (type === 'mount' || !isSandboxPath(path, maker)))
      requests.add(item, text(`${type} namespace of ${path}`, `${path} 的 ${type} 命名空间`));
  }
  for (const [type, item] of Object.entries(expected)) {
    if (!present.some((namespace) => namespace.type === type))
      requests.add(item, text(`no ${type} namespace`, `没有单独的 ${type} 命名空间`));
  }
}
