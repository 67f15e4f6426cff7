import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { maxOverlapHours } from '../../../domain/credential.js';
import { rotateKey } from '../../../store/change-credentials.js';
import { Fields } from '../../schemas.js';
import { Time, timeWriter } from '../../wire-time.js';
import { credentialErrors, refusalAnswer, SecretId, SecretKeyField } from './credential-fields.js';

const hourMs = 3_600_000;

export const RotateCredential = defineAction({
  name: 'RotateCredential',
  summary:
    'Gives a credential a new SecretKey, which is in this reply only. The one before works for OverlapHours more; one before that ends at once.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    SecretId,
    OverlapHours: Type.Integer({
      ...{ minimum: 0, maximum: maxOverlapHours, default: 24 },
      description: 'How long the key before goes on working',
    }),
  }),
  output: Fields({
    SecretId,
    SecretKey: SecretKeyField,
    PreviousKeyExpireTime: Time('When the key before ends'),
  }),
  errors: credentialErrors,
  async handle(
    { input, actor, now, fail },
    { db, secrets, config }: Pick<Deps, 'db' | 'secrets' | 'config'>,
  ) {
    const until = new Date(now.getTime() + input.OverlapHours * hourMs);
    const outcome = await rotateKey(db, secrets, actor, { secretId: input.SecretId, until });
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {
      SecretId: input.SecretId,
      SecretKey: outcome.secretKey,
      PreviousKeyExpireTime: timeWriter(config.offsetMinutes).time(until),
    };
  },
});
