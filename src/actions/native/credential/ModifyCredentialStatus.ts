import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyCredentials } from '../../../store/change-credentials.js';
import { Fields } from '../../schemas.js';
import { credentialErrors, refusalAnswer, SecretIds } from './credential-fields.js';

export const ModifyCredentialStatus = defineAction({
  name: 'ModifyCredentialStatus',
  summary:
    'Switches credentials off or on, all of them or none. Every instance refuses a disabled one within a second, and its console sessions end.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    SecretIds: SecretIds('Credentials to switch'),
    Enabled: Type.Boolean({ description: 'On or off' }),
  }),
  output: Fields({}),
  errors: credentialErrors,
  async handle({ input, actor, now, fail }, { db }: Pick<Deps, 'db'>) {
    const change = { disabledAt: input.Enabled ? null : now };
    const outcome = await modifyCredentials(db, actor, [...new Set(input.SecretIds)], change);
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
