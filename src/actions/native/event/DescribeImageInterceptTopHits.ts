import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { dayOf } from '../../../domain/calendar.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { maxEvents, topHits } from '../../../store/events/top-hits.js';
import { Fields } from '../../schemas.js';
import { dayRangeFields, readDays } from './day-range.js';

const maxDays = 30;

const counts = {
  InterceptCount: Type.Integer({ description: 'Container starts that were intercepted' }),
  AlertCount: Type.Integer({ description: 'Container starts with an alert' }),
};

export const DescribeImageInterceptTopHits = defineAction({
  name: 'DescribeImageInterceptTopHits',
  summary:
    'Tells which policies, images, nodes and CVEs container starts hit most, over 7 days unless asked otherwise.',
  role: 'reader',
  effect: 'reads',
  input: Fields({
    ...dayRangeFields,
    Limit: Type.Integer({ minimum: 1, maximum: 20, default: 5, description: 'Entries of each list' }),
  }),
  output: Fields({
    PolicyList: Type.Array(
      Fields({
        PolicyId: Type.String(),
        PolicyName: Type.String({ description: 'At the latest hit' }),
        ...counts,
      }),
    ),
    ImageList: Type.Array(Fields({ ImageId: Type.String(), ImageName: Type.String(), ...counts })),
    NodeList: Type.Array(Fields({ ClusterId: Type.String(), NodeName: Type.String(), ...counts })),
    CveList: Type.Array(
      Fields({ CveId: Type.String({ description: 'One that a policy matched' }), ...counts }),
    ),
    Complete: Type.Boolean({
      description: `False where the days have more than some ${maxEvents.toLocaleString('en')} events: then those with the most starts are counted, and the numbers are lower bounds`,
    }),
  }),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    const days = readDays(input, { today: dayOf(now, offsetMinutes), offsetMinutes, maxDays }, fail);
    const reach = { appId: caller.appId, days, cutoff: expiryCutoff(now, config) };
    const { policies, images, nodes, cves, complete } = await topHits(db, reach, input.Limit);
    return {
      PolicyList: policies.map((hit) => ({ PolicyId: hit.key, PolicyName: hit.name, ...write(hit) })),
      ImageList: images.map((hit) => ({ ImageId: hit.key, ImageName: hit.name, ...write(hit) })),
      NodeList: nodes.map((hit) => ({ ClusterId: hit.name, NodeName: hit.key, ...write(hit) })),
      CveList: cves.map((hit) => ({ CveId: hit.key, ...write(hit) })),
      Complete: complete,
    };
  },
});

const write = ({ intercepted, alerted }: { intercepted: number; alerted: number }) => ({
  InterceptCount: intercepted,
  AlertCount: alerted,
});
