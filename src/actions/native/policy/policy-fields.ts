import { type Static, Type } from '@sinclair/typebox';
import { type Label, labels } from '../../../domain/finding.js';
import { normalImageId } from '../../../domain/image.js';
import { effectStatus, maxObservationDays } from '../../../domain/observation-period.js';
import {
  effectImageCount,
  type ImageScope,
  type ImageTotals,
  type Policy,
  type PrivilegeRule,
  privilegeModes,
  type RiskRule,
  templates,
} from '../../../domain/policy.js';
import { categories } from '../../../domain/privileges/catalog.js';
import { maxScanAgeLimit, unscannedImageChoices } from '../../../domain/risk-rule.js';
import { plainWords } from '../../../domain/risk-words.js';
import { policySeverities, type Severity, virusSeverities } from '../../../domain/severity.js';
import { vulnerabilityClasses } from '../../../domain/vulnerability-class.js';

import { notBlank } from '../../../api/schema-keyword-errors.js';
import { Time, timeWriter } from '../../wire-time.js';
import { Enum, Fields, OrNull } from '../../schemas.js';

/** Most entries of one list of criteria, and most characters of one entry. No source sets bounds; these are ours. */
export const maxCriteria = 1000;
const words = (description: string, maxLength = 256) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength }), { maxItems: maxCriteria, description }));
const choices = <const T extends string>(values: readonly T[], description: string) =>
  Type.Optional(Type.Array(Enum(values), { maxItems: maxCriteria, description }));

export const PolicyId = Type.String({ minLength: 1, maxLength: 64, description: 'Id of the policy' });

export const PolicyName = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'Unique in the account, compared exactly',
});
export const PolicyDescription = Type.String({ maxLength: 256, description: 'Free text' });
export const PolicyTemplate = Enum(templates, { description: 'What the policy judges; fixed at creation' });
export const ObservationDays = Type.Integer({
  minimum: 0,
  maximum: maxObservationDays,
  description: 'Days of alerting only after switching on, then it intercepts; 0 intercepts at once',
});

/** Most images that one policy can select. Ours, too. */
const maxSelectedImages = 10_000;
export const ImageScopeSchema = Fields(
  {
    Type: Enum(['ALL', 'SELECTED']),
    ImageIds: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 512, pattern: '\\S', description: notBlank }), {
        maxItems: maxSelectedImages,
        description:
          'The images selected, each by its id, manifest digest, first 12 digits or name; required for SELECTED',
      }),
    ),
  },
  { description: 'The images that the policy acts on' },
);

export const RiskRuleSchema = Fields(
  {
    Vulnerability: Type.Optional(
      Fields(
        {
          CveIds: words('Vulnerability ids'),
          Components: words(
            'Components: `name`, `name@version`, `name >= 2.0, < 2.17.1` or a package URL',
            512,
          ),
          Classes: choices(vulnerabilityClasses, 'Vulnerability classes'),
          Severities: choices(policySeverities, 'Severities'),
          Labels: choices(labels, 'Labels'),
        },
        { description: 'A CVE id, or a component, or class and severity and label' },
      ),
    ),
    Virus: Type.Optional(
      Fields(
        {
          Md5s: Type.Optional(
            Type.Array(Type.String({ pattern: '^[0-9A-Fa-f]{32}$', description: '32 hex digits' }), {
              maxItems: maxCriteria,
            }),
          ),
          Names: words('Signature names, or names of types'),
          Types: words('Virus types, such as Trojan'),
          Severities: choices(virusSeverities, 'Severities'),
        },
        { description: 'An MD5, or (type or name) and severity' },
      ),
    ),
    SensitiveData: Type.Optional(
      Fields(
        { Types: words('Types, such as AWS'), Severities: choices(policySeverities, 'Severities') },
        { description: 'Severity and type' },
      ),
    ),
    UnscannedImage: Type.Optional(
      Enum(unscannedImageChoices, {
        description: 'Whether an image without any scan result matches; absent is ALLOW',
      }),
    ),
    MaxScanAgeDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxScanAgeLimit,
        description:
          'An image matches when a result of a kind that the rule judges is older than so many days; absent is no limit',
      }),
    ),
  },
  { description: 'What a RISK_IMAGE policy looks for; a family that is present is on' },
);

export const PrivilegeRuleSchema = Fields(
  {
    Mode: Enum(privilegeModes, {
      description: 'Whether the selected images may not, or alone may, have the privileges',
    }),
    Privileges: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        maxItems: 200,
        description: 'Items or whole categories; default all five categories',
      }),
    ),
  },
  { description: 'What a PRIVILEGED_IMAGE policy looks for' },
);

/** The rules as a policy or a snapshot shows them: null when they are of the other template. */
export const RiskRuleOrNull = OrNull(RiskRuleSchema);
export const PrivilegeRuleOrNull = OrNull(PrivilegeRuleSchema);

export const PolicySchema = Fields({
  PolicyId,
  Id: Type.Integer({ description: 'Second, numeric id' }),
  PolicyName,
  PolicyDescription,
  PolicyTemplate,
  Enabled: Type.Boolean(),
  ObservationDays,
  EffectTime: OrNull(Time('From here on it intercepts')),
  EffectStatus: Enum(['OBSERVING', 'ENFORCING', 'DISABLED']),
  EnforcedTime: OrNull(Time('When the end of its observation was announced')),
  ImageScope: ImageScopeSchema,
  RiskRule: RiskRuleOrNull,
  PrivilegeRule: PrivilegeRuleOrNull,
  EffectImageCount: Type.Integer({ description: 'Images now in scope' }),
  CreateTime: Time('When it was created'),
  UpdateTime: Time('When somebody last changed it'),
  OperationUin: Type.String({ description: 'Who last changed it' }),
});

type WireRiskRule = Static<typeof RiskRuleSchema>;

/** The rule in the product's own words; lists stay as written, but for blanks around words and full-width forms. */
export function readRiskRule(wire: WireRiskRule): RiskRule {
  const { Vulnerability, Virus, SensitiveData } = wire;
  const families = plainWords({
    ...(Vulnerability && {
      vulnerability: present({
        cveIds: Vulnerability.CveIds,
        components: Vulnerability.Components,
        classes: Vulnerability.Classes,
        severities: Vulnerability.Severities as Severity[] | undefined,
        labels: Vulnerability.Labels as Label[] | undefined,
      }),
    }),
    ...(Virus && {
      virus: present({
        md5s: Virus.Md5s,
        names: Virus.Names,
        types: Virus.Types,
        severities: Virus.Severities as Severity[] | undefined,
      }),
    }),
    ...(SensitiveData && {
      sensitiveData: present({
        types: SensitiveData.Types,
        severities: SensitiveData.Severities as Severity[] | undefined,
      }),
    }),
  });
  return {
    ...families,
    ...present({ unscannedImage: wire.UnscannedImage, maxScanAgeDays: wire.MaxScanAgeDays }),
  };
}

/** Leaves absent what was not given, so that a rule reads back as it was written. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** The inverse of readRiskRule. */
export function writeRiskRule(rule: RiskRule): WireRiskRule {
  const { vulnerability, virus, sensitiveData } = rule;
  return {
    ...(vulnerability && {
      Vulnerability: present({
        CveIds: vulnerability.cveIds,
        Components: vulnerability.components,
        Classes: vulnerability.classes,
        Severities: vulnerability.severities as never,
        Labels: vulnerability.labels,
      }),
    }),
    ...(virus && {
      Virus: present({
        Md5s: virus.md5s,
        Names: virus.names,
        Types: virus.types,
        Severities: virus.severities as never,
      }),
    }),
    ...(sensitiveData && {
      SensitiveData: present({ Types: sensitiveData.types, Severities: sensitiveData.severities as never }),
    }),
    ...present({ UnscannedImage: rule.unscannedImage, MaxScanAgeDays: rule.maxScanAgeDays }),
  } as WireRiskRule;
}

/** All five categories, which is what a privilege rule means that names none. */
export const allCategories = categories.map(({ category }) => category as string);

export const readPrivilegeRule = ({
  Mode,
  Privileges,
}: Static<typeof PrivilegeRuleSchema>): PrivilegeRule => ({
  mode: Mode,
  privileges: Privileges ?? allCategories,
});

export const writePrivilegeRule = ({
  mode,
  privileges,
}: PrivilegeRule): Static<typeof PrivilegeRuleSchema> => ({
  Mode: mode,
  Privileges: privileges,
});

export function readImageScope({ Type: type, ImageIds }: Static<typeof ImageScopeSchema>): ImageScope {
  if (type === 'ALL') return { type };
  return { type, imageIds: [...new Set((ImageIds ?? []).map(normalImageId))] };
}

const writeImageScope = (scope: ImageScope): Static<typeof ImageScopeSchema> =>
  scope.type === 'ALL' ? { Type: 'ALL' } : { Type: 'SELECTED', ImageIds: scope.imageIds };

/** A policy as replies show it at an instant. */
export function writePolicy(
  policy: Policy,
  context: { now: Date; offsetMinutes: number; images: ImageTotals },
): Static<typeof PolicySchema> {
  const { time, optionalTime } = timeWriter(context.offsetMinutes);
  return {
    PolicyId: policy.policyId,
    Id: policy.number,
    PolicyName: policy.name,
    PolicyDescription: policy.description,
    PolicyTemplate: policy.template,
    Enabled: policy.enabled,
    ObservationDays: policy.observationDays,
    EffectTime: optionalTime(policy.effectTime),
    EffectStatus: effectStatus(policy, context.now),
    EnforcedTime: optionalTime(policy.enforcedAt),
    ImageScope: writeImageScope(policy.scope),
    RiskRule: policy.riskRule && writeRiskRule(policy.riskRule),
    PrivilegeRule: policy.privilegeRule && writePrivilegeRule(policy.privilegeRule),
    EffectImageCount: effectImageCount(policy, context.images),
    CreateTime: time(policy.createdAt),
    UpdateTime: time(policy.updatedAt),
    OperationUin: policy.operatorUin,
  };
}
