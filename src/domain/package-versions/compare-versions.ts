import {
  actualVersion,
  type DistributionScheme,
  isDistribution,
  schemeOf,
  schemes,
  type VersionScheme,
} from './version-schemes.js';

/** A version of a distribution in its parts. An absent part is undefined. */
interface Parts {
  epoch: string | undefined;
  upstream: string;
  revision: string | undefined;
}

const revisionOf: Record<DistributionScheme, RegExp> = {
  deb: /-([^-]*)$/,
  rpm: /-([^-]*)$/,
  apk: /-r(\d+)$/,
};

function split(scheme: DistributionScheme, version: string): Parts {
  // rpm prints `(none)` where there is no epoch.
  const [, epoch, rest = ''] = /^(?:(\d+):|\(none\):)?(.*)$/.exec(version) ?? [];
  const revision = revisionOf[scheme].exec(rest);
  return { epoch, upstream: revision ? rest.slice(0, revision.index) : rest, revision: revision?.[1] };
}

/** What a distribution appends to a version when it repacks or rebuilds it. */
const distributionSuffix = /[+.~-]?(?:dfsg|ds|repack)[\d.]*$|[+~](?:deb|ubuntu|nmu|b)\d\S*$|ubuntu\d\S*$/;
const withoutSuffix = (version: string) => {
  let [before, after] = ['', actualVersion(version)];
  while (before !== after) [before, after] = [after, after.replace(distributionSuffix, '')];
  return after;
};

/**
 * Orders an installed version against one that a person wrote. The epoch and the revision count only where the person
 * wrote them: who writes `1.1.1n` means the upstream version, and `1:1.1.1n-0+deb11u3` is that.
 */
function compareDistribution(scheme: DistributionScheme, installed: string, written: string): number {
  const compare = (a: string, b: string) => schemes[scheme](a, b) ?? schemes.generic(a, b)!;
  const [has, wants] = [split(scheme, installed), split(scheme, written)];
  const epochs = wants.epoch === undefined ? 0 : compare(has.epoch ?? '0', wants.epoch);
  if (epochs !== 0) return epochs;
  if (wants.revision === undefined) {
    const upstream =
      wants.upstream === withoutSuffix(wants.upstream) ? withoutSuffix(has.upstream) : has.upstream;
    return compare(upstream, wants.upstream);
  }
  const revision = withoutRebuild(has.revision ?? '0', wants.revision);
  return compare(has.upstream, wants.upstream) || compare(revision, wants.revision);
}

/**
 * A revision without what follows the written one: the tag of a distribution of rpm, which begins with a letter, and the mark of
 * a rebuild of the same sources by Debian (binNMU). Whatever the tag is: each distribution has its own.
 */
function withoutRebuild(revision: string, written: string): string {
  const end = revision.startsWith(written) ? revision.slice(written.length) : '';
  return /^(?:\.[a-z]\S*|\+b\d+)$/i.test(end) ? written : revision;
}

/** What a registry appends to a version of the same code: PyPI's local label (PEP 440), the platform of a gem or a Maven artifact, or who rebuilt it. */
const variants: Partial<Record<VersionScheme, RegExp>> = {
  pypi: /\+[a-z\d._-]+$/i,
  generic: /\+[a-z\d._-]+$/i,
  maven:
    /[.-](?:(?:jre|jdk|java)-?\d*|android|jakarta|javax|(?:temporary-)?redhat-\d+|v\d{8,}|[a-f\d]{40})$/i,
  gem: /-(?:x86|x64|i\d86|arm|aarch64|powerpc|ppc64|s390x|riscv64|universal|java|jruby|mingw|mswin|linux|darwin)\S*$/i,
};

/** An installed version without the variant, unless one is written, too. */
function withoutVariant(scheme: VersionScheme, installed: string, written: string): string {
  const variant = variants[scheme];
  return variant && !variant.test(written) ? installed.replace(variant, '') : installed;
}

/** Orders an installed version against a written one by the rules of the package's type; negative when it is older. */
export function compareVersions(packageType: string | undefined, installed: string, written: string): number {
  const scheme = schemeOf(packageType, installed);
  if (isDistribution(scheme)) return compareDistribution(scheme, installed, written);
  const plain = withoutVariant(scheme, installed, written);
  return schemes[scheme](plain, written) ?? schemes.generic(plain, written)!;
}

/** Whether an installed version is the written one, be it without the epoch, revision or suffix of a distribution. */
export function isVersion(packageType: string | undefined, installed: string, written: string): boolean {
  if (installed === written) return true;
  if (installed === '') return false;
  if (compareVersions(packageType, installed, written) === 0) return true;
  return (
    isDistribution(schemeOf(packageType, installed)) &&
    compareVersions(packageType, withoutSuffix(installed), written) === 0
  );
}
