import type { RiskRule } from '../../../domain/policy.js';
import type { Criterion, Reason } from '../../../domain/reason.js';

/**
 * Which codes RuleInfo has for a reason. Tencent publishes IMAGE_DENY_VUL_CLASS alone; the others are made after it
 * (docs/divergences.md). A classification combines several lists of the rule and has the code of each that is given.
 */
interface CodeOfCriterion {
  criterion: Criterion;
  code: string;
  /** The lists of the rule that the code stands for; absent where the criterion says it all. */
  lists?(rule: RiskRule): readonly (readonly string[] | undefined)[];
}

// One row a line: this is read as a table.
// prettier-ignore
const codes: readonly CodeOfCriterion[] = [
  { criterion: 'VULNERABILITY_CVE', code: 'IMAGE_DENY_VUL_CVE' },
  { criterion: 'VULNERABILITY_COMPONENT', code: 'IMAGE_DENY_VUL_COMPONENT' },
  { criterion: 'VULNERABILITY_CLASSIFICATION', code: 'IMAGE_DENY_VUL_CLASS', lists: ({ vulnerability }) => [vulnerability?.classes] },
  { criterion: 'VULNERABILITY_CLASSIFICATION', code: 'IMAGE_DENY_VUL_LEVEL', lists: ({ vulnerability }) => [vulnerability?.severities] },
  { criterion: 'VULNERABILITY_CLASSIFICATION', code: 'IMAGE_DENY_VUL_LABEL', lists: ({ vulnerability }) => [vulnerability?.labels] },
  { criterion: 'VIRUS_MD5', code: 'IMAGE_DENY_VIRUS_MD5' },
  { criterion: 'VIRUS_CLASSIFICATION', code: 'IMAGE_DENY_VIRUS_NAME', lists: ({ virus }) => [virus?.names, virus?.types] },
  { criterion: 'VIRUS_CLASSIFICATION', code: 'IMAGE_DENY_VIRUS_LEVEL', lists: ({ virus }) => [virus?.severities] },
  { criterion: 'SENSITIVE_DATA', code: 'IMAGE_DENY_RISK_LEVEL', lists: ({ sensitiveData }) => [sensitiveData?.severities] },
  { criterion: 'SENSITIVE_DATA', code: 'IMAGE_DENY_RISK_TYPE', lists: ({ sensitiveData }) => [sensitiveData?.types] },
  { criterion: 'PRIVILEGE', code: 'IMAGE_DENY_PRIVILEGE' },
];

/**
 * What in its rule an event rests on: the codes of the reasons that are kept, each once. Reasons come the worst first,
 * so the codes do too; those of one reason are in the order of the table.
 */
export function ruleInfoOf(reasons: readonly Pick<Reason, 'criterion'>[], rule: RiskRule | null): string[] {
  const isGiven = ({ lists }: CodeOfCriterion) => !lists || lists(rule ?? {}).some((list) => list?.length);
  const given = codes.filter(isGiven);
  return [
    ...new Set(
      reasons.flatMap((reason) =>
        given.filter(({ criterion }) => criterion === reason.criterion).map(({ code }) => code),
      ),
    ),
  ];
}
