import { hasLooseNames, looseName, namesOf, splitComponent } from '../component-criterion.js';
import type { Vulnerability } from '../finding.js';
import { actualVersion } from '../package-versions/version-schemes.js';

/**
 * Keys: 32-bit hashes of what a policy may list and a finding may be called. A criterion and a finding that match have
 * the same key, since both get it here; that two have the same key proves nothing. One in 4 billion pairs of strangers
 * share a key: 1,000 policies with 1,000 entries each and an image with 1,500 findings meet about once.
 * Summaries are stored: whoever changes what gives a key moves `summaryFormat`.
 */

/** How ids, types and names are compared: without regard to case. */
export const fold = (word: string): string => word.toLowerCase();

/** FNV-1a over UTF-16 units, from a state of its own for each kind of word, so that an id is no component. */
function hashOn(state: number, text: string): number {
  let hash = state;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** FNV leaves the low bits of similar texts alike; murmur3's last step spreads them. */
function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const start = { id: 0x811c9dc5, component: 0x2f0b4a41, md5: 0x53c5ca59, type: 0x1e35a7bd, name: 0x6b43a9b5 };

/** A CVE or advisory id, or an alias. */
export const idKey = (id: string): number => spread(hashOn(start.id, fold(id)));

/** A component's name, or `name@version`. */
export const componentKey = (name: string): number => spread(hashOn(start.component, name));

/** The key of `component@version`, without making that text. */
export const versionedComponentKey = ({
  component,
  version,
}: Pick<Vulnerability, 'component' | 'version'>): number =>
  spread(hashOn(hashOn(hashOn(start.component, component), '@'), version));

/**
 * The numbers that a version begins with, none for what is no version. Versions that are equal by any rules have the
 * same, but for zeros at the end; the second of two is without those.
 */
function leadingNumbers(version: string): string[] {
  const [, numbers] =
    /^(?:v|go)?(?:\d+[:!]|\(none\):)?(\d+(?:[._]\d+)*)[\w.+~:!^-]*$/i.exec(actualVersion(version)) ?? [];
  if (numbers === undefined) return [];
  const kept = numbers.replaceAll('_', '.').replace(/(^|\.)0+(?=\d)/g, '$1');
  const dropped = kept.replace(/(?:\.0)+$/, '');
  return kept === dropped ? [kept] : [kept, dropped];
}

/** Marks a loose name, so that only packages of a registry with such names are found by it. */
const looseMark = '\0';

/** The keys of what a component may be listed as: its names, and its names with the version. */
export function componentKeysOf(vulnerability: Vulnerability): number[] {
  const { component, version, package: known } = vulnerability;
  const names = namesOf(component, known);
  if (hasLooseNames(known)) names.push(looseName(component), looseMark + looseName(component));
  // Zeros at the end count where nothing tells by which rules versions compare.
  const versions = leadingNumbers(version).slice(0, known ? 2 : 1);
  const keys = [versionedComponentKey({ component, version })];
  for (const name of names)
    keys.push(componentKey(name), ...versions.map((numbers) => componentKey(`${name}@${numbers}`)));
  return keys;
}

/** The keys of a component that a policy lists. With a range it is filed under the name alone. */
export function criterionKeys(word: string): number[] {
  const { name, version } = splitComponent(word);
  const loose = looseName(name);
  const names = loose === name ? [name] : [name, looseMark + loose];
  if (version === undefined) return names.map(componentKey);
  const texts = names.flatMap((one) => leadingNumbers(version).map((numbers) => `${one}@${numbers}`));
  return [...new Set([`${name}@${version}`, ...texts])].map(componentKey);
}

export const md5Key = (md5: string): number => spread(hashOn(start.md5, fold(md5)));

/**
 * Types and names count together with the severity of the finding that has them, so their keys leave the three lowest
 * bits, 0, to its number.
 */
const withoutSeverity = ~7;

/** The type of a virus or of sensitive data. */
export const typeKey = (type: string): number => spread(hashOn(start.type, fold(type))) & withoutSeverity;

/** The signature name of a virus. */
export const nameKey = (name: string): number => spread(hashOn(start.name, fold(name))) & withoutSeverity;

/** A type or name and the severity number (0 to 6) of a finding that has it. */
export const withSeverity = (key: number, severityNumber: number): number => key | severityNumber;
export const keyOf = (keyWithSeverity: number): number => keyWithSeverity & withoutSeverity;
export const severityNumberOf = (keyWithSeverity: number): number => keyWithSeverity & ~withoutSeverity;
