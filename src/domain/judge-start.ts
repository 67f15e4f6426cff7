import type { ContainerStart } from './container-start.js';
import { decide, type Decision } from './decide.js';
import { type Occurrence, occurrenceOf } from './event.js';
import { type CompiledPolicy, type Match, matchPolicies } from './matching/match-policies.js';
import type { ScanTimes } from './scan-age.js';

/** What is known of the image that a start is judged as (R13). */
export interface JudgedImage {
  imageId: string;
  /** The first of its names; '' where none is known. */
  name: string;
  /** As far as scans tell: what a start claims makes nothing scanned. */
  scanned: boolean;
  /** The ids by which an allow-list knows it. */
  certainIds: readonly string[];
  /** Images that are judged as this one, such as one that is known by a name alone. */
  otherIds: readonly string[];
  /** Empty for an image that was never scanned. */
  scannedAt: ScanTimes;
  /** The scanned image that its name stands for, where that is another one and nothing was found out about this one. */
  namesake: string | undefined;
}

export interface Judgement {
  decision: Decision;
  imageScanned: boolean;
  namesake: string | undefined;
  matches: Match[];
  /** One a match (R8). */
  occurrences: Occurrence[];
}

/**
 * Judges one start (R7). The service and the agents on nodes call this, so that they cannot disagree. `toAsk` are the
 * policies that a policy set has for the image, settled with its findings.
 */
export function judgeStart(
  start: Omit<ContainerStart, 'told'>,
  image: JudgedImage,
  toAsk: readonly CompiledPolicy[],
  now: Date,
): Judgement {
  const { imageId, certainIds, otherIds, scanned, scannedAt, name, namesake } = image;
  const { at, location, startParam, requested } = start;
  const subject = {
    imageId,
    otherIds,
    certainIds,
    findings: undefined,
    scannedAt: scanned ? scannedAt : undefined,
    requested,
  };
  const matches = matchPolicies(toAsk, subject, now);
  const started = { imageId, imageName: start.imageName || name, at, location, startParam };
  return {
    decision: decide(matches),
    imageScanned: scanned,
    namesake,
    matches,
    occurrences: matches.map((match) => occurrenceOf(match, started, now)),
  };
}
