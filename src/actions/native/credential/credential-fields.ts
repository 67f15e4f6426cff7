import { type Static, Type } from '@sinclair/typebox';
import type { ErrorCode } from '../../../api/api-error.js';
import type { Fail } from '../../../api/define-action.js';
import { roles } from '../../../api/roles.js';
import {
  bindingOf,
  type CredentialBinding,
  credentialStatuses,
  statusOf,
} from '../../../domain/credential.js';
import { isNetwork } from '../../../platform/networks.js';
import { counted, quote, type Text, text } from '../../../platform/text.js';
import { type CredentialRefusal, maxCredentials } from '../../../store/change-credentials.js';
import type { ListedCredential } from '../../../store/credentials.js';
import { Enum, Fields, IdList, OrNull } from '../../schemas.js';
import { requireTime, Time, timeWriter } from '../../wire-time.js';

export const SecretId = Type.String({ minLength: 1, maxLength: 128, description: 'Public half of the key' });
export const SecretIds = (description: string) => IdList(SecretId, 100, description);

/** What people choose. */
export const chosenFields = {
  CredentialName: Type.Optional(Type.String({ maxLength: 128, description: 'For people; may repeat' })),
  Description: Type.Optional(Type.String({ maxLength: 256, description: 'For people' })),
  ExpireTime: Type.Optional(
    Type.String({
      maxLength: 32,
      description: 'YYYY-MM-DD HH:mm:ss; from then on it is refused; empty for never',
    }),
  ),
  AllowedNetworks: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 100,
      description: 'Addresses and subnets, such as 10.0.0.0/8, that may use it; none for all',
    }),
  ),
};

/** As the places of starts have them. */
const placeName = (description: string) => Type.Optional(Type.String({ maxLength: 256, description }));

/** Which nodes a credential of the role agent may speak for. */
export const bindingFields = {
  ClusterId: placeName(
    'With the role agent: the only cluster that it may report, beat and ask for; without, every one',
  ),
  NodeName: placeName(
    'With the role agent: the only node that it may do so for, of the cluster ClusterId or, without, outside of clusters',
  ),
};

/** Throws for a binding of another role, which would not be heeded. An empty NodeName is none. */
export function readBinding(
  { Role, ClusterId, NodeName }: { Role: string; ClusterId?: string; NodeName?: string },
  fail: Fail<'InvalidParameterValue'>,
): CredentialBinding {
  const binding = bindingOf(ClusterId, NodeName);
  if (binding.boundClusterId !== null && Role !== 'agent')
    throw fail('InvalidParameterValue', boundRole(ClusterId === undefined ? 'NodeName' : 'ClusterId', Role));
  return binding;
}

const boundRole = (field: string, role: string): Text =>
  text(
    `\`${field}\` is only for credentials of the role agent; given the role \`${role}\`. Leave it out, or use AllowedNetworks.`,
    `\`${field}\` 仅适用于 \`agent\` 角色的密钥，实际角色为 \`${role}\`。请去掉该参数，或改用 AllowedNetworks。`,
  );

export const RoleField = Enum(roles, {
  description:
    'admin: every action; reader: Describe… and exports; auditor: as reader, and the audit log; scanner: imports reports; agent: what nodes need',
});

/** Shown once. */
export const SecretKeyField = Type.String({
  description: 'Secret half of the key, shown here and never again',
});

export const CredentialSchema = Fields({
  SecretId,
  CredentialName: Type.String(),
  Description: Type.String(),
  Role: Type.String(),
  Uin: Type.String({ description: 'What replies show as OperationUin' }),
  Status: Enum(credentialStatuses),
  CreateTime: Time('When it was made'),
  ExpireTime: OrNull(Time('From then on it is refused')),
  PreviousKeyExpireTime: OrNull(Time('Until then the key before the latest rotation works, too')),
  AllowedNetworks: Type.Array(Type.String()),
  ClusterId: OrNull(
    Type.String({ description: 'The only cluster that it may speak for; empty: nodes outside of clusters' }),
  ),
  NodeName: OrNull(Type.String({ description: 'The only node of the cluster that it may speak for' })),
  LastUsedTime: OrNull(Time('Last use, to the minute; null for never')),
  LastUsedFrom: OrNull(Type.String({ description: 'Address of the caller then' })),
});

export function writeCredential(
  credential: ListedCredential,
  now: Date,
  offsetMinutes: number,
): Static<typeof CredentialSchema> {
  const { time, optionalTime } = timeWriter(offsetMinutes);
  const { previousKeyUntil } = credential;
  return {
    SecretId: credential.secretId,
    CredentialName: credential.name,
    Description: credential.description,
    Role: credential.role,
    Uin: credential.uin,
    Status: statusOf(credential, now),
    CreateTime: time(credential.createdAt),
    ExpireTime: optionalTime(credential.expiresAt),
    PreviousKeyExpireTime: previousKeyUntil && previousKeyUntil > now ? time(previousKeyUntil) : null,
    AllowedNetworks: [...credential.networks],
    ClusterId: credential.boundClusterId,
    NodeName: credential.boundNodeName,
    LastUsedTime: optionalTime(credential.lastUsedAt),
    LastUsedFrom: credential.lastUsedFrom,
  };
}

interface Chosen {
  CredentialName?: string;
  Description?: string;
  ExpireTime?: string;
  AllowedNetworks?: string[];
}

/** The fields that are given. Throws for a time that is over and for what is no network. */
export function readChosen(
  { CredentialName: name, Description: description, ExpireTime, AllowedNetworks: networks }: Chosen,
  { now, offsetMinutes, fail }: { now: Date; offsetMinutes: number; fail: Fail<'InvalidParameterValue'> },
) {
  for (const [index, network] of (networks ?? []).entries())
    if (!isNetwork(network)) throw fail('InvalidParameterValue', notANetwork(index, network));
  const expiresAt = ExpireTime && requireTime('ExpireTime', ExpireTime, offsetMinutes, fail);
  if (expiresAt && expiresAt <= now) throw fail('InvalidParameterValue', over(ExpireTime));
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(ExpireTime !== undefined && { expiresAt: expiresAt || null }),
    ...(networks !== undefined && { networks }),
  };
}

const notANetwork = (index: number, given: string): Text =>
  text(
    `\`AllowedNetworks.${index}\` must be an IP address or a subnet such as 10.0.0.0/8; given \`${quote(given)}\`.`,
    `\`AllowedNetworks.${index}\` 必须为 IP 地址或网段（如 10.0.0.0/8），实际为 \`${quote(given)}\`。`,
  );
const over = (given: string): Text =>
  text(
    `\`ExpireTime\` must lie in the future; given \`${quote(given)}\`. DeleteCredential and ModifyCredentialStatus end a credential at once.`,
    `\`ExpireTime\` 必须晚于当前时间，实际为 \`${quote(given)}\`。如需立即停用，请调用 DeleteCredential 或 ModifyCredentialStatus。`,
  );

/** Which error code each refusal gets. */
const codes = {
  NO_SUCH_CREDENTIAL: 'ResourceNotFound',
  LAST_ADMIN: 'FailedOperation',
  TOO_MANY_CREDENTIALS: 'LimitExceeded',
} as const satisfies Record<CredentialRefusal['refused'], ErrorCode>;

/** The codes that changing credentials can be refused with; actions that do so declare them. */
export const credentialErrors = Object.values(codes);

/** The error that a refusal becomes. */
export const refusalAnswer = (refusal: CredentialRefusal) =>
  [codes[refusal.refused], wording(refusal)] as const;

function wording(refusal: CredentialRefusal): Text {
  switch (refusal.refused) {
    case 'NO_SUCH_CREDENTIAL': {
      const id = quote(refusal.secretId);
      return text(`There is no credential \`${id}\`.`, `密钥 \`${id}\` 不存在。`);
    }
    case 'LAST_ADMIN':
      return text(
        'The account would have no admin that can call from your address any more. Create another one first.',
        '操作后账号将没有可从当前地址使用的 `admin` 密钥，请先创建新的 `admin` 密钥。',
      );
    case 'TOO_MANY_CREDENTIALS':
      return text(
        `An account may have ${counted(maxCredentials, 'credential')}. Delete some first.`,
        `每个账号最多 ${maxCredentials} 个密钥，请先删除不再使用的密钥。`,
      );
  }
}
