import { effectStatusWhenOn } from '../../../domain/observation-period.js';
import { effectImageCount, type ImageTotals, type Policy } from '../../../domain/policy.js';
import { effectStatusOf } from '../words/effect-status.js';
import { statusOf } from '../words/inverted-status.js';
import { isEffectAllImageOf } from '../words/is-effect-all-image.js';
import { privilegeRunOf } from '../words/privilege-run.js';
import { ruleTypeOf } from '../words/rule-type.js';
import { writeTime } from '../write-tcss-time.js';
import { type WordList, writeVirusNames } from './deny-rule-criteria.js';
import { spelledImageIds, spelledWords } from './deny-rule-spelling.js';

/** What writing a rule needs to know besides the policy. */
interface Context {
  now: Date;
  offsetMinutes: number;
  images: ImageTotals;
}

/** A rule as a list shows it at an instant, ImageDenyRule. */
export const writeRuleSummary = (policy: Policy, { now, offsetMinutes, images }: Context) => ({
  RuleID: policy.policyId,
  RuleName: policy.name,
  RuleType: ruleTypeOf[policy.template],
  EffectImageCount: effectImageCount(policy, images),
  IsEffectAllImage: isEffectAllImageOf[policy.scope.type],
  EffectTime: writeTime(policy.effectTime, offsetMinutes),
  UpdateTime: writeTime(policy.updatedAt, offsetMinutes),
  OperationUin: policy.operatorUin,
  Status: statusOf(policy.enabled),
  EffectStatus: effectStatusOf[effectStatusWhenOn(policy, now)],
  ID: policy.number,
});

/** A rule as it is shown alone, ImageDenyRuleDetail. Lists that it does not have are empty. */
export function writeRule(policy: Policy, context: Context) {
  const { vulnerability, virus, sensitiveData } = policy.riskRule ?? {};
  const words = (list: WordList, stored: readonly string[] | undefined) =>
    spelledWords(list, stored, policy.spelling);
  return {
    ...writeRuleSummary(policy, context),
    RuleDescription: policy.description,
    EffectDay: policy.observationDays,
    EffectImageSet: spelledImageIds(policy),
    Vul: vulnerability ? 1 : 0,
    CVEIDSet: vulnerability?.cveIds ?? [],
    ComponentSet: vulnerability?.components ?? [],
    VulClassSet: words('VulClassSet', vulnerability?.classes),
    VulLevelSet: words('VulLevelSet', vulnerability?.severities),
    VulLabelSet: words('VulLabelSet', vulnerability?.labels),
    Virus: virus ? 1 : 0,
    VirusMD5Set: virus?.md5s ?? [],
    VirusLevelSet: words('VirusLevelSet', virus?.severities),
    VirusName: virus ? writeVirusNames(virus) : [],
    Risk: sensitiveData ? 1 : 0,
    RiskLevelSet: words('RiskLevelSet', sensitiveData?.severities),
    RiskType: sensitiveData?.types ?? [],
    PrivilegeRun: policy.privilegeRule ? privilegeRunOf[policy.privilegeRule.mode] : 0,
    PrivilegeDetail: policy.privilegeRule?.privileges ?? [],
  };
}
