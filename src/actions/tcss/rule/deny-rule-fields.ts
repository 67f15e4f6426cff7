import { type Static, type TObject, Type } from '@sinclair/typebox';
import { maxObservationDays } from '../../../domain/observation-period.js';
import {
  ImageScopeSchema,
  maxCriteria,
  PolicyDescription,
  PolicyId,
  PolicyName,
  PrivilegeRuleSchema,
  RiskRuleSchema,
} from '../../native/policy/policy-fields.js';
import { Enum, Fields } from '../../schemas.js';
import { ruleTypes } from '../words/rule-type.js';

export const RuleID = { ...PolicyId, description: 'Id of the rule' };
const RuleType = Enum(ruleTypes, { description: 'What the rule judges; fixed at creation' });
const EffectDay = Type.Integer({
  minimum: 0,
  maximum: maxObservationDays,
  description: 'Days of alerting only after switching on, then it intercepts; 0 intercepts at once',
});

/** Words of TCSS, in any of their spellings. */
const Words = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: maxCriteria, description }),
  );

const ZeroOrOne = (description: string) => Type.Unsafe<0 | 1>({ type: 'integer', enum: [0, 1], description });
export const Status = ZeroOrOne('0 on, 1 off');

const { Vulnerability, Virus, SensitiveData } = RiskRuleSchema.properties;

/** The fields of a rule in a request. The lists have the bounds of the native actions' lists. */
export const ruleFields = {
  RuleName: Type.Optional(PolicyName),
  RuleType: Type.Optional(RuleType),
  RuleDescription: Type.Optional(PolicyDescription),
  Status: Type.Optional(Status),
  EffectDay: Type.Optional(EffectDay),
  IsEffectAllImage: Type.Optional(ZeroOrOne('0 all images, 1 those of EffectImageSet')),
  EffectImageSet: ImageScopeSchema.properties.ImageIds,
  Vul: Type.Optional(ZeroOrOne('1 looks for vulnerabilities')),
  CVEIDSet: Vulnerability.properties.CveIds,
  ComponentSet: Vulnerability.properties.Components,
  VulClassSet: Words('Vulnerability classes'),
  VulLevelSet: Words('Vulnerability levels'),
  VulLabelSet: Words('Vulnerability labels'),
  Virus: Type.Optional(ZeroOrOne('1 looks for viruses')),
  VirusMD5Set: Virus.properties.Md5s,
  VirusLevelSet: Words('Virus levels'),
  VirusName: { ...Virus.properties.Names, description: 'Names or types of viruses' },
  Risk: Type.Optional(ZeroOrOne('1 looks for sensitive data')),
  RiskLevelSet: Words('Levels of sensitive data'),
  RiskType: SensitiveData.properties.Types,
  PrivilegeRun: Type.Optional(
    ZeroOrOne('0 the images selected may not have the privileges, 1 they alone may'),
  ),
  PrivilegeDetail: {
    ...PrivilegeRuleSchema.properties.Privileges,
    description: 'Privileges or whole categories; required for RULE_PRIVILEGE',
  },
};

export type DenyRule = Static<TObject<typeof ruleFields>>;

/** A rule as a list shows it. */
export const ImageDenyRule = Fields({
  RuleID: Type.String(),
  RuleName: Type.String(),
  RuleType: Enum(ruleTypes),
  EffectImageCount: Type.Integer({ description: 'Images now in scope' }),
  IsEffectAllImage: Type.Integer({ description: '0 all images, 1 the images selected' }),
  EffectTime: Type.String({ description: 'From here on it intercepts; empty while it is off' }),
  UpdateTime: Type.String({ description: 'When somebody last changed it' }),
  OperationUin: Type.String({ description: 'Who last changed it' }),
  Status: Type.Integer({ description: '0 on, 1 off' }),
  EffectStatus: Enum(['IN_THE_TEST', 'IN_EFFECT'], {
    description: 'Whether it observes or intercepts; for a rule that is off, what it would begin with',
  }),
  ID: Type.Integer({ description: 'Second, numeric id' }),
});

const words = (description: string) => Type.Array(Type.String(), { description });

/** A rule as it is shown alone. */
export const ImageDenyRuleDetail = Fields({
  ...ImageDenyRule.properties,
  RuleDescription: Type.String(),
  EffectDay: Type.Integer({ description: 'Days of alerting only after switching on' }),
  EffectImageSet: words('The images selected'),
  Vul: Type.Integer({ description: 'Whether it looks for vulnerabilities' }),
  CVEIDSet: words('Vulnerability ids'),
  ComponentSet: words('Components'),
  VulClassSet: words('Vulnerability classes'),
  VulLevelSet: words('Vulnerability levels'),
  VulLabelSet: words('Vulnerability labels'),
  Virus: Type.Integer({ description: 'Whether it looks for viruses' }),
  VirusMD5Set: words('MD5 of files'),
  VirusLevelSet: words('Virus levels'),
  VirusName: words('Names or types of viruses'),
  Risk: Type.Integer({ description: 'Whether it looks for sensitive data' }),
  RiskLevelSet: words('Levels of sensitive data'),
  RiskType: words('Types of sensitive data'),
  PrivilegeRun: Type.Integer({
    description: 'Whether the selected images may not (0), or alone may (1), have the privileges',
  }),
  PrivilegeDetail: words('Privileges or categories; empty for RULE_RISK'),
});
