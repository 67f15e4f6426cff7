import { maxReferenceLength } from '../domain/image-reference.js';
import type { Judgement } from '../domain/judge-start.js';
import type { Match } from '../domain/matching/match-policies.js';
import { capitalizeKeys } from '../platform/key-case.js';
import type { WirePolicy } from './policies.js';

/** The longest list that a report takes; searching by the ids beyond it does not find the event. */
const maxCveIds = 10_000;

const told = new WeakMap<Match['hit'], { of: string; story: string }>();

/** The stories of a judgement as a report has them, in JSON. A hit that many starts share is written once. */
export const storiesOf = (
  { matches, occurrences }: Judgement,
  wire: ReadonlyMap<string, WirePolicy>,
): string[] =>
  matches.map(({ policy, behavior, hit }, n) => {
    const { imageId, imageName } = occurrences[n]!;
    const of = JSON.stringify([policy.policyId, behavior, imageId, imageName]);
    const known = told.get(hit);
    if (known?.of === of) return known.story;
    const { PolicyId, PolicyName, PolicyTemplate, PolicyDescription, EffectTime, RiskRule, PrivilegeRule } =
      wire.get(policy.policyId)!;
    const story = JSON.stringify({
      PolicyId,
      PolicyName,
      PolicyTemplate,
      PolicyDescription,
      EffectTime,
      RiskRule,
      PrivilegeRule,
      Behavior: behavior,
      ImageId: imageId,
      ImageName: imageName.slice(0, maxReferenceLength),
      Reasons: capitalizeKeys(hit.reasons),
      ReasonTotal: hit.reasonTotal,
      CveIds: hit.cveIds.slice(0, maxCveIds),
    });
    told.set(hit, { of, story });
    return story;
  });
