import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { modifyCredentials } from '../../../store/change-credentials.js';
import { Fields } from '../../schemas.js';
import { chosenFields, credentialErrors, readChosen, refusalAnswer, SecretId } from './credential-fields.js';

export const ModifyCredential = defineAction({
  name: 'ModifyCredential',
  summary: 'Changes the fields of a credential that are given; its role never changes.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ SecretId, ...chosenFields }),
  output: Fields({}),
  errors: [...credentialErrors, 'InvalidParameterValue'],
  async handle({ input, actor, now, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const changes = readChosen(input, { now, offsetMinutes: config.offsetMinutes, fail });
    const outcome = await modifyCredentials(db, actor, [input.SecretId], changes);
    if ('refused' in outcome) throw fail(...refusalAnswer(outcome));
    return {};
  },
});
