import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyTargets } from '../../../store/shipping/targets.js';
import { Fields } from '../../schemas.js';
import { destinationFields, readDestination, refusalAnswer, TargetId, TargetName } from './target-fields.js';

export const ModifyLogShippingTarget = defineAction({
  name: 'ModifyLogShippingTarget',
  summary:
    'Changes the fields of a log shipping target that are given. A destination replaces the whole one before, its secrets too; what was shipped there is not shipped again.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    TargetId,
    TargetName: Type.Optional(TargetName),
    ShipsEvents: Type.Optional(Type.Boolean({ description: 'Whether events are shipped' })),
    ShipsAudit: Type.Optional(Type.Boolean({ description: 'Whether audit entries are shipped' })),
    ...destinationFields,
  }),
  output: Fields({}),
  errors: ['InvalidParameterValue', 'LimitExceeded', 'ResourceNotFound'],
  async handle(
    { input, actor, fail },
    { db, secrets: box, config }: Pick<Deps, 'db' | 'secrets' | 'config'>,
  ) {
    const { TargetName: name, ShipsEvents: shipsEvents, ShipsAudit: shipsAudit } = input;
    const refusal = await modifyTargets(db, box, actor, [input.TargetId], {
      ...(name !== undefined && { name }),
      ...(shipsEvents !== undefined && { shipsEvents }),
      ...(shipsAudit !== undefined && { shipsAudit }),
      ...readDestination(input, { networks: config.shippingNetworks, fail }),
    });
    if (refusal) throw fail(...refusalAnswer(refusal));
    return {};
  },
});
