import { effectTimeFrom } from './observation-period.js';
import type { RiskRule } from './risk-rule.js';
import { findUnmatchableWord, type UnmatchableWord } from './risk-words.js';

export type { RiskRule } from './risk-rule.js';

export const templates = ['RISK_IMAGE', 'PRIVILEGED_IMAGE'] as const;
/** What a policy judges: the scan result of the image, or the privileges of the start. Fixed at creation (R2). */
export type Template = (typeof templates)[number];

/** The images a policy acts on. For RISK_IMAGE only scanned ones count; for PRIVILEGED_IMAGE any (R4). */
export type ImageScope = { type: 'ALL' } | { type: 'SELECTED'; imageIds: string[] };

export const privilegeModes = ['DENY_SELECTED', 'ALLOW_ONLY_SELECTED'] as const;
/** Whether the images in scope are the ones that may not have the privileges, or the only ones that may (R6). */
export type PrivilegeMode = (typeof privilegeModes)[number];

export interface PrivilegeRule {
  mode: PrivilegeMode;
  /** Items or whole categories, as written. */
  privileges: string[];
}

/**
 * Lists of a policy as a caller of another dialect spelled them, so that it reads back what it wrote. They decide
 * nothing: what a policy means is in its rule and scope alone, and a list that no longer says the same is passed over.
 */
export type Spelling = Readonly<Record<string, readonly string[]>>;

/** What an operator decides about a policy. */
export interface PolicySettings {
  name: string;
  description: string;
  template: Template;
  enabled: boolean;
  observationDays: number;
  scope: ImageScope;
  /** Null exactly when the template is PRIVILEGED_IMAGE. */
  riskRule: RiskRule | null;
  /** Null exactly when the template is RISK_IMAGE. */
  privilegeRule: PrivilegeRule | null;
  spelling?: Spelling | null;
}

export interface Policy extends PolicySettings {
  policyId: string;
  /** A second, numeric id, unique over all accounts. */
  number: number;
  appId: number;
  effectTime: Date | null;
  /** When the job announced that observation was over; null before, and never what decides (R3). */
  enforcedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Who changed it last. */
  operatorUin: string;
}

/** What an edit may change: everything but the template. */
export type PolicyChange = Partial<Omit<PolicySettings, 'template'>>;

type CountdownState = Pick<Policy, 'enabled' | 'observationDays' | 'effectTime' | 'enforcedAt'>;

/** The countdown of a policy that is created, or switched on, at `now`. Without observation there is no flip to announce. */
export function startCountdown(enabled: boolean, observationDays: number, now: Date): CountdownState {
  return {
    enabled,
    observationDays,
    effectTime: enabled ? effectTimeFrom(now, observationDays) : null,
    enforcedAt: enabled && observationDays === 0 ? now : null,
  };
}

/** The countdown after an edit: restarted by switching on or by another number of days, otherwise as it was (R3). */
function countdownAfter(policy: Policy, change: PolicyChange, now: Date): CountdownState {
  const enabled = change.enabled ?? policy.enabled;
  const observationDays = change.observationDays ?? policy.observationDays;
  const restarts = enabled !== policy.enabled || (enabled && observationDays !== policy.observationDays);
  if (restarts) return startCountdown(enabled, observationDays, now);
  return { enabled, observationDays, effectTime: policy.effectTime, enforcedAt: policy.enforcedAt };
}

/** A policy after an edit. What the change does not name stays; a rule or scope that it names is replaced whole. */
export function changePolicy(policy: Policy, change: PolicyChange, operatorUin: string, now: Date): Policy {
  return { ...policy, ...change, ...countdownAfter(policy, change, now), updatedAt: now, operatorUin };
}

const families = ['vulnerability', 'virus', 'sensitiveData'] as const;
export type RiskFamily = (typeof families)[number];

/** Why a rule makes no sense; the door that the caller came through puts it into its own words. */
export type RuleProblem =
  | { problem: 'NO_FAMILY' }
  | { problem: 'EMPTY_FAMILY'; family: RiskFamily }
  | ({ problem: 'UNMATCHABLE_WORD' } & UnmatchableWord)
  | { problem: 'NO_PRIVILEGES' }
  | { problem: 'NO_IMAGE_LEFT' }
  | { problem: 'RULE_OF_OTHER_TEMPLATE'; template: Template };

/** Checks a rule against its template (R5, R6); undefined when it makes sense. */
export function findRuleProblem(
  rule: Pick<PolicySettings, 'template' | 'riskRule' | 'privilegeRule' | 'scope'>,
): RuleProblem | undefined {
  if (rule.template === 'RISK_IMAGE') {
    if (rule.privilegeRule) return { problem: 'RULE_OF_OTHER_TEMPLATE', template: rule.template };
    return rule.riskRule ? findRiskRuleProblem(rule.riskRule) : { problem: 'NO_FAMILY' };
  }
  if (rule.riskRule) return { problem: 'RULE_OF_OTHER_TEMPLATE', template: rule.template };
  if (!rule.privilegeRule?.privileges.length) return { problem: 'NO_PRIVILEGES' };
  // Where every image is among those that may, none is left to match.
  return rule.privilegeRule.mode === 'ALLOW_ONLY_SELECTED' && rule.scope.type === 'ALL'
    ? { problem: 'NO_IMAGE_LEFT' }
    : undefined;
}

function findRiskRuleProblem(rule: RiskRule): RuleProblem | undefined {
  const present = families.filter((family) => rule[family] !== undefined);
  if (present.length === 0) return { problem: 'NO_FAMILY' };
  const empty = present.find((family) =>
    Object.values(rule[family] ?? {}).every((list) => list.length === 0),
  );
  if (empty) return { problem: 'EMPTY_FAMILY', family: empty };
  const word = findUnmatchableWord(rule);
  return word && { problem: 'UNMATCHABLE_WORD', ...word };
}

/** Whether a policy acts on an image; on one that is known by other ids, too, if it acts on one of them. */
export type InScope = (imageId: string, otherIds?: readonly string[]) => boolean;

/** Prepares a scope for asking: whether the policy acts on an image, apart from what is found in or asked of it (R4). */
export function compileScope(scope: ImageScope): InScope {
  if (scope.type === 'ALL') return () => true;
  const imageIds = new Set(scope.imageIds);
  return (imageId, otherIds = []) => imageIds.has(imageId) || otherIds.some((id) => imageIds.has(id));
}

/** What is known of the account's images. */
export interface ImageTotals {
  known: number;
  scanned: number;
}

/** How many images a policy now acts on (R4): a risk policy on scanned ones only, unless it matches the others. */
export function effectImageCount(
  { scope, template, riskRule }: Pick<Policy, 'scope' | 'template'> & Partial<Pick<Policy, 'riskRule'>>,
  totals: ImageTotals,
): number {
  if (scope.type === 'SELECTED') return scope.imageIds.length;
  const onlyScanned = template === 'RISK_IMAGE' && riskRule?.unscannedImage !== 'MATCH';
  return onlyScanned ? totals.scanned : totals.known;
}
