/** A package URL (purl) in its parts, decoded. */
export interface PackageUrl {
  type: string;
  namespace: string;
  name: string;
  version: string | undefined;
  qualifiers: ReadonlyMap<string, string>;
}

const form =
  /^pkg:\/*([a-z][a-z0-9.+-]*)\/(?:([^@?#\s]*)\/)?(%40[^/@?#\s]+|[^/@?#\s]+)(?:@([^?#\s]*))?(?:\?([^#\s]*))?(?:#\S*)?$/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads `pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar`; undefined when it is no package URL. */
export function readPackageUrl(text: string): PackageUrl | undefined {
  // npm's scope is often left as it is, though the specification wants it encoded.
  const [, type, namespace, name, version, qualifiers] =
    form.exec(text.replace(/^(pkg:[^/]+\/)@/i, '$1%40')) ?? [];
  if (!type || !name) return undefined;
  return {
    type: type.toLowerCase(),
    namespace: decoded((namespace ?? '').replace(/^\/+|\/+$/g, '')),
    name: decoded(name),
    version: version ? decoded(version) : undefined,
    qualifiers: new Map(
      (qualifiers ?? '').split('&').map((pair) => {
        const [key = '', value = ''] = pair.split('=');
        return [key.toLowerCase(), decoded(value)] as const;
      }),
    ),
  };
}

/** Types whose namespace is a distribution or a vendor, and no part of the package's name. */
const namesAlone = new Set([
  'deb',
  'rpm',
  'apk',
  'alpm',
  'pypi',
  'gem',
  'cargo',
  'nuget',
  'conan',
  'conda',
  'hex',
  'pub',
  'bitnami',
]);

/** What scanners call the component: Maven puts `:` between group and artifact, others `/`. */
export function componentOf({ type, namespace, name }: PackageUrl): string {
  if (namespace === '' || namesAlone.has(type)) return name;
  return `${namespace}${type === 'maven' ? ':' : '/'}${name}`;
}

/** The version with its epoch, which rpm has in a qualifier. */
export function versionOf({ version, qualifiers }: PackageUrl): string | undefined {
  const epoch = qualifiers.get('epoch');
  return version !== undefined && epoch ? `${epoch}:${version}` : version;
}
