import type { Package } from '../domain/finding.js';
import { readPackageUrl } from '../domain/package-url.js';

/**
 * What a package URL such as `pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1` tells of a component; without one,
 * what the scanner's own word for the type does. An empty object when neither is known.
 */
export function packageOf(
  component: string,
  purl: string | null | undefined,
  type: string | undefined,
): { package?: Package } {
  const read = readPackageUrl(purl ?? '');
  const known = read?.type ?? type;
  if (!known) return {};
  const group = known === 'maven' && !component.includes(':') ? read?.namespace : undefined;
  return { package: { type: known, ...(group && { group }) } };
}

/** Types of package URLs by the words that Trivy (`Type` of a result) and Grype (`type` of an artifact) use. */
const typeOfWord: Record<string, readonly string[]> = {
  deb: ['debian', 'ubuntu', 'deb', 'echo'],
  rpm: [
    ...[
      'redhat',
      'centos',
      'rocky',
      'alma',
      'amazon',
      'oracle',
      'fedora',
      'photon',
      'azurelinux',
      'cbl-mariner',
    ],
    ...['opensuse', 'opensuse.leap', 'opensuse.tumbleweed', 'opensuse-leap', 'opensuse-tumbleweed', 'rpm'],
    ...['suse linux enterprise server', 'suse linux enterprise micro', 'slem', 'sles'],
  ],
  apk: ['alpine', 'wolfi', 'chainguard', 'minimos', 'apk'],
  alpm: ['arch', 'alpm'],
  maven: ['maven', 'jar', 'pom', 'gradle', 'sbt', 'java-archive', 'jenkins-plugin', 'graalvm-native-image'],
  npm: ['npm', 'node-pkg', 'yarn', 'pnpm', 'bun', 'javascript'],
  pypi: ['pypi', 'python', 'python-pkg', 'pip', 'pipenv', 'poetry', 'uv', 'pylock', 'wheel', 'egg'],
  golang: ['golang', 'gobinary', 'gomod', 'go-module'],
  cargo: ['cargo', 'rustbinary', 'rust-crate'],
  gem: ['bundler', 'gemspec', 'gem'],
  nuget: ['nuget', 'dotnet-core', 'packages-props', 'dotnet', 'nuget-config'],
  composer: ['composer', 'composer-vendor', 'php-composer'],
  pub: ['pub', 'dart-pub'],
  hex: ['hex'],
  swift: ['swift'],
  cocoapods: ['cocoapods', 'pod'],
  conan: ['conan', 'conan-lock'],
  conda: ['conda-pkg', 'conda-environment', 'conda'],
};

const wordTypes = new Map(
  Object.entries(typeOfWord).flatMap(([type, words]) => words.map((word) => [word, type] as const)),
);

/** The type behind a scanner's word; undefined for one that is not in the table. */
export const typeOfScannerWord = (word: string | null | undefined): string | undefined =>
  wordTypes.get((word ?? '').toLowerCase());
