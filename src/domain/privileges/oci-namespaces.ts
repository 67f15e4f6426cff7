import type { PrivilegeItem } from './catalog.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

/**
 * Namespaces that every runtime gives a container: one that is missing is the host's. The host's mount namespace is
 * the host's root.
 */
const expected: Record<string, PrivilegeItem> = {
  pid: 'HOST_PID',
  network: 'HOST_NETWORK',
  ipc: 'HOST_IPC',
  uts: 'HOST_UTS',
  mount: 'HOST_ROOT_MOUNT',
};

/**
 * Namespaces that most containers do not have: the cgroup namespace is missing from every default container on cgroup
 * v1, the user namespace wherever the daemon does not remap. Only a path that leads to the host's is a request.
 */
const optional: Record<string, PrivilegeItem> = { cgroup: 'HOST_CGROUPNS', user: 'HOST_USERNS' };

/** Where engines keep the namespaces of sandboxes, each under a name of its own. `default` is Docker's for the host's. */
const sandboxNamespacePath =
  /^(\/var)?\/run\/((docker\/netns\/(?!default$)|netns\/(cni-|netns-)?|(user|uts|ipc|pid|cgroup)ns\/)|user\/\d+\/netns\/)[\w-]*[0-9a-f]{8,}[\w-]*$/;
/** The namespace of a process by its number, which may be a sandbox's or the host's. */
const processNamespacePath = /^\/proc\/(\d+)\/ns\/\w+$/;
/** Process 1 and the kernel's own are the host's on every machine. */
const firstProcessOfUsers = 3;

/**
 * Whether a path leads to the namespace of a sandbox, as far as a spec can show it. Engines join a sandbox by the number
 * of its process; so that is believed where the spec is an engine's, and a number that is always the host's never is.
 */
function isSandboxPath(path: string, madeByEngine: boolean): boolean {
  if (path.includes('..')) return false;
  const steps = path.replace(/\/(\.?\/)+/g, '/');
  const process = processNamespacePath.exec(steps)?.[1];
  if (process) return madeByEngine && Number(process) >= firstProcessOfUsers;
  return sandboxNamespacePath.test(steps);
}

/** Requests the host's namespaces: those that are missing, and those of a path that may be the host's. */
export function requestNamespaces(requests: Requests, namespaces: Unchecked, madeByEngine: boolean): void {
  const present = namespaces.list().map((namespace) => ({
    type: namespace.at('type').text() ?? '',
    path: namespace.at('path').text() ?? '',
  }));
  for (const { type, path } of present) {
    const item = expected[type] ?? optional[type];
    if (item && path !== '' && !isSandboxPath(path, madeByEngine))
      requests.add(item, `${type} namespace of ${path}`);
  }
  for (const [type, item] of Object.entries(expected)) {
    if (!present.some((namespace) => namespace.type === type)) requests.add(item, `no ${type} namespace`);
  }
}
