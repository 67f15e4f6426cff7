import { type Behavior, behaviorAt } from '../decide.js';
import { effectStatus } from '../observation.js';
import { compileScope, type InScope, type Policy } from '../policy.js';
import { compilePrivilegeRule } from '../privileges/privilege-rule.js';
import type { RequestedPrivilege } from '../privileges/requested.js';
import { type Hit, maxReasons } from '../reason.js';
import { riskCriteria, type RiskCriteria } from './risk-criteria.js';
import { compileRiskCriteria, type FindingIndex } from './risk-match.js';

/** What a policy judges: one container that is about to start. */
export interface Subject {
  imageId: string;
  /** Images that were known by less and are judged as this one: a policy that selects one of them selects it. */
  otherIds?: readonly string[];
  /** The image's findings, or undefined when it has no scan result: then no RISK_IMAGE policy can match (R4). */
  findings: FindingIndex | undefined;
  /** What the start asks for beyond the runtime's default. */
  requested: readonly RequestedPrivilege[];
}

/** A policy ready to be asked many times. Matching knows nothing of enabled, observing or enforcing. */
export interface CompiledPolicy {
  policy: Policy;
  match(subject: Subject): Hit | undefined;
  /** What a RISK_IMAGE policy looks for and in which images, so that a policy set can tell when to ask it. */
  risk?: { criteria: RiskCriteria; inScope: InScope };
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
  return {
    policy,
    match: ({ imageId, otherIds, findings }) =>
      findings && inScope(imageId, otherIds) ? findHits(findings) : undefined,
    risk: { criteria, inScope },
  };
}

function privilegeMatcher(policy: Policy): CompiledPolicy['match'] {
  if (!policy.privilegeRule) return () => undefined;
  const findHits = compilePrivilegeRule(policy.privilegeRule);
  const inScope = compileScope(policy.scope);
  const appliesInScope = policy.privilegeRule.mode === 'DENY_SELECTED';
  return ({ imageId, otherIds, requested }) => {
    if (requested.length === 0 || inScope(imageId, otherIds) !== appliesInScope) return undefined;
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
 * Asks risk policies about an image, once for all its starts: what findings make of a policy follows neither from the
 * start nor from the time. Those that match then answer with what they found; those that do not are left out.
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
    const hit = compiled.match({ imageId, otherIds, findings, requested: [] });
    if (!hit) return [];
    hits.push(hit);
    return [answering(compiled.policy, hit)];
  });
  return { policies: settled, hits };
}

/** Made out here: a function made within `settle` would keep all findings in memory for as long as it lives. */
const answering = (policy: Policy, hit: Hit): CompiledPolicy => ({ policy, match: () => hit });

/**
 * Every enabled policy that matches, each with what its own state says at `now`: enforcing intercepts, observing alerts
 * (R7). Never stops early; what follows from the matches is decide's business.
 */
export function matchPolicies(policies: readonly CompiledPolicy[], subject: Subject, now: Date): Match[] {
  return policies.flatMap(({ policy, match }) => {
    const behavior = behaviorAt(effectStatus(policy, now));
    const hit = behavior && match(subject);
    return hit ? [{ policy, behavior, hit }] : [];
  });
}
