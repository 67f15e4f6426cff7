import {
  findRuleProblem,
  type PolicySettings,
  type RiskFamily,
  type RuleProblem,
} from '../../../domain/policy.js';
import type { FreeList } from '../../../domain/risk-words.js';
import { findUnknownPrivilege } from '../../../domain/privileges/privilege-rule.js';
import { quote, type Text, text } from '../../../platform/text.js';
import { wordFaultText } from './word-fault-text.js';

const familyNames: Record<RiskFamily, string> = {
  vulnerability: 'RiskRule.Vulnerability',
  virus: 'RiskRule.Virus',
  sensitiveData: 'RiskRule.SensitiveData',
};

const fieldNames: Record<FreeList, string> = {
  'vulnerability.cveIds': 'Vulnerability.CveIds',
  'vulnerability.components': 'Vulnerability.Components',
  'virus.md5s': 'Virus.Md5s',
  'virus.names': 'Virus.Names',
  'virus.types': 'Virus.Types',
  'sensitiveData.types': 'SensitiveData.Types',
};

function problemText(problem: RuleProblem): Text {
  switch (problem.problem) {
    case 'NO_FAMILY':
      return text(
        '`RiskRule` must have at least one of Vulnerability, Virus and SensitiveData.',
        '`RiskRule` 至少需要包含 `Vulnerability`、`Virus`、`SensitiveData` 之一。',
      );
    case 'EMPTY_FAMILY': {
      const path = familyNames[problem.family];
      return text(
        `\`${path}\` is present but has no criterion; fill a list, or leave it out.`,
        `\`${path}\` 未包含任何条件，请填写或省略。`,
      );
    }
    case 'UNMATCHABLE_WORD':
      return wordFaultText(`RiskRule.${fieldNames[problem.list]}.${problem.index}`, problem);
    case 'NO_PRIVILEGES':
      return text(
        '`PrivilegeRule.Privileges` is empty; name at least one, or leave it out for all five categories.',
        '`PrivilegeRule.Privileges` 为空，请至少填写一项，或省略以选择全部五类。',
      );
    case 'NO_IMAGE_LEFT':
      return text(
        '`PrivilegeRule.Mode` ALLOW_ONLY_SELECTED with `ImageScope.Type` ALL allows every image, so nothing can match; select the images that may have the privileges, or use DENY_SELECTED.',
        '`PrivilegeRule.Mode` 为 ALLOW_ONLY_SELECTED 且 `ImageScope.Type` 为 ALL 时允许所有镜像，不可能命中；请选择允许特权的镜像，或改用 DENY_SELECTED。',
      );
    case 'RULE_OF_OTHER_TEMPLATE':
      return problem.template === 'RISK_IMAGE'
        ? text(
            '`PrivilegeRule` does not belong to a RISK_IMAGE policy.',
            'RISK_IMAGE 策略不能包含 `PrivilegeRule`。',
          )
        : text(
            '`RiskRule` does not belong to a PRIVILEGED_IMAGE policy.',
            'PRIVILEGED_IMAGE 策略不能包含 `RiskRule`。',
          );
  }
}

type Fault = ['InvalidParameter.RuleInfoInValid' | 'InvalidParameterValue' | 'MissingParameter', Text];

/** The code and text of what is wrong with a rule or a scope that its schema cannot say; undefined when nothing is. */
export function findPolicyFault(
  settings: Pick<PolicySettings, 'template' | 'riskRule' | 'privilegeRule' | 'scope'>,
): Fault | undefined {
  const problem = findRuleProblem(settings);
  if (problem?.problem === 'UNMATCHABLE_WORD') return ['InvalidParameterValue', problemText(problem)];
  if (problem) return ['InvalidParameter.RuleInfoInValid', problemText(problem)];
  const unknown = settings.privilegeRule && findUnknownPrivilege(settings.privilegeRule.privileges);
  if (unknown !== undefined && unknown !== null) {
    const given = quote(unknown);
    return [
      'InvalidParameterValue',
      text(
        `\`PrivilegeRule.Privileges\` has \`${given}\`, which is neither a privilege nor a category; DescribeImageInterceptPolicyOptions lists them.`,
        `\`PrivilegeRule.Privileges\` 中的 \`${given}\` 不是有效的特权项或类别，可通过 DescribeImageInterceptPolicyOptions 查询。`,
      ),
    ];
  }
  if (settings.scope.type === 'SELECTED' && settings.scope.imageIds.length === 0) {
    return [
      'MissingParameter',
      text(
        'The request is missing a required parameter `ImageScope.ImageIds`: SELECTED needs at least one image.',
        '请求缺少必填参数 `ImageScope.ImageIds`：SELECTED 至少需要一个镜像。',
      ),
    ];
  }
  return undefined;
}
