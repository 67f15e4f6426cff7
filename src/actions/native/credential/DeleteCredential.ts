import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { deleteCredentials } from '../../../store/change-credentials.js';
import { Fields } from '../../schemas.js';
import { credentialErrors, refusalAnswer, SecretIds } from './credential-fields.js';

export const DeleteCredential = defineAction({
  name: 'DeleteCredential',
  summary:
    'Deletes credentials, all of them or none, never the last admin that can call from where you are. One that TCSS_SECRET_ID names comes back at the next start.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ SecretIds: SecretIds('Credentials to delete') }),
  output: Fields({}),
  errors: credentialErrors,
  async handle({ input, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const outcome = await deleteCredentials(db, actor, [...new Set(input.SecretIds)]);
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
