import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import {
  dateOccurrence,
  type DatedOccurrence,
  type Location,
  type Occurrence,
} from '../../../domain/event.js';
import { maskSecrets } from '../../../domain/mask-secrets.js';
import { effectStatus } from '../../../domain/observation-period.js';
import type { Reason } from '../../../domain/reason.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { uncapitalizeKeys } from '../../../platform/key-case.js';
import { text } from '../../../platform/text.js';
import { isUuid } from '../../../platform/uuid.js';
import { recordSpooledStarts } from '../../../store/agents/spool-segments.js';
import { Fields } from '../../schemas.js';
import { readPrivilegeRule, readRiskRule } from '../policy/policy-fields.js';
import { placeFields, Pod, readLocation, readPod } from '../start/start-fields.js';
import { Milliseconds, StorySchema } from './agent-fields.js';

const StartSchema = Fields({
  Time: Milliseconds('When it started'),
  StartParam: Type.Optional(
    Type.String({ maxLength: 32_768, description: 'Command line; kept with the event' }),
  ),
  Pod,
  Stories: Type.Array(Type.Integer({ minimum: 0, maximum: 999, description: 'Position, from 0' }), {
    maxItems: 1000,
    description: 'What matched: positions in Stories',
  }),
});

type Story = Static<typeof StorySchema>;
type Start = Static<typeof StartSchema>;

/** The occurrence that a start is of what its story tells. */
function occurrenceIn(
  story: Story,
  { StartParam = '' }: Start,
  { appId, at, location }: { appId: number; at: Date; location: Location },
): Occurrence {
  const effectTime = story.EffectTime === null ? null : new Date(story.EffectTime);
  const state = { enabled: true, effectTime };
  return {
    appId,
    policyId: story.PolicyId,
    imageId: story.ImageId,
    imageName: story.ImageName,
    behavior: story.Behavior,
    at,
    location,
    startParam: maskSecrets(StartParam),
    reasons: uncapitalizeKeys(story.Reasons) as Reason[],
    reasonTotal: story.ReasonTotal,
    cveIds: story.CveIds,
    snapshot: {
      ...state,
      name: story.PolicyName,
      template: story.PolicyTemplate,
      description: story.PolicyDescription,
      riskRule: story.RiskRule && readRiskRule(story.RiskRule),
      privilegeRule: story.PrivilegeRule && readPrivilegeRule(story.PrivilegeRule),
      effectStatus: effectStatus(state, at),
    },
  };
}

type ReportDeps = Pick<Deps, 'decisionDb' | 'config' | 'readers' | 'eventQuota'>;

export const ReportContainerStarts = defineAction({
  name: 'ReportContainerStarts',
  summary: 'Stores what a node agent judged and spooled. The same report sent again counts nothing twice.',
  role: 'agent',
  effect: 'serves',
  maxBodyBytes: 8 * 1024 * 1024,

  input: Fields({
    ...placeFields,
    Segment: Type.String({ minLength: 36, maxLength: 36, description: "Id of the spool's segment, a UUID" }),
    First: Type.Integer({
      minimum: 0,
      maximum: 2 ** 40,
      description: 'Starts of the segment before these. With Segment it is the key of a start: stored once',
    }),
    Stories: Type.Array(StorySchema, { maxItems: 1000, description: 'What the starts hit' }),
    Starts: Type.Array(StartSchema, {
      minItems: 1,
      maxItems: 1000,
      description: 'In the order of the segment',
    }),
  }),
  output: Fields({
    EventIds: Type.Array(Type.Array(Type.Integer()), {
      description:
        'The events of each start; none for one that was stored before, or is older than events are kept',
    }),
    Stored: Type.Integer({ description: 'Starts that this report brought' }),
    Repeated: Type.Integer({ description: 'Starts that an earlier report had brought' }),
  }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, now, fail }, { decisionDb, config, readers, eventQuota }: ReportDeps) {
    const { appId } = caller;
    const node = readLocation(input, caller);
    const malformed = (field: string, en: string, zh: string) =>
      fail('InvalidParameterValue', text(`\`${field}\` ${en}.`, `\`${field}\` ${zh}。`));
    if (!isUuid(input.Segment)) throw malformed('Segment', 'must be a UUID', '必须为 UUID');
    const notUuid = input.Stories.findIndex(({ PolicyId }) => !isUuid(PolicyId));
    if (notUuid >= 0) throw malformed(`Stories.${notUuid}.PolicyId`, 'must be a UUID', '必须为 UUID');
    const oldest = expiryCutoff(now, config);
    const starts = input.Starts.map((start, n): DatedOccurrence[] => {
      // A node's clock may be ahead.
      const at = new Date(Math.min(start.Time, now.getTime()));
      if (at < oldest) return [];
      const location = { ...node, ...readPod(start.Pod) };
      return start.Stories.map((number) => {
        const story = input.Stories[number];
        if (!story)
          throw malformed(`Starts.${n}.Stories`, 'must be positions in Stories', '必须为 `Stories` 中的位置');
        return dateOccurrence(occurrenceIn(story, start, { appId, at, location }), config.offsetMinutes);
      });
    });
    const report = { segmentId: input.Segment, first: input.First, starts };
    const eventIds = await recordSpooledStarts(decisionDb, appId, report, { now, quota: eventQuota });
    readers.wrote(appId);
    const repeated = eventIds.filter((ids) => !ids).length;
    return {
      EventIds: eventIds.map((ids) => ids ?? []),
      Stored: eventIds.length - repeated,
      Repeated: repeated,
    };
  },
});
