import type { Package, Vulnerability } from './finding.js';
import { compareVersions, isVersion } from './package-versions/compare-versions.js';
import { schemes } from './package-versions/version-schemes.js';
import { componentOf, readPackageUrl, versionOf } from './package-url.js';

type Operator = '<' | '<=' | '>' | '>=' | '=';

interface Bound {
  operator: Operator;
  version: string;
}

/** A component as a policy lists it: a name, with a version or a range where one was given. */
export interface ComponentCriterion {
  name: string;
  /** The type of package, where a package URL was given. */
  type?: string;
  version?: string;
  /** All of these hold; given instead of a version. */
  bounds?: readonly Bound[];
}

/** Why a component can never match. */
export type ComponentFault =
  | 'NO_NAME'
  | 'NO_VERSION'
  | 'NOT_A_NAME'
  | 'NOT_A_VERSION'
  | 'NOT_A_RANGE'
  | 'NOT_A_PURL'
  | 'EMPTY_RANGE'
  | 'WILDCARD'
  | 'SEVERAL';

const rangeForm = /(<=|>=|==|=|<|>)\s*([^\s,<>=!|~^](?:[^\s,<>=!|]|!\d)*)\s*,?\s*/y;

/** Reads `>= 2.0, < 2.17.1`; undefined when it is no range. */
function readBounds(range: string): Bound[] | undefined {
  const bounds: Bound[] = [];
  rangeForm.lastIndex = 0;
  while (rangeForm.lastIndex < range.length) {
    const [, operator, version] = rangeForm.exec(range) ?? [];
    if (!operator || !version || !isVersionText(version)) return undefined;
    bounds.push({ operator: operator === '==' ? '=' : (operator as Operator), version });
  }
  return range.endsWith(',') ? undefined : bounds;
}

/**
 * What some registry takes for a version: it has a digit and no sign but these; PyPI writes an epoch as `1!2.0`, rpm
 * prints `(none):` where there is none. `(devel)` is what Go gives to what was built in place.
 */
const isVersionText = (version: string) =>
  version === '(devel)' || /^(?:\d+[:!]|\(none\):)?(?=.*\d)[a-z0-9][\w.+~^-]*$/i.test(version);

interface SplitComponent {
  name: string;
  type?: string;
  version?: string;
  range?: string;
}

function splitPurl(text: string): SplitComponent | undefined {
  const url = readPackageUrl(text);
  const version = url && versionOf(url);
  // An `@` without a version behind it was meant to name one.
  const isEmpty = version === undefined && /^[^?#]*@(?:[?#]|$)/.test(text);
  return (
    url && {
      name: componentOf(url),
      type: url.type,
      ...(version !== undefined && { version }),
      ...(isEmpty && { version: '' }),
    }
  );
}

const isPurl = (text: string) => /^pkg:/i.test(text);

/** Splits at the range, or else at the last `@` that is not the first character, which begins an npm scope. */
export function splitComponent(text: string): SplitComponent {
  const purl = isPurl(text) ? splitPurl(text) : undefined;
  if (purl) return purl;
  const range = text.search(/[<>=]|!=/);
  if (range >= 0) return { name: text.slice(0, range).replace(/@?\s*$/, ''), range: text.slice(range) };
  const at = text.lastIndexOf('@');
  return at > 0 ? { name: text.slice(0, at), version: text.slice(at + 1) } : { name: text };
}

const hasWildcard = (version: string) => /[*?%]|(?:^|\.)[xX](?=\.|$)/.test(version);

function faultOfVersion(version: string): ComponentFault | undefined {
  if (version === '') return 'NO_VERSION';
  if (hasWildcard(version)) return 'WILDCARD';
  if (/^[~^]/.test(version)) return 'NOT_A_RANGE';
  return isVersionText(version) ? undefined : 'NOT_A_VERSION';
}

/** A scoped name of npm; or the names of all other registries, and of products of Windows: `Visual C++ 2015 (x64)`. */
const nameForm = /^@[\w.~-]+\/[\w.~-]+$|^(?=.*[\p{L}\p{N}])[\p{L}\p{N}._][\p{L}\p{M}\p{N}._+~@/:()&# -]*$/u;

const vulnerabilityId = /^(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3})$/i;

function faultOfName(name: string): ComponentFault | undefined {
  if (name === '' || /^@[^/]*$/.test(name)) return 'NO_NAME';
  if (/[*?%]/.test(name)) return 'WILDCARD';
  if (/[,;|，；、\n\r\t]/.test(name)) return 'SEVERAL';
  if (!nameForm.test(name) || /\/\/|[/:@]$/.test(name) || vulnerabilityId.test(name)) return 'NOT_A_NAME';
  // Some names have blanks, but not before a version. `group:artifact:1.0` and `openssl/1.1.1k` are Gradle's and Conan's.
  return /\s[~^]?v?\d[\w.+~:-]*$|(?:[^:]:|\/)v?\d+\.\d[\w.+~-]*$/i.test(name) ? 'NOT_A_VERSION' : undefined;
}

const isLower = ({ operator }: Bound) => operator !== '<' && operator !== '<=';
const isUpper = ({ operator }: Bound) => operator !== '>' && operator !== '>=';
const isStrict = ({ operator }: Bound) => operator === '<' || operator === '>';

/** Whether no version lies within the bounds, by the rules of any package. */
function isEmptyRange(bounds: readonly Bound[]): boolean {
  const pairs = bounds
    .filter(isLower)
    .flatMap((lower) => bounds.filter(isUpper).map((upper) => ({ lower, upper })));
  return Object.values(schemes).every((compare) =>
    pairs.some(({ lower, upper }) => {
      const order = compare(lower.version, upper.version) ?? 1;
      return order > 0 || (order === 0 && (isStrict(lower) || isStrict(upper)));
    }),
  );
}

/** Reads `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL, or says why nothing can match it. */
export function readComponent(text: string): ComponentCriterion | { fault: ComponentFault } {
  const { range, ...split } = splitComponent(text);
  if (isPurl(text) && split.type === undefined) return { fault: 'NOT_A_PURL' };
  const fault =
    faultOfName(split.name) ?? (split.version === undefined ? undefined : faultOfVersion(split.version));
  if (fault) return { fault };
  if (range === undefined) return split;
  if (hasWildcard(range)) return { fault: 'WILDCARD' };
  if (/[~^!]$/.test(split.name)) return { fault: 'NOT_A_RANGE' };
  const bounds = readBounds(range);
  if (!bounds) return { fault: 'NOT_A_RANGE' };
  return isEmptyRange(bounds) ? { fault: 'EMPTY_RANGE' } : { name: split.name, bounds };
}

/** Registries that take names which differ in case only for one. */
const caselessTypes = new Set(['nuget', 'composer', 'pypi']);

/** How names of a registry without regard to case compare. PyPI also takes `-`, `_` and `.` for one. */
export const looseName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

export const hasLooseNames = (known: Package | undefined): boolean =>
  known !== undefined && caselessTypes.has(known.type);

/** The names that a component goes by: its own; in Maven also the artifact alone, and the artifact with its group. */
export function namesOf(component: string, known: Package | undefined): string[] {
  const [, artifact] = component.includes(':') ? (/^[^:/@\s]+:([^:/@\s]+)$/.exec(component) ?? []) : [];
  const names = [component];
  if (artifact && (known === undefined || known.type === 'maven')) names.push(artifact);
  if (known?.group) names.push(`${known.group}:${component}`);
  return names;
}

type Installed = Pick<Vulnerability, 'component' | 'version' | 'package'>;

function isNamed({ component, package: known }: Installed, name: string): boolean {
  if (namesOf(component, known).includes(name)) return true;
  if (!hasLooseNames(known)) return false;
  return known?.type === 'pypi'
    ? looseName(component) === looseName(name)
    : component.toLowerCase() === name.toLowerCase();
}

function meets(packageType: string | undefined, installed: string, { operator, version }: Bound): boolean {
  if (operator === '=') return isVersion(packageType, installed, version);
  const order = compareVersions(packageType, installed, version);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Whether an installed component is one that the criterion means. A range holds for no component without a version. */
export function isComponent(installed: Installed, criterion: ComponentCriterion): boolean {
  const { version, package: known } = installed;
  if (criterion.type !== undefined && known !== undefined && known.type !== criterion.type) return false;
  if (!isNamed(installed, criterion.name)) return false;
  if (criterion.version !== undefined) return isVersion(known?.type, version, criterion.version);
  return (criterion.bounds ?? []).every((bound) => version !== '' && meets(known?.type, version, bound));
}
