import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import { policiesHitting } from '../../../decision/image-verdicts.js';
import type { Deps } from '../../../deps.js';
import { addDays, dayOf, daysBetween } from '../../../domain/calendar.js';
import { normalImageId } from '../../../domain/image.js';
import type { Match } from '../../../domain/matching/match-policies.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { type LatestStart, latestStarts } from '../../../store/events/latest-starts.js';
import { Enum, Fields, IdList, OrNull } from '../../schemas.js';
import { Time, timeWriter } from '../../wire-time.js';
import { ImageId } from './image-fields.js';

const maxPoliciesTold = 10;
/** Days in which the latest start is looked for, today the last. */
const daysSearched = 7;

const Behavior = Enum(['ALERT', 'INTERCEPT']);

const HitSchema = Fields({
  ImageId,
  PolicyCount: Type.Integer({
    description:
      'Policies that would hit a start now that asks for no privilege, by what was found in the image',
  }),
  PolicyList: Type.Array(Fields({ PolicyId: Type.String(), PolicyName: Type.String(), Behavior }), {
    description: `Some of them, those that intercept first; at most ${maxPoliciesTold}`,
  }),
  LatestStart: OrNull(
    Fields({
      EventId: Type.Integer(),
      Behavior,
      Time: Time('When it started'),
      NodeName: Type.String(),
      ClusterId: Type.String(),
      ClusterName: Type.String(),
    }),
  ),
});

export const DescribeImageHits = defineAction({
  name: 'DescribeImageHits',
  summary: `Tells of some images which policies would hit them now, and where each started last in ${daysSearched} days, of the starts that hit a policy.`,
  role: 'reader',
  effect: 'reads',
  input: Fields({ ImageIds: IdList(ImageId, 100, 'Images') }),
  output: Fields({
    HitList: Type.Array(HitSchema, { description: 'In the order of the request, each once' }),
  }),
  errors: [],
  async handle(
    { input, caller: { appId }, now },
    { db, policies, config }: Pick<Deps, 'db' | 'policies' | 'config'>,
  ) {
    const ids = [...new Set(input.ImageIds.map(normalImageId))];
    const today = dayOf(now, config.offsetMinutes);
    const days = daysBetween(addDays(today, 1 - daysSearched), today);
    const hits = await policiesHitting(db, await policies.policiesOf(appId), { appId, now }, ids);
    const starts = await latestStarts(db, { appId, days, cutoff: expiryCutoff(now, config) }, ids);
    const startOf = new Map(starts.map((start) => [start.imageId, start]));
    return {
      HitList: ids.map((imageId) => ({
        ImageId: imageId,
        ...writePolicies(hits.get(imageId) ?? []),
        LatestStart: writeStart(startOf.get(imageId), config.offsetMinutes),
      })),
    };
  },
});

function writePolicies(matches: readonly Match[]) {
  const strongestFirst = matches.toSorted((a, b) => b.behavior.localeCompare(a.behavior));
  return {
    PolicyCount: matches.length,
    PolicyList: strongestFirst.slice(0, maxPoliciesTold).map(({ policy, behavior }) => ({
      PolicyId: policy.policyId,
      PolicyName: policy.name,
      Behavior: behavior,
    })),
  };
}

function writeStart(start: LatestStart | undefined, offsetMinutes: number) {
  if (!start) return null;
  const { nodeName, clusterId, clusterName } = start.location;
  return {
    EventId: start.eventId,
    Behavior: start.behavior,
    Time: timeWriter(offsetMinutes).time(start.time),
    NodeName: nodeName,
    ClusterId: clusterId,
    ClusterName: clusterName,
  };
}
