/** An image reference in its parts. Everything but the tag is lower case. */
interface ImageReference {
  /** Registry host with its port, docker.io when the text names none. */
  host: string;
  /** Path inside the registry, `library/…` for Docker's official images. */
  repository: string;
  /** `latest` when the text gives neither tag nor digest; absent when it gives only a digest. */
  tag?: string;
  /** `sha256:<64 hex>` of the manifest, or another algorithm of the OCI specification. */
  digest?: string;
}

const defaultHost = 'docker.io';
/** Host names of Docker Hub: of its registry, its index and its website. */
const dockerHubHosts = new Set([
  defaultHost,
  'index.docker.io',
  'registry.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com',
]);
/** Where registries listen when a name says no port: Docker tries HTTPS, then HTTP for those that it may. */
const defaultPorts = new Set(['443', '80']);
/** Longest name that registries accept (distribution specification). */
const maxNameLength = 255;

/**
 * Longest reference that is read: a name, a tag of 128 and a digest by sha512 have 520 characters. Index entries of
 * PostgreSQL, of 2,704 bytes at most, hold one of four bytes a character.
 */
export const maxReferenceLength = 640;

const sha256Hex = /^[0-9a-f]{64}$/i;
const digestForm = /^[a-z][a-z0-9]*(?:[+._-][a-z][a-z0-9]*)*:[0-9a-f]{32,128}$/i;
const tagForm = /^\w[\w.-]{0,127}$/;
const shortIdForm = /^(?:sha256:)?([0-9a-f]{12,63})$/i;
const hostForm = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/;
const repositoryForm = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Drops what container runtimes put before a reference: `docker://`, `docker-pullable://`, `containerd://`. */
const withoutScheme = (text: string) => text.trim().replace(/^(?:[a-z][a-z0-9+.-]*:\/\/)+/i, '');

function readDigest(text: string): string | undefined {
  const digest = text.toLowerCase();
  if (digest.startsWith('sha256:') && !sha256Hex.test(digest.slice(7))) return undefined;
  return digestForm.test(digest) ? digest : undefined;
}

/** The first segment is a host when it has a dot or a port, or is `localhost`: Docker's own rule. */
function splitHost(name: string): { host: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  if (!/[.:]/.test(first) && first.toLowerCase() !== 'localhost') return { host: defaultHost, path: name };
  return { host: canonicalHost(first), path: name.slice(slash + 1) };
}

/** A host as every spelling of it reads: without a trailing dot, zeros before a port, or a default port. */
function canonicalHost(text: string): string {
  const [, name = '', port] = /^(.*?)\.?(?::0*(\d+))?$/.exec(text.toLowerCase()) ?? [];
  const hostname = name.startsWith('[') ? canonicalAddress(name) : name;
  // `registry:443/app` keeps its port: without it, `registry` would be a folder of Docker Hub.
  const isHostAlone = /[.:]/.test(hostname) || hostname === 'localhost';
  if (port !== undefined && !(defaultPorts.has(port) && isHostAlone)) return `${hostname}:${port}`;
  return dockerHubHosts.has(hostname) ? defaultHost : hostname;
}

/** An IPv6 address in its shortest form; as it is when it is none. */
function canonicalAddress(bracketed: string): string {
  return URL.canParse(`http://${bracketed}`) ? new URL(`http://${bracketed}`).hostname : bracketed;
}

/** Reads an image reference the way Docker and containerd do; undefined when the text is not one. Never throws. */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named = '', digestText, ...rest] = withoutScheme(text).split('@');
  // Docker takes `sha256:<hex>` for an image id, though it has the form of a repository with a tag.
  if (rest.length > 0 || imageIdOf(text)) return undefined;
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tagText = hasTag ? named.slice(colon + 1) : undefined;
  const { host, path } = splitHost(hasTag ? named.slice(0, colon) : named);
  const repository = host === defaultHost && !path.includes('/') ? `library/${path}` : path;
  const digest = digestText === undefined ? undefined : readDigest(digestText);
  if (!hostForm.test(host) || !repositoryForm.test(repository)) return undefined;
  if (host.length + repository.length >= maxNameLength) return undefined;
  if (tagText !== undefined && !tagForm.test(tagText)) return undefined;
  if (digestText !== undefined && !digest) return undefined;
  const tag = tagText ?? (digest ? undefined : 'latest');
  return { host, repository, ...(tag && { tag }), ...(digest && { digest }) };
}

/**
 * The spellings under which an image of this name is known: `host/repository:tag` and `host/repository@digest`, each
 * where the text gives it, the tag first. A bare digest is its own canonical form. Empty when the text is no reference.
 */
export function canonicalNames(text: string): string[] {
  const bareDigest = readDigest(withoutScheme(text));
  if (bareDigest) return [bareDigest];
  const reference = parseImageReference(text);
  if (!reference) return [];
  const { host, repository, tag, digest } = reference;
  return [
    ...(tag ? [`${host}/${repository}:${tag}`] : []),
    ...(digest ? [`${host}/${repository}@${digest}`] : []),
  ];
}

/** `sha256:<64 lower-case hex>` from that, from bare hex digits, or from a runtime's `docker://sha256:…`; otherwise undefined. */
export function imageIdOf(text: string): string | undefined {
  const hex = withoutScheme(text).replace(/^sha256:/i, '');
  return sha256Hex.test(hex) ? `sha256:${hex.toLowerCase()}` : undefined;
}

/** `sha256:<12 to 63 lower-case hex>` from an id that is cut short, as `docker ps` shows it; otherwise undefined. */
export function shortIdOf(text: string): string | undefined {
  const hex = shortIdForm.exec(withoutScheme(text))?.[1];
  return hex && `sha256:${hex.toLowerCase()}`;
}

/** Registry types of TCSS (`ImageRegistryInfo.Type`); '' is unknown. */
export type RegistryType = 'aws' | 'ccr' | 'tcr' | 'other-tcr' | 'harbor' | 'jfrog' | 'quay' | 'azure' | '';

export interface Registry {
  /** The instance's own name where the host has one (`acme` of acme.azurecr.io), otherwise the host. */
  name: string;
  type: RegistryType;
  /** The host, with its port. */
  address: string;
}

/**
 * Host name patterns by registry type; a first group is the instance's own name. Self-hosted products are known only
 * by a host that begins with their name. `other-tcr` (another account's TCR) is never given: no host name shows whose it is.
 */
const registryHosts: readonly (readonly [RegistryType, RegExp])[] = [
  ['aws', /^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/],
  ['aws', /^public\.ecr\.aws$/],
  ['ccr', /^[a-z]*ccr\.ccs\.tencentyun\.com$/],
  ['tcr', /^([a-z0-9-]+?)(?:-vpc)?\.tencentcloudcr\.com$/],
  ['azure', /^([a-z0-9-]+)(?:\.[a-z0-9]+\.data)?\.azurecr\.(?:io|cn|us)$/],
  ['jfrog', /^([a-z0-9-]+)\.jfrog\.io$/],
  ['jfrog', /^(?:jfrog|artifactory)\./],
  ['quay', /^quay\./],
  ['harbor', /^(?:harbor|demo\.goharbor)\./],
];

/** The registry that an image name points to, as far as the host name itself shows it; all '' for what is no image name. */
export function registryOf(name: string): Registry {
  const address = parseImageReference(name)?.host ?? '';
  const hostname = address.replace(/:\d+$/, '');
  for (const [type, pattern] of registryHosts) {
    const match = pattern.exec(hostname);
    if (match) return { name: match[1] ?? address, type, address };
  }
  return { name: address, type: '', address };
}
