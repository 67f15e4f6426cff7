import pep440 from '@renovatebot/pep440';
import semver from 'semver';
import { compareAlpine } from './alpine.js';
import { compareComposer } from './composer.js';
import { compareDebian } from './debian.js';
import { compareMaven } from './maven.js';
import { compareNuget } from './nuget.js';
import { compareRpm } from './rpm.js';
import { compareRuby } from './ruby.js';

/** The rules by which the versions of a package are ordered. */
export type VersionScheme =
  'deb' | 'rpm' | 'apk' | 'maven' | 'semver' | 'nuget' | 'composer' | 'gem' | 'pypi' | 'generic';

/** Negative, 0 or positive; undefined when one of the two is no version of the scheme. */
type Compare = (a: string, b: string) => number | undefined;

/**
 * Without what is no part of it: Debian goes back to an older version by `2.1+really2.0`, and Go tells its experiments by
 * `go1.21.4 X:boringcrypto`.
 */
export const actualVersion = (version: string): string =>
  version.includes('+really') || version.includes(' X:')
    ? version.replace(/^.*\+really(?=\d)/, '').replace(/ X:\S+$/, '')
    : version;

/** Fills up `1` and `1.2`, which people write, and drops the `v` and `go` before versions of Go. */
const toSemver = (version: string) =>
  semver.parse(
    actualVersion(version)
      .replace(/^(?:v|go)(?=\d)/i, '')
      .replace(/^(\d+)(\.\d+)?(?=$|[-+])/, (_, major: string, minor = '.0') => `${major}${minor}.0`),
    { loose: true },
  );

function compareSemver(a: string, b: string): number | undefined {
  const [x, y] = [toSemver(a), toSemver(b)];
  return x && y ? x.compare(y) : undefined;
}

const comparePython: Compare = (a, b) =>
  pep440.valid(a) && pep440.valid(b) ? pep440.compare(a, b) : undefined;

const preRelease = /[-._~]?(?=(?:alpha|beta|rc|pre|preview|dev|snapshot|milestone)(?![a-z]))/gi;

/** Numbers as numbers, words by the alphabet, and words such as `rc` before the release. */
const compareGeneric = (a: string, b: string): number => {
  const [x, y] = [a, b].map((version) => version.replace(/^(?:v|go)(?=\d)/i, '').replace(preRelease, '~'));
  return compareDebian(x!, y!);
};

export const schemes: Record<VersionScheme, Compare> = {
  deb: compareDebian,
  rpm: compareRpm,
  apk: compareAlpine,
  maven: compareMaven,
  semver: compareSemver,
  nuget: compareNuget,
  composer: compareComposer,
  gem: compareRuby,
  pypi: comparePython,
  generic: compareGeneric,
};

/** The schemes of distributions, whose versions have an epoch and a revision around the upstream version. */
export type DistributionScheme = 'deb' | 'rpm' | 'apk';
export const isDistribution = (scheme: VersionScheme): scheme is DistributionScheme =>
  scheme === 'deb' || scheme === 'rpm' || scheme === 'apk';

/** Types of packages as package URLs (purl) name them. Others go by the generic rules. */
const schemeOfType: Record<string, VersionScheme> = {
  deb: 'deb',
  rpm: 'rpm',
  alpm: 'rpm',
  bitnami: 'deb',
  apk: 'apk',
  maven: 'maven',
  npm: 'semver',
  cargo: 'semver',
  golang: 'semver',
  nuget: 'nuget',
  composer: 'composer',
  pub: 'semver',
  hex: 'semver',
  swift: 'semver',
  gem: 'gem',
  cocoapods: 'gem',
  pypi: 'pypi',
};

/** What the version of a package of unknown type looks like. */
function schemeByLook(version: string): VersionScheme {
  if (/-r\d+$/.test(version)) return 'apk';
  if (/-\d[\w.]*\.(?!alpha|beta|rc|pre|dev|snapshot|m\d)[a-z_+]+\d[\w.+]*$/i.test(version)) return 'rpm';
  return /^\d+:|[+~](?:deb|ubuntu)|-\d+\w*ubuntu|-\d[\w.]*\+/.test(version) ? 'deb' : 'generic';
}

export function schemeOf(packageType: string | undefined, version: string): VersionScheme {
  if (packageType && Object.hasOwn(schemeOfType, packageType)) return schemeOfType[packageType]!;
  return schemeByLook(version);
}
