import { fold } from './finding-key.js';
import { type Label, labels, type Vulnerability } from '../finding.js';
import { severities, type Severity } from '../severity.js';
import { vulnerabilityClasses } from '../vulnerability-class.js';

/**
 * Severity, class and labels of a vulnerability in a small number, so that a policy is asked by three bit tests and an
 * image's distinct ones take four bytes each. From the lowest bit: 3 of the severity, 5 of the class, 3 of the labels.
 */
export type Classification = number;

const classShift = 3;
const labelShift = 8;
/** How many numbers there may be of each part. */
export const severityNumbers = 8;
export const classNumbers = 32;
export const labelSets = 8;

/** The number of each word: its place in the list. */
const numbered = (words: readonly string[]) => new Map(words.map((word, number) => [word, number]));
const severityNumber = numbered(severities);
const classNumber = numbered(vulnerabilityClasses);
const labelNumber = numbered(labels);
/** The same, for policies, which may spell the words in any case. */
const foldedSeverityNumber = numbered(severities.map(fold));
const foldedClassNumber = numbered(vulnerabilityClasses.map(fold));
const foldedLabelNumber = numbered(labels.map(fold));

/**
 * 0 for the worst, in the order of `severities`. Findings have been normalised at intake, so their words are looked up as
 * they are, without folding; a word that is none of the list gets the number after the last.
 */
export const severityNumberFor = (severity: Severity): number =>
  severityNumber.get(severity) ?? severities.length;

/** The labels as a set of bits, one a label. */
function labelSetOf(given: readonly Label[]): number {
  let set = 0;
  for (const label of given) set |= 1 << (labelNumber.get(label) ?? labels.length);
  return set & (labelSets - 1);
}

export const classificationOf = (
  vulnerability: Pick<Vulnerability, 'severity' | 'class' | 'labels'>,
): Classification =>
  severityNumberFor(vulnerability.severity) |
  ((classNumber.get(vulnerability.class) ?? vulnerabilityClasses.length) << classShift) |
  (labelSetOf(vulnerability.labels) << labelShift);

export const severityOf = (classification: Classification): number => classification & (severityNumbers - 1);
export const classOf = (classification: Classification): number =>
  (classification >> classShift) & (classNumbers - 1);
export const labelsOf = (classification: Classification): number => classification >> labelShift;

/** A set of numbers, a bit each. */
export type NumberSet = number;
const everyNumber: NumberSet = -1;
export const isIn = (set: NumberSet, number: number): boolean => ((set >>> number) & 1) === 1;

function numbersOf(list: readonly string[] | undefined, folded: ReadonlyMap<string, number>): NumberSet {
  if (!list?.length) return everyNumber;
  let set = 0;
  for (const word of list) {
    const number = folded.get(fold(word));
    if (number !== undefined) set |= 1 << number;
  }
  return set;
}

/** The severities that a list lets pass; all when it is absent or empty ("each only where given"). */
export const severitiesIn = (list: readonly string[] | undefined): NumberSet =>
  numbersOf(list, foldedSeverityNumber);

/** What a policy asks of a classification: class AND severity AND any of the labels. */
export interface ClassificationCriteria {
  severities: NumberSet;
  classes: NumberSet;
  /** Undefined lets every vulnerability pass, those without labels, too. */
  labels: NumberSet | undefined;
}

/** The criteria of three lists; undefined when none of them is given, which asks for nothing and matches nothing. */
export function classificationCriteria(lists: {
  classes?: readonly string[];
  severities?: readonly string[];
  labels?: readonly string[];
}): ClassificationCriteria | undefined {
  if (!lists.classes?.length && !lists.severities?.length && !lists.labels?.length) return undefined;
  return {
    severities: severitiesIn(lists.severities),
    classes: numbersOf(lists.classes, foldedClassNumber),
    labels: lists.labels?.length ? numbersOf(lists.labels, foldedLabelNumber) : undefined,
  };
}

export const labelsPass = (criteria: ClassificationCriteria, labelSet: number): boolean =>
  criteria.labels === undefined || (criteria.labels & labelSet) !== 0;

export const meets = (classification: Classification, criteria: ClassificationCriteria): boolean =>
  isIn(criteria.severities, severityOf(classification)) &&
  isIn(criteria.classes, classOf(classification)) &&
  labelsPass(criteria, labelsOf(classification));
