const scheme = /^https?:\/\//i;
const port = /:\d{1,5}$/;

/** The longest DNS name with scheme and port. */
const maxHostChars = 270;

/**
 * Likeliest first, at most 16 for each name. Clients sign their endpoint, not the Host header: Node drops the port,
 * Python and tccli sign the scheme, v1 keeps upper case. All name the same place, so accepting them is safe.
 */
export function* signedHostCandidates(sent: string, publicHosts: readonly string[] = []): Generator<string> {
  if (sent.length > maxHostChars) return;
  const seen = new Set<string>();
  // A request signed for another service is invalid here, whatever its Host.
  const hosts = publicHosts.length === 0 || isLoopback(sent) ? [sent, ...publicHosts] : publicHosts;
  for (const host of hosts) {
    for (const candidate of spellings(host.trim())) {
      if (seen.has(candidate)) continue;
      seen.add(candidate);
      yield candidate;
    }
  }
}

/** Names no other place: every machine calls itself so. */
const isLoopback = (sent: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(bareName(sent));

const bareName = (host: string) => host.trim().replace(scheme, '').replace(/\/$/, '').replace(port, '');

/** SDKs write `tcss` or their endpoint up to its first dot, like `localhost:8080`. Without public names any will do. */
export function isOurService(service: string, sent: string, publicHosts: readonly string[]): boolean {
  if (publicHosts.length === 0) return true;
  const hosts = isLoopback(sent) ? [sent, ...publicHosts] : publicHosts;
  const named = hosts.flatMap((host) => [host.trim().replace(scheme, ''), bareName(host)]);
  const ours = ['tcss', ...named.map((host) => host.split('.')[0]!.toLowerCase())];
  return ours.includes(service.toLowerCase());
}

function* spellings(host: string): Generator<string> {
  yield host;
  const bare = host.replace(scheme, '').replace(/\/$/, '');
  const name = bare.replace(port, '');
  // Host headers omit a default port that the signature may have.
  const places = name === bare ? [name, `${name}:80`, `${name}:443`] : [bare, name];
  for (const place of places) {
    yield place;
    yield place.toLowerCase();
    yield place.toUpperCase();
  }
  for (const place of places) {
    yield `http://${place}`;
    yield `https://${place}`;
  }
}
