import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { createCredential } from '../../../store/change-credentials.js';
import { Fields } from '../../schemas.js';
import {
  bindingFields,
  chosenFields,
  credentialErrors,
  readBinding,
  readChosen,
  refusalAnswer,
  RoleField,
  SecretId,
  SecretKeyField,
} from './credential-fields.js';

export const CreateCredential = defineAction({
  name: 'CreateCredential',
  summary: 'Makes a key pair for the account. Its SecretKey is in this reply only.',
  role: 'admin',
  effect: 'writes',
  input: Fields({
    Role: RoleField,
    Uin: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: 64 },
        description: 'What replies show as OperationUin; one is made up without',
      }),
    ),
    ...bindingFields,
    ...chosenFields,
  }),
  output: Fields({ SecretId, SecretKey: SecretKeyField, Uin: Type.String() }),
  errors: [...credentialErrors, 'InvalidParameterValue'],
  async handle(
    { input, actor, now, fail },
    { db, secrets, config }: Pick<Deps, 'db' | 'secrets' | 'config'>,
  ) {
    const chosen = readChosen(input, { now, offsetMinutes: config.offsetMinutes, fail });
    const wanted = { role: input.Role, uin: input.Uin, ...chosen, ...readBinding(input, fail) };
    const made = await createCredential(db, secrets, actor, wanted);
    if ('refused' in made) throw fail(...refusalAnswer(made));
    return { SecretId: made.secretId, SecretKey: made.secretKey, Uin: made.uin };
  },
});
