const scheme = /^https?:\/\//i;
const port = /:\d{1,5}$/;

/** The longest DNS name, a scheme and a port; whatever is longer is nobody's endpoint. */
const maxHostChars = 270;

/**
 * The host texts that a caller may have signed, the likeliest first, each once.
 *
 * Clients sign what they were configured with, and that differs from the Host header they send: Node drops the port,
 * Python and tccli sign an endpoint with its scheme, v1 signs an upper-case endpoint as written, API gateways and
 * proxies replace the header altogether. All these texts name the same place, so accepting them gives nothing away.
 * At most 16 texts come from the header and 16 from each public name, whatever the caller sends.
 */
export function* signedHostCandidates(sent: string, publicHosts: readonly string[] = []): Generator<string> {
  if (sent.length > maxHostChars) return;
  const seen = new Set<string>();
  for (const host of [sent, ...publicHosts]) {
    for (const candidate of spellings(host.trim())) {
      if (seen.has(candidate)) continue;
      seen.add(candidate);
      yield candidate;
    }
  }
}

function* spellings(host: string): Generator<string> {
  yield host;
  const bare = host.replace(scheme, '').replace(/\/$/, '');
  const name = bare.replace(port, '');
  // HTTP clients leave a default port out of the Host header, but the signature may have been made with it.
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
