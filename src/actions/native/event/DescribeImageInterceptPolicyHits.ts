import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { dayOf } from '../../../domain/calendar.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { isUuid } from '../../../platform/uuid.js';
import { maxEventsOfPolicy, policyHits } from '../../../store/events/policy-hits.js';
import { Fields, IdList } from '../../schemas.js';
import { dayRangeFields, readDays } from './day-range.js';

const maxDays = 30;

export const DescribeImageInterceptPolicyHits = defineAction({
  name: 'DescribeImageInterceptPolicyHits',
  summary:
    'Counts the container starts and the images that each of some policies hit, over 7 days unless asked otherwise.',
  role: 'reader',
  effect: 'reads',
  input: Fields({
    PolicyIds: IdList(Type.String({ maxLength: 64 }), 100, 'Policies, also deleted ones'),
    ...dayRangeFields,
  }),
  output: Fields({
    HitList: Type.Array(
      Fields({
        PolicyId: Type.String(),
        InterceptCount: Type.Integer({ description: 'Container starts that it intercepted' }),
        AlertCount: Type.Integer({ description: 'Container starts that it alerted of' }),
        ImageCount: Type.Integer({ description: 'Images of those starts' }),
        Complete: Type.Boolean({
          description: `False where the days have more than ${maxEventsOfPolicy} events of the policy: the numbers are lower bounds`,
        }),
      }),
      { description: 'In the order of the request, each once' },
    ),
  }),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange'],
  async handle({ input, caller, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const { offsetMinutes } = config;
    const days = readDays(input, { today: dayOf(now, offsetMinutes), offsetMinutes, maxDays }, fail);
    const ids = [...new Set(input.PolicyIds.map((id) => id.toLowerCase()))];
    const reach = { appId: caller.appId, days, cutoff: expiryCutoff(now, config) };
    const hits = new Map((await policyHits(db, reach, ids.filter(isUuid))).map((hit) => [hit.policyId, hit]));
    return {
      HitList: ids.map((PolicyId) => {
        const { intercepted = 0, alerted = 0, images = 0, complete = true } = hits.get(PolicyId) ?? {};
        return {
          PolicyId,
          InterceptCount: intercepted,
          AlertCount: alerted,
          ImageCount: images,
          Complete: complete,
        };
      }),
    };
  },
});
