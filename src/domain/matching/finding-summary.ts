import { classificationOf, severityNumberFor } from './vulnerability-classification.js';
import { componentKeysOf, idKey, md5Key, nameKey, typeKey, withSeverity } from './finding-key.js';
import type { Finding, SensitiveData, Virus, Vulnerability } from '../finding.js';

/**
 * What a policy may ask of an image's findings, in about ten bytes a finding, so that the summaries of 100,000 images
 * stay in memory where their findings could not. It answers "may this policy match?": yes for every policy that does,
 * and very rarely, when two words share a hash, for one that does not.
 *
 * One array of 32-bit numbers, since an object with a field a list would weigh more than the lists of most images:
 * the ends of the first three sections, then the sections, each sorted and distinct.
 *   1. keys of ids, aliases, components by each name, with and without version, and MD5s
 *   2. keys of the types and names of viruses, each with the severity of a virus that has it
 *   3. keys of the types of sensitive data, likewise
 *   4. classifications of vulnerabilities
 * Equal findings give equal summaries.
 */
export type FindingSummary = Int32Array;

/**
 * Summaries are stored beside the findings. This moves with every change of what a summary says of the same findings
 * (this file, finding-key.ts and vulnerability-classification.ts), so that a stored one of another format is not read but made anew.
 */
export const summaryFormat = 4;

const headerLength = 3;

/** The summary of an image that was scanned and found clean; all such images share it. */
export const emptySummary: FindingSummary = Int32Array.of(headerLength, headerLength, headerLength);

/** A part of a summary: its numbers are at `start` up to, not including, `end`. */
export interface Section {
  start: number;
  end: number;
}
export const keysIn = (summary: FindingSummary): Section => ({ start: headerLength, end: summary[0]! });
export const virusWordsIn = (summary: FindingSummary): Section => ({ start: summary[0]!, end: summary[1]! });
export const sensitiveTypesIn = (summary: FindingSummary): Section => ({
  start: summary[1]!,
  end: summary[2]!,
});
export const classificationsIn = (summary: FindingSummary): Section => ({
  start: summary[2]!,
  end: summary.length,
});

/** What an Int32Array takes beside its numbers in Node 20: the array, its buffer and the buffer's own book-keeping. */
const fixedBytes = 200;

/** What keeping a summary costs, for a cache that is bounded by bytes. */
export const summaryBytes = (summary: FindingSummary): number =>
  summary === emptySummary ? 0 : fixedBytes + summary.byteLength;

/** The numbers of the sections as they come, in any order and repeated. */
interface Sections {
  keys: number[];
  virusWords: number[];
  sensitiveTypes: number[];
  classifications: number[];
}

function addVulnerability(finding: Vulnerability, { keys, classifications }: Sections): void {
  keys.push(idKey(finding.cveId), ...componentKeysOf(finding));
  for (const alias of finding.aliases) keys.push(idKey(alias));
  classifications.push(classificationOf(finding));
}

function addVirus({ md5, type, name, severity }: Virus, { keys, virusWords }: Sections): void {
  // A file without a hash is not meant by whoever lists an empty one.
  if (md5 !== '') keys.push(md5Key(md5));
  const number = severityNumberFor(severity);
  virusWords.push(withSeverity(typeKey(type), number), withSeverity(nameKey(name), number));
}

function addSensitiveData({ type, severity }: SensitiveData, { sensitiveTypes }: Sections): void {
  sensitiveTypes.push(withSeverity(typeKey(type), severityNumberFor(severity)));
}

function sortedDistinct(numbers: readonly number[]): Int32Array {
  const sorted = new Int32Array(numbers).sort();
  let length = 0;
  for (const number of sorted) {
    if (length === 0 || sorted[length - 1] !== number) sorted[length++] = number;
  }
  return sorted.subarray(0, length);
}

/** Puts the sections together as one array. */
function summaryOf({ keys, virusWords, sensitiveTypes, classifications }: Sections): FindingSummary {
  const parts = [keys, virusWords, sensitiveTypes, classifications].map(sortedDistinct);
  const summary = new Int32Array(parts.reduce((length, part) => length + part.length, headerLength));
  let end = headerLength;
  parts.forEach((part, at) => {
    summary.set(part, end);
    end += part.length;
    if (at < headerLength) summary[at] = end;
  });
  return summary;
}

/** Summarises the findings of one scan. Takes about a millisecond for 1,500 of them. */
export function summarizeFindings(findings: readonly Finding[]): FindingSummary {
  if (findings.length === 0) return emptySummary;
  const sections: Sections = { keys: [], virusWords: [], sensitiveTypes: [], classifications: [] };
  for (const finding of findings) {
    if (finding.kind === 'VULNERABILITY') addVulnerability(finding, sections);
    else if (finding.kind === 'VIRUS') addVirus(finding, sections);
    else addSensitiveData(finding, sections);
  }
  return summaryOf(sections);
}

/** The summary of all findings of an image, from the summaries of its vulnerabilities, viruses and sensitive data. */
export function mergeSummaries(parts: readonly FindingSummary[]): FindingSummary {
  const told = parts.filter((part) => part.length > headerLength);
  if (told.length < 2) return told[0] ?? emptySummary;
  const all = (sectionIn: (summary: FindingSummary) => Section) =>
    told.flatMap((part) => {
      const { start, end } = sectionIn(part);
      return [...part.subarray(start, end)];
    });
  return summaryOf({
    keys: all(keysIn),
    virusWords: all(virusWordsIn),
    sensitiveTypes: all(sensitiveTypesIn),
    classifications: all(classificationsIn),
  });
}
