import {
  type ClassificationCriteria,
  classNumbers,
  classOf,
  isIn,
  labelSets,
  labelsOf,
  labelsPass,
  type NumberSet,
  severityNumbers,
  severityOf,
} from './vulnerability-classification.js';
import { compilePolicy, type CompiledPolicy } from './match-policies.js';
import { keyOf, severityNumberOf } from './finding-key.js';
import {
  classificationsIn,
  type FindingSummary,
  keysIn,
  type Section,
  sensitiveTypesIn,
  virusWordsIn,
} from './finding-summary.js';
import { isOn } from '../observation-period.js';
import type { InScope, Policy } from '../policy.js';
import { has, type PolicyBits, policyBits, placesIn, put, putAll, putCommon, remove } from './policy-bits.js';
import { Postings } from './postings.js';
import type { Listed, RiskCriteria, WordCriteria } from './risk-criteria.js';

/** All policies of an account, compiled together, so that a start asks only those that may match it. */
export interface PolicySet {
  /** Tells this set from any other. What is kept of an image refers to it, so as not to keep sets that were replaced. */
  id: symbol;
  /** All of them, those that are off included, in the order given. */
  policies: readonly CompiledPolicy[];
  /** Those that are asked whatever was found: they judge privileges, unscanned images or the age of scans. */
  withoutFindings: readonly CompiledPolicy[];
  /**
   * The policies worth asking about an image, in the order given: those above, and the risk policies that are on, act on
   * the image and may match what is summarised; an unscanned image has no summary. Evaluating them gives what evaluating
   * all gives. Where no finding may match the answer is `withoutFindings` itself, which tells the caller that no findings
   * are needed. The answer holds for as long as the set and the summary do.
   */
  candidates(
    imageId: string,
    summary: FindingSummary | undefined,
    otherIds?: readonly string[],
  ): readonly CompiledPolicy[];
}

/** Marks the policies that may match a summary. */
type Marker = (summary: FindingSummary, marked: PolicyBits) => void;

/** A policy that is on with its place in the list. One that is off matches at no time, so it is never worth asking. */
interface Placed {
  place: number;
  criteria: RiskCriteria;
  inScope: InScope;
}

/** Files each policy under the keys of its lists. */
function postingsOf(
  policies: readonly Placed[],
  listsOf: (criteria: RiskCriteria) => readonly Listed[],
): Postings {
  const keys: number[] = [];
  const places: number[] = [];
  for (const { place, criteria } of policies) {
    for (const list of listsOf(criteria)) {
      for (const key of list.keys) {
        keys.push(key);
        places.push(place);
      }
    }
  }
  return new Postings(keys, places);
}

/** Policies that list a CVE id, component or MD5 of the image. */
function keyMarker(policies: readonly Placed[]): Marker {
  const postings = postingsOf(policies, ({ cveIds, components, md5s }) => [cveIds, components, md5s]);
  return (summary, marked) => {
    const { start, end } = keysIn(summary);
    for (let at = start; at < end; at += 1) {
      for (let entry = postings.first(summary[at]!); entry !== 0; entry = postings.next(entry))
        put(marked, postings.valueOf(entry));
    }
  };
}

/** For each number the policies that it passes. */
function rows(
  numbers: number,
  size: number,
  policies: readonly Placed[],
  passes: (criteria: RiskCriteria, number: number) => boolean,
): PolicyBits[] {
  return Array.from({ length: numbers }, (_, number) => {
    const row = policyBits(size);
    for (const { place, criteria } of policies) if (passes(criteria, number)) put(row, place);
    return row;
  });
}

/** Policies whose classification meets a classification of the image: those that pass its severity, class and labels. */
function classificationMarker(policies: readonly Placed[], size: number): Marker {
  const table = (numbers: number, passes: (asked: ClassificationCriteria, number: number) => boolean) =>
    rows(numbers, size, policies, ({ classification }, number) =>
      classification ? passes(classification, number) : false,
    );
  const bySeverity = table(severityNumbers, ({ severities }, number) => isIn(severities, number));
  const byClass = table(classNumbers, ({ classes }, number) => isIn(classes, number));
  const byLabels = table(labelSets, labelsPass);
  return (summary, marked) => {
    const { start, end } = classificationsIn(summary);
    for (let at = start; at < end; at += 1) {
      const classification = summary[at]!;
      putCommon(
        marked,
        bySeverity[severityOf(classification)]!,
        byClass[classOf(classification)]!,
        byLabels[labelsOf(classification)]!,
      );
    }
  };
}

/** Policies that list a type or name of the image AND the severity that comes with it, each only where given. */
function wordMarker(
  policies: readonly Placed[],
  size: number,
  askedOf: (criteria: RiskCriteria) => WordCriteria | undefined,
  sectionOf: (summary: FindingSummary) => Section,
): Marker {
  const postings = postingsOf(policies, (criteria) => askedOf(criteria)?.named ?? []);
  const severitiesAt: NumberSet[] = [];
  for (const { place, criteria } of policies) severitiesAt[place] = askedOf(criteria)?.severities ?? 0;
  const bySeverityAlone = rows(severityNumbers, size, policies, (criteria, number) => {
    const asked = askedOf(criteria);
    return asked !== undefined && !asked.named && isIn(asked.severities, number);
  });
  return (summary, marked) => {
    const { start, end } = sectionOf(summary);
    for (let at = start; at < end; at += 1) {
      const severity = severityNumberOf(summary[at]!);
      putAll(marked, bySeverityAlone[severity]!);
      for (let entry = postings.first(keyOf(summary[at]!)); entry !== 0; entry = postings.next(entry)) {
        const place = postings.valueOf(entry);
        if (isIn(severitiesAt[place]!, severity)) put(marked, place);
      }
    }
  };
}

/**
 * Compiles the policies of an account for asking about any number of images. 1,000 typical policies with 15
 * entries each take 9 ms; at the limits, 1,000 lists of 1,000, it is 600 ms and 29 MB beside the policies.
 */
export function compilePolicies(policies: readonly Policy[]): PolicySet {
  const compiled = policies.map(compilePolicy);
  const size = compiled.length;
  // A policy that judges the age of scans is asked at every start: what it says changes with the time.
  const isAskedAnyway = ({ policy, risk }: CompiledPolicy) => !risk || (risk.judgeScans && isOn(policy));
  const withoutFindings = compiled.filter(isAskedAnyway);
  const always = policyBits(size);
  const placed: Placed[] = [];
  compiled.forEach(({ policy, risk }, place) => {
    if (isAskedAnyway(compiled[place]!)) put(always, place);
    if (!risk) return;
    if (isOn(policy)) placed.push({ place, ...risk });
  });
  const selective = placed.filter(({ place }) => compiled[place]!.policy.scope.type === 'SELECTED');
  const markers = [
    keyMarker(placed),
    classificationMarker(placed, size),
    wordMarker(placed, size, ({ virus }) => virus, virusWordsIn),
    wordMarker(placed, size, ({ sensitiveData }) => sensitiveData, sensitiveTypesIn),
  ];
  const marked = policyBits(size);
  return {
    id: Symbol('policy set'),
    policies: compiled,
    withoutFindings,
    candidates(imageId, summary, otherIds) {
      if (!summary) return withoutFindings;
      marked.fill(0);
      for (const mark of markers) mark(summary, marked);
      // Last, and only for those that the findings call for: scopes are sets of ids, slower to ask than bits.
      for (const { place, inScope } of selective)
        if (has(marked, place) && !inScope(imageId, otherIds)) remove(marked, place);
      if (marked.every((bits) => bits === 0)) return withoutFindings;
      putAll(marked, always);
      return placesIn(marked).map((place) => compiled[place]!);
    },
  };
}
