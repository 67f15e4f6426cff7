const scheme = /^https?:\/\//i;
const port = /:\d{1,5}$/;

/** The longest DNS name with scheme and port. */
const maxHostChars = 270;

/**
 * Host texts that may have been signed, the likeliest first; at most 16 for each name. Clients sign their endpoint, not
 * their Host header: Node drops the port, Python and tccli sign the scheme, v1 keeps upper case, proxies replace the
 * header. All name the same place, so accepting them is safe.
 */
export function* signedHostCandidates(sent: string, publicHosts: readonly string[] = []): Generator<string> {
  if (sent.length > maxHostChars) return;
  const seen = new Set<string>();
  // With public names a request signed for another service is none for this one, whatever Host it comes with.
  const hosts = publicHosts.length === 0 || isLoopback(sent) ? [sent, ...publicHosts] : publicHosts;
  for (const host of hosts) {
    for (const candidate of spellings(host.trim())) {
      if (seen.has(candidate)) continue;
      seen.add(candidate);
      yield candidate;
    }
  }
}

/** Every machine calls itself so, no other place. */
const isLoopback = (sent: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(bareName(sent));

const bareName = (host: string) => host.trim().replace(scheme, '').replace(/\/$/, '').replace(port, '');

/**
 * Whether a credential scope names this service. SDKs write `tcss`, or their endpoint up to its first dot, which of
 * `localhost:8080` is all of it. Without public names any will do.
 */
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
