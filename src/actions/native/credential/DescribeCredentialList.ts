import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listCredentials } from '../../../store/credentials.js';
import { pagingFields } from '../../paging.js';
import { Fields } from '../../schemas.js';
import { CredentialSchema, writeCredential } from './credential-fields.js';

export const DescribeCredentialList = defineAction({
  name: 'DescribeCredentialList',
  summary: 'Lists the credentials of the account, oldest first, without their keys.',
  role: 'auditor',
  effect: 'reads',
  input: Fields({ ...pagingFields }),
  output: Fields({ TotalCount: Type.Integer(), CredentialList: Type.Array(CredentialSchema) }),
  errors: [],
  async handle({ input, caller: { appId }, now }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const all = await listCredentials(db, { appId });
    const page = all.slice(input.Offset, input.Offset + input.Limit);
    return {
      TotalCount: all.length,
      CredentialList: page.map((credential) => writeCredential(credential, now, config.offsetMinutes)),
    };
  },
});
