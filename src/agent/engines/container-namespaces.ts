import { readlink } from 'node:fs/promises';

const processPath = /^\/proc\/\d+\/ns\/(\w+)$/;

const linkAt = (path: string) => readlink(path).catch(() => undefined);

/** What a spec joins, exactly as written. */
function joinedPaths(spec: object): string[] {
  const { namespaces } = (spec as { linux?: { namespaces?: unknown } | null }).linux ?? {};
  const paths = Array.isArray(namespaces)
    ? namespaces.map((one: { path?: unknown } | null) => one?.path)
    : [];
  return paths.filter((path) => typeof path === 'string');
}

/**
 * Those of the processes' namespaces which a spec joins that are not the host's; undefined where the host's cannot be
 * seen. Engines join containers by the number of a process, and some let their callers name any: only the node shows
 * whose it is.
 */
export async function containerNamespaces(
  spec: object,
  hosts = '/proc/1/ns',
): Promise<ReadonlySet<string> | undefined> {
  if (!(await linkAt(`${hosts}/pid`))) return undefined;
  const found = new Set<string>();
  for (const path of joinedPaths(spec)) {
    const kind = processPath.exec(path)?.[1];
    const [joined, ours] = kind
      ? await Promise.all([linkAt(path), linkAt(`${hosts}/${kind}`)])
      : [undefined, undefined];
    if (joined && ours && joined !== ours) found.add(path);
  }
  return found;
}
