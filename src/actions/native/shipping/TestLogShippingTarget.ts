import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { findTarget } from '../../../store/shipping/targets.js';
import { Fields, OrNull } from '../../schemas.js';
import { noSuchTarget, TargetId } from './target-fields.js';

export const TestLogShippingTarget = defineAction({
  name: 'TestLogShippingTarget',
  summary: 'Sends a test message to a log shipping target, switched on or off, and tells what became of it.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ TargetId }),
  output: Fields({
    Succeeded: Type.Boolean({ description: 'Whether the destination acknowledged it' }),
    Reason: OrNull(Type.String({ description: 'Why it did not' })),
  }),
  errors: ['ResourceNotFound'],
  async handle(
    { input, caller: { appId }, fail },
    { db, secrets, shipper }: Pick<Deps, 'db' | 'secrets' | 'shipper'>,
  ) {
    const found = await findTarget(db, secrets, appId, input.TargetId);
    if (!found) throw fail('ResourceNotFound', noSuchTarget(input.TargetId));
    const reason = await shipper.test(found);
    return { Succeeded: reason === undefined, Reason: reason ?? null };
  },
});
