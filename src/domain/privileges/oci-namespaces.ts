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

/** Process 1, and the runtime itself, which runs in the host's namespaces; also where /proc is mounted elsewhere. */
const hostNamespacePath = /(^|\/)proc\/(1|self|thread-self)\/(task\/\d+\/)?ns\/\w+$/;

/** Requests the host's namespaces. A path to another process's, as in the sandbox of a pod, is not the host's. */
export function requestNamespaces(requests: Requests, namespaces: Unchecked): void {
  const present = namespaces.list().map((namespace) => ({
    type: namespace.at('type').text() ?? '',
    path: namespace.at('path').text() ?? '',
  }));
  for (const { type, path } of present) {
    const item = expected[type] ?? optional[type];
    if (item && hostNamespacePath.test(path)) requests.add(item, `${type} namespace of ${path}`);
  }
  for (const [type, item] of Object.entries(expected)) {
    if (!present.some((namespace) => namespace.type === type)) requests.add(item, `no ${type} namespace`);
  }
}
