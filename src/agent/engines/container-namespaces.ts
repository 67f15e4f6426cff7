import { readlinkSync } from 'node:fs';

const processPath = /^\/proc\/\d+\/ns\/(\w+)$/;

/** At once: the kernel answers from memory, and a thread to wait for it costs five times as much. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** What a spec joins, exactly as written. */
function joinedPaths(spec: object): string[] {
  const { namespaces } = (spec as { linux?: { namespaces?: unknown } | null }).linux ?? {};
  const paths = Array.isArray(namespaces)
    ? namespaces.map((one: { path?: unknown } | null) => one?.path)
    : [];
  return paths.filter((path) => typeof path === 'string');
}

/** Where the host's namespaces were seen once; they stay. */
const seenHosts = new Set<string>();

function canSee(hosts: string): boolean {
  if (!seenHosts.has(hosts) && linkAt(`${hosts}/pid`)) seenHosts.add(hosts);
  return seenHosts.has(hosts);
}

/**
 * Those of the processes' namespaces which a spec joins that are not the host's; undefined where the host's cannot be
 * seen. Engines join containers by the number of a process, and some let their callers name any: only the node shows
 * whose it is.
 */
export function containerNamespaces(spec: object, hosts = '/proc/1/ns'): ReadonlySet<string> | undefined {
  if (!canSee(hosts)) return undefined;
  const found = new Set<string>();
  for (const path of joinedPaths(spec)) {
    const kind = processPath.exec(path)?.[1];
    if (!kind) continue;
    const [joined, ours] = [linkAt(path), linkAt(`${hosts}/${kind}`)];
    if (joined && ours && joined !== ours) found.add(path);
  }
  return found;
}
