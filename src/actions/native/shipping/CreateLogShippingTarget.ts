import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { createTarget } from '../../../store/shipping/targets.js';
import { Fields } from '../../schemas.js';
import {
  destinationFields,
  missingDestination,
  readDestination,
  refusalAnswer,
  TargetId,
  TargetName,
} from './target-fields.js';

export const CreateLogShippingTarget = defineAction({
  name: 'CreateLogShippingTarget',
  summary:
    'Ships the events and audit entries of the account to a destination from now on, after those that there are. Give one of File, Http, Syslog, Kafka.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    TargetName,
    ShipsEvents: Type.Optional(Type.Boolean({ default: true, description: 'Whether events are shipped' })),
    ShipsAudit: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether audit entries are shipped' }),
    ),
    ...destinationFields,
  }),
  output: Fields({ TargetId }),
  errors: ['InvalidParameterValue', 'LimitExceeded', 'ResourceNotFound'],
  async handle(
    { input, actor, fail },
    { db, secrets: box, config }: Pick<Deps, 'db' | 'secrets' | 'config'>,
  ) {
    const given = readDestination(input, { networks: config.shippingNetworks, fail });
    if (!given) throw fail('InvalidParameterValue', missingDestination);
    const { TargetName: name, ShipsEvents: shipsEvents = true, ShipsAudit: shipsAudit = true } = input;
    const made = await createTarget(db, box, actor, {
      ...given,
      name,
      shipsEvents,
      shipsAudit,
      enabled: true,
    });
    if (typeof made !== 'string') throw fail(...refusalAnswer(made));
    return { TargetId: made };
  },
});
