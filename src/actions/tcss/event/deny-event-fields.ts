import { Type } from '@sinclair/typebox';
import { Enum, Fields } from '../../schemas.js';
import { Time } from '../../wire-time.js';
import { dealBehaviors } from '../words/deal-behavior.js';
import { effectStatusOf } from '../words/effect-status.js';
import { eventTypes } from '../words/event-type.js';
import { ruleTypes } from '../words/rule-type.js';

/** Ids stay below 2^53, which every client counts exactly. No event has 0. */
export const EventID = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Id of the event',
});

const ImageRegistryInfo = Fields(
  {
    Name: Type.String(),
    Type: Type.String({ description: 'aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty' }),
    Address: Type.String(),
  },
  { description: 'Where the name of the image points to' },
);

/** The fields of ImageDenyEvent. */
export const eventFields = {
  EventID,
  EventType: Enum(eventTypes),
  DealBehavior: Enum(dealBehaviors, { description: 'Alerted or intercepted' }),
  EventCount: Type.Integer({ description: 'Container starts' }),
  FoundTime: Time('First of them'),
  LatestFoundTime: Time('Latest of them; retention counts from here'),
  RuleID: Type.String(),
  RuleName: Type.String({ description: 'This and what follows of the rule: as it was at the first hit' }),
  RuleType: Enum(ruleTypes),
  RuleStatus: Type.Integer({ minimum: 0, maximum: 1, description: '0 is on' }),
  RuleEffectStatus: Enum(Object.values(effectStatusOf)),
  RuleInfo: Type.Array(Type.String(), {
    description: 'What in the rule matched, the worst first, such as IMAGE_DENY_VUL_CLASS',
  }),
  RuleDescription: Type.String(),
  ImageID: Type.String(),
  ImageName: Type.String(),
  ImageRegistryInfo,
  NodeName: Type.String({ description: 'This and what follows: where it happened last' }),
  NodeIP: Type.String({ description: 'Private address' }),
  PublicIP: Type.String(),
  QUUID: Type.String(),
  NodeID: Type.String(),
  NodeType: Type.String({ description: 'NORMAL or SUPER' }),
  NodeUniqueID: Type.String({ description: 'Of a super node' }),
  ClusterID: Type.String(),
  ClusterName: Type.String(),
  PodIP: Type.String(),
  PodName: Type.String(),
};
