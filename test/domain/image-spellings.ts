import { below, pick, type Random } from '../support/random.js';

/** An image by what its name means, apart from any spelling. */
export interface NamedImage {
  /** As canonical names have it. */
  host: string;
  /** Inside the registry; without a slash it is one of Docker's official images when the host is docker.io. */
  repository: string;
  tag?: string;
  digest?: string;
}

const hex = (random: Random, length: number) =>
  Array.from({ length }, () => below(random, 16).toString(16)).join('');

/** Hosts that are each spelled in other ways; the last has no dot, so only its port shows that it is a host. */
const hosts = [
  'docker.io',
  'ghcr.io',
  'registry.example.com:5000',
  'localhost',
  '[fd00::1]',
  'registry:5000',
];

export function anyImage(random: Random): NamedImage {
  const hasDigest = random() < 0.3;
  const hasTag = !hasDigest || random() < 0.5;
  return {
    host: pick(random, hosts),
    repository: pick(random, ['nginx', 'acme/web', 'a_b/c__d/e.f', 'team-1/deadbeefcafe']),
    ...(hasTag && { tag: pick(random, ['latest', '1.25', 'V2-Alpine_x']) }),
    ...(hasDigest && { digest: `sha256:${hex(random, 64)}` }),
  };
}

/** The names that every spelling of it has. */
export function canonicalNamesOf({ host, repository, tag, digest }: NamedImage): string[] {
  const isOfficial = host === 'docker.io' && !repository.includes('/');
  const name = `${host}/${isOfficial ? 'library/' : ''}${repository}`;
  return [...(tag ? [`${name}:${tag}`] : []), ...(digest ? [`${name}@${digest}`] : [])];
}

const someUpperCase = (random: Random, text: string) =>
  text.replace(/[a-z]/g, (letter) => (random() < 0.5 ? letter.toUpperCase() : letter));

function spellHost(random: Random, host: string): string {
  const [, hostname = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const names =
    hostname === 'docker.io'
      ? ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']
      : hostname === '[fd00::1]'
        ? ['[fd00::1]', '[fd00:0:0::1]', '[FD00:0:0:0:0:0:0:1]']
        : [hostname];
  const isDns = hostname.includes('.') && !hostname.startsWith('[');
  const ports = port ? [`:${port}`, `:0${port}`] : ['', ':443', ':80', ':0443'];
  const dot = isDns && random() < 0.2 ? '.' : '';
  return someUpperCase(random, pick(random, names)) + dot + pick(random, ports);
}

function spellName(random: Random, { host, repository }: NamedImage): string {
  const isHub = host === 'docker.io';
  const isOfficial = isHub && !repository.includes('/');
  const path = isOfficial && random() < 0.5 ? `library/${repository}` : repository;
  return isHub && random() < 0.4 ? path : `${spellHost(random, host)}/${path}`;
}

/** One of the ways to write the name that mean the same to container runtimes. */
export function spell(random: Random, image: NamedImage): string {
  const { tag, digest } = image;
  const isImplied = tag === 'latest' && !digest && random() < 0.5;
  const digestText = digest && `@sha256:${someUpperCase(random, digest.slice(7))}`;
  const text = spellName(random, image) + (tag && !isImplied ? `:${tag}` : '') + (digestText ?? '');
  const scheme = pick(random, ['', '', 'docker://', 'docker-pullable://', 'https://', 'containerd://']);
  return pick(random, ['', ' ', '\t']) + scheme + text + pick(random, ['', ' ', '\r\n']);
}

/** One of the ways to write an id or digest `sha256:…`, whole or cut short. */
export function spellId(random: Random, id: string): string {
  const digits = someUpperCase(random, id.slice('sha256:'.length));
  const scheme = pick(random, ['', '', 'docker://', 'containerd://']);
  const prefix = pick(random, ['', 'sha256:', 'SHA256:']);
  return pick(random, ['', ' ']) + scheme + prefix + digits + pick(random, ['', '\n']);
}
