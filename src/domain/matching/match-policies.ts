import { type Behavior, behaviorAt } from '../decide.js';
import { effectStatus } from '../observation-period.js';
import { compileScope, type InScope, type Policy } from '../policy.js';
import { compilePrivilegeRule } from '../privileges/privilege-rule.js';
import type { RequestedPrivilege } from '../privileges/requested.js';
import { type Hit, maxReasons } from '../reason.js';
import { compileScanJudge, type ScanJudge, type ScanTimes, withScanReasons } from '../scan-age.js';
import { riskCriteria, type RiskCriteria } from './risk-criteria.js';
import { compileRiskCriteria, type FindingIndex } from './match-findings.js';

/** What a policy judges: one container that is about to start. */
export interface Subject {
  imageId: string;
  /** Images that are judged as this one: a policy against one of them is against it. */
  otherIds?: readonly string[];
  /** The ids that an allow-list knows it by; default the imageId. Others may only be claimed (R13). */
  certainIds?: readonly string[];
  /** The image's findings, or undefined when it has no scan result, or nothing in it can match. */
  findings: FindingIndex | undefined;
  /** Undefined when the image has no scan result: then only policies that ask for it match (R4). */
  scannedAt?: ScanTimes | undefined;
  /** What the start asks for beyond the runtime's default. */
  requested: readonly RequestedPrivilege[];
}

/** A policy ready to be asked many times. Matching knows nothing of enabled, observing or enforcing. */
export interface CompiledPolicy {
  policy: Policy;
  match(subject: Subject, now: Date): Hit | undefined;
  /** What a RISK_IMAGE policy looks for and in which images, so that a policy set can tell when to ask it. */
  risk?: {
    criteria: RiskCriteria;
    inScope: InScope;
    findHits(findings: FindingIndex): Hit | undefined;
    /** Absent unless the policy asks for scans, whatever they found. */
    judgeScans: ScanJudge | undefined;
  };
}

/** A policy that matched, and what it does about it. */
export interface Match {
  policy: Policy;
  behavior: Behavior;
  hit: Hit;
}

function compileRisk(policy: Policy): CompiledPolicy {
  const rule = policy.riskRule ?? {};
  const criteria = riskCriteria(rule);
  const findHits = compileRiskCriteria(rule, criteria);
  const inScope = compileScope(policy.scope);
  const judgeScans = compileScanJudge(rule);
  return {
    policy,
    match({ imageId, otherIds, findings, scannedAt }, now) {
      if (!inScope(imageId, otherIds)) return undefined;
      const hit = findings && findHits(findings);
      return judgeScans ? withScanReasons(hit, judgeScans(scannedAt, now)) : hit;
    },
    risk: { criteria, inScope, findHits, judgeScans },
  };
}

function privilegeMatcher(policy: Policy): CompiledPolicy['match'] {
  if (!policy.privilegeRule) return () => undefined;
  const findHits = compilePrivilegeRule(policy.privilegeRule);
  const inScope = compileScope(policy.scope);
  const isDenied =
    policy.privilegeRule.mode === 'DENY_SELECTED'
      ? ({ imageId, otherIds }: Subject) => inScope(imageId, otherIds)
      : ({ imageId, certainIds = [imageId] }: Subject) => !certainIds.some((id) => inScope(id));
  return (subject) => {
    const { requested } = subject;
    if (requested.length === 0 || !isDenied(subject)) return undefined;
    const reasons = findHits(requested);
    if (reasons.length === 0) return undefined;
    return { reasons: reasons.slice(0, maxReasons), reasonTotal: reasons.length, cveIds: [] };
  };
}

/** Prepares a policy for matching: lists become keys, scopes become look-ups. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  return policy.template === 'RISK_IMAGE' ? compileRisk(policy) : { policy, match: privilegeMatcher(policy) };
}

/**
 * Asks risk policies about what was found in an image, once for all its starts: that follows neither from the start nor
 * from the time. Those that match then answer with what they found; of the others, those stay that judge the scans.
 */
export function settle(
  policies: readonly CompiledPolicy[],
  imageId: string,
  findings: FindingIndex,
  otherIds: readonly string[] = [],
): { policies: CompiledPolicy[]; hits: Hit[] } {
  const hits: Hit[] = [];
  const settled = policies.flatMap((compiled): CompiledPolicy[] => {
    if (!compiled.risk) return [compiled];
    const { inScope, judgeScans, findHits } = compiled.risk;
    const hit = inScope(imageId, otherIds) ? findHits(findings) : undefined;
    if (hit) hits.push(hit);
    // Without findings a policy tells only what is wrong with the scans.
    if (!hit) return judgeScans ? [compiled] : [];
    return [answering(compiled.policy, hit, judgeScans)];
  });
  return { policies: settled, hits };
}

/** Made out here: a function made within `settle` would keep all findings in memory for as long as it lives. */
const answering = (policy: Policy, hit: Hit, judgeScans: ScanJudge | undefined): CompiledPolicy => ({
  policy,
  match: judgeScans ? ({ scannedAt }, now) => withScanReasons(hit, judgeScans(scannedAt, now)) : () => hit,
});

/**
 * Every enabled policy that matches, each with what its own state says at `now`: enforcing intercepts, observing alerts
 * (R7). Never stops early; what follows from the matches is decide's business.
 */
export function matchPolicies(policies: readonly CompiledPolicy[], subject: Subject, now: Date): Match[] {
  return policies.flatMap(({ policy, match }) => {
    const behavior = behaviorAt(effectStatus(policy, now));
    const hit = behavior && match(subject, now);
    return hit ? [{ policy, behavior, hit }] : [];
  });
}
