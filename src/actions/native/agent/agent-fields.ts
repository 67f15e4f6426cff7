import { maxReferenceLength } from '../../../domain/image-reference.js';
import { type Static, Type } from '@sinclair/typebox';
import { behaviors } from '../../../domain/decide.js';
import { findingKinds } from '../../../domain/finding.js';
import { type Policy, templates } from '../../../domain/policy.js';
import { capitalizeKeys } from '../../../platform/key-case.js';
import { Enum, Fields, OrNull } from '../../schemas.js';
import {
  ImageScopeSchema,
  ObservationDays,
  PrivilegeRuleOrNull,
  RiskRuleOrNull,
  writePrivilegeRule,
  writeRiskRule,
} from '../policy/policy-fields.js';

/** Agents judge to the millisecond, which `YYYY-MM-DD HH:mm:ss` does not tell. */
export const Milliseconds = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 8.64e15, description: `${description}, in milliseconds since 1970` });

/** The parts of a policy that an event keeps of it. */
const snapshotFields = {
  PolicyId: Type.String({ minLength: 1, maxLength: 64 }),
  PolicyName: Type.String({ maxLength: 128 }),
  PolicyTemplate: Enum(templates),
  PolicyDescription: Type.String({ maxLength: 256 }),
  EffectTime: OrNull(Milliseconds('From here on it intercepts')),
  RiskRule: RiskRuleOrNull,
  PrivilegeRule: PrivilegeRuleOrNull,
};

/** A policy that is on, as an agent compiles it. */
export const AgentPolicySchema = Fields({
  ...snapshotFields,
  ObservationDays,
  ImageScope: ImageScopeSchema,
});

export function writeAgentPolicy(policy: Policy): Static<typeof AgentPolicySchema> {
  const { riskRule, privilegeRule, effectTime } = policy;
  return {
    PolicyId: policy.policyId,
    PolicyName: policy.name,
    PolicyTemplate: policy.template,
    PolicyDescription: policy.description,
    EffectTime: effectTime && effectTime.getTime(),
    RiskRule: riskRule && writeRiskRule(riskRule),
    PrivilegeRule: privilegeRule && writePrivilegeRule(privilegeRule),
    ObservationDays: policy.observationDays,
    ImageScope: capitalizeKeys(policy.scope) as Static<typeof ImageScopeSchema>,
  };
}

const text = (maxLength = 4096) => Type.Optional(Type.String({ maxLength }));
const texts = (maxItems: number, description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: 512 }), { maxItems, description }));

/** A finding with all that policies look at, unlike that of DescribeImageDetail, which is for people. */
export const AgentFindingSchema = Fields(
  {
    Kind: Enum(findingKinds),
    Severity: Type.String({ maxLength: 32 }),
    Path: text(),
    Title: text(),
    CveId: text(512),
    Aliases: texts(1000, 'Other ids of the vulnerability'),
    Component: text(),
    Version: text(),
    Package: Type.Optional(Fields({ Type: Type.String({ maxLength: 64 }), Group: text(512) })),
    FixedVersion: text(),
    Class: text(64),
    Labels: texts(10, 'As policies have them'),
    Name: text(),
    Type: text(512),
    Md5: text(64),
    RuleId: text(512),
  },
  { description: 'A finding with all that policies look at; fields of other kinds are absent' },
);

const ReasonSchema = Fields({
  Criterion: Type.String({ maxLength: 64 }),
  Value: Type.String({ maxLength: 8192 }),
  Detail: text(),
  DetailZh: text(),
  Finding: Type.Optional(AgentFindingSchema),
});

/** What many starts have in common: a policy that matched an image, and why. */
export const StorySchema = Fields(
  {
    ...snapshotFields,
    Behavior: Enum(behaviors),
    ImageId: Type.String({ minLength: 1, maxLength: maxReferenceLength }),
    ImageName: Type.String({ maxLength: maxReferenceLength }),
    Reasons: Type.Array(ReasonSchema, { maxItems: 20 }),
    ReasonTotal: Type.Integer({
      minimum: 0,
      maximum: 10_000_000,
      description: 'Reasons there are; 20 are kept',
    }),
    CveIds: Type.Array(Type.String({ maxLength: 512 }), {
      maxItems: 10_000,
      description: 'Ids of all vulnerabilities that matched, to search events by',
    }),
  },
  { description: 'A policy that matched an image, and why; one for many starts' },
);
