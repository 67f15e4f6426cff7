import { type Policy, type PolicySettings, startCountdown } from '../policy.js';
import type { Reason } from '../reason.js';
import { compileScanJudge, type ScanTimes } from '../scan-age.js';
import type { Finding } from '../finding.js';
import type { FindingSummary } from './finding-summary.js';
import { indexFindings } from './match-findings.js';
import { compilePolicy } from './match-policies.js';
import { compilePolicies } from './policy-set.js';

/** What a policy judges, as far as somebody has written it. */
export type PolicyDraft = Pick<PolicySettings, 'template' | 'scope' | 'riskRule' | 'privilegeRule'>;

/** An image in the scope of a draft, as it is now. */
export interface DraftSubject {
  imageId: string;
  /** Absent when it was never scanned. */
  summary?: FindingSummary | undefined;
  scannedAt?: ScanTimes | undefined;
}

/** Asks a risk policy that is not saved about images in its scope. */
export interface DraftJudge {
  /** `unsure` where only the findings tell: a summary knows the names of components, not whether a range holds. */
  bySummary(subject: DraftSubject): 'hit' | 'passed' | 'unsure';
  /** Why it hits; nothing where it does not. */
  reasons(subject: DraftSubject, findings: readonly Finding[]): readonly Reason[];
}

export function compileDraft(draft: PolicyDraft, now: Date): DraftJudge {
  const { unscannedImage: _, maxScanAgeDays: __, ...families } = draft.riskRule ?? {};
  const { components, ...vulnerability } = families.vulnerability ?? {};
  const judgeScans = compileScanJudge(draft.riskRule ?? {});
  // The scope is the caller's business, and what is wrong with scans is asked apart.
  const inEffect = (riskRule: Policy['riskRule']) =>
    policyOf({ ...draft, scope: { type: 'ALL' }, riskRule }, now);
  const byFindings = compilePolicies([inEffect({ ...families, vulnerability })]);
  const byComponents = components && compilePolicies([inEffect({ vulnerability: { components } })]);
  const whole = compilePolicy(inEffect(draft.riskRule));
  return {
    bySummary({ imageId, summary, scannedAt }) {
      if (judgeScans && judgeScans(scannedAt, now).length > 0) return 'hit';
      if (byFindings.candidates(imageId, summary).length > 0) return 'hit';
      return byComponents && byComponents.candidates(imageId, summary).length > 0 ? 'unsure' : 'passed';
    },
    reasons({ imageId, scannedAt }, findings) {
      const subject = { imageId, findings: scannedAt && indexFindings(findings), scannedAt, requested: [] };
      return whole.match(subject, now)?.reasons ?? [];
    },
  };
}

/** The draft as if it were saved and switched on, to enforce at once. */
const policyOf = (draft: PolicyDraft, now: Date): Policy => ({
  ...draft,
  ...startCountdown(true, 0, now),
  policyId: '',
  number: 0,
  appId: 0,
  name: '',
  description: '',
  createdAt: now,
  updatedAt: now,
  operatorUin: '',
});
