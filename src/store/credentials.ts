import { randomInt } from 'node:crypto';
import {
  type CredentialBinding,
  type CredentialLimits,
  type PreviousKey,
  unbound,
  unlimited,
} from '../domain/credential.js';
import type { SecretBox } from '../platform/secret-box.js';
import { writeAudit } from './audit/write-audit.js';
import { recordChange } from './changes/change-log.js';
import type { Database } from './database/connections.js';

/** Who a key belongs to. */
export interface CredentialHolder {
  secretId: string;
  appId: number;
  uin: string;
  role: string;
}

export interface NewCredential extends CredentialHolder, Partial<CredentialLimits & CredentialBinding> {
  secretKey: string;
  name?: string;
  description?: string;
}

/** What proves a caller. */
export interface CredentialRow extends CredentialHolder, CredentialLimits, CredentialBinding {
  secretKey: string;
  previousKey: PreviousKey | undefined;
}

/** What people see of a credential: never its key. */
export interface ListedCredential extends CredentialHolder, CredentialLimits, CredentialBinding {
  name: string;
  description: string;
  createdAt: Date;
  previousKeyUntil: Date | null;
  lastUsedAt: Date | null;
  lastUsedFrom: string | null;
}

const holderColumns = { secretId: 'secret_id', appId: 'app_id', uin: 'uin', role: 'role' };
const limitColumns = { expiresAt: 'expires_at', disabledAt: 'disabled_at', networks: 'networks' };
const bindingColumns = { boundClusterId: 'bound_cluster_id', boundNodeName: 'bound_node_name' };

type Read = CredentialHolder &
  CredentialLimits &
  CredentialBinding & { secretKey: string; previous: string | null; previousUntil: Date | null };

/** Throws CannotOpen when its key is sealed under another master key. */
export async function findCredential(
  db: Database,
  secrets: SecretBox,
  secretId: string,
): Promise<CredentialRow | undefined> {
  const found = await db('credentials')
    .select({ ...holderColumns, ...limitColumns, ...bindingColumns })
    .select({ secretKey: 'secret_key', previous: 'previous_secret_key', previousUntil: 'previous_key_until' })
    .where({ secret_id: secretId })
    .first<Read | undefined>();
  if (!found) return undefined;
  const { secretKey, previous, previousUntil: until, ...rest } = found;
  return {
    ...rest,
    secretKey: secrets.open(secretKey, secretId),
    previousKey: previous && until ? { secretKey: secrets.open(previous, secretId), until } : undefined,
  };
}

export async function findHolder(db: Database, secretId: string): Promise<CredentialHolder | undefined> {
  return db('credentials')
    .select(holderColumns)
    .where({ secret_id: secretId })
    .first<CredentialHolder | undefined>();
}

const listedColumns = {
  ...holderColumns,
  ...limitColumns,
  ...bindingColumns,
  name: 'name',
  description: 'description',
  createdAt: 'created_at',
  previousKeyUntil: 'previous_key_until',
  lastUsedAt: 'last_used_at',
  lastUsedFrom: 'last_used_from',
};

/** Credentials, oldest first. */
export async function listCredentials(
  db: Database,
  where: { appId?: number; role?: string },
): Promise<ListedCredential[]> {
  const rows = db('credentials').select(listedColumns).orderBy(['created_at', 'secret_id']);
  if (where.appId !== undefined) void rows.where({ app_id: where.appId });
  if (where.role !== undefined) void rows.where({ role: where.role });
  return rows;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomText = (length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

export const generateSecretKey = (): string => randomText(32);

/** A new key pair in Tencent Cloud's format: AKID and 32 characters; 32 characters. */
export const generateSecret = () => ({ secretId: `AKID${randomText(32)}`, secretKey: generateSecretKey() });

/** Like the Uin of a sub-account, so that OperationUin tells the credentials of an account apart. */
export const generateUin = (): string => `100${String(randomInt(1e9)).padStart(9, '0')}`;

/** Stores a credential, and its account if that is missing. One with the same SecretId gets its key, holder and role. */
export async function saveCredential(
  db: Database,
  secrets: SecretBox,
  credential: NewCredential,
  now: Date,
): Promise<void> {
  await db.transaction((tx) => storeCredential(tx, secrets, credential, now));
}

export async function storeCredential(
  tx: Database,
  secrets: SecretBox,
  credential: NewCredential,
  now: Date,
): Promise<void> {
  const { secretId, secretKey, appId, uin, role, name = '', description = '' } = credential;
  const { expiresAt, networks, boundClusterId, boundNodeName } = { ...unlimited, ...unbound, ...credential };
  await tx('accounts').insert({ app_id: appId, created_at: now }).onConflict('app_id').ignore();
  await tx('credentials')
    .insert({
      ...{ secret_id: secretId, secret_key: secrets.seal(secretKey, secretId), app_id: appId, uin, role },
      ...{ name, description, expires_at: expiresAt, networks: [...networks], created_at: now },
      ...{ bound_cluster_id: boundClusterId, bound_node_name: boundNodeName },
    })
    .onConflict('secret_id')
    .merge(['secret_key', 'app_id', 'uin', 'role']);
  await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: [secretId] });
}

/** Marks the credential that the configuration names, and deletes those that it named before. */
export async function replaceConfigured(db: Database, secretId: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx('credentials').where({ secret_id: secretId }).update({ configured: true });
    const replaced = await tx('credentials')
      .where({ configured: true })
      .whereNot({ secret_id: secretId })
      .delete()
      .returning<{ secret_id: string; app_id: number }[]>(['secret_id', 'app_id']);
    for (const { secret_id: old, app_id: appId } of replaced) {
      await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: [old] });
      const entry = {
        actor: 'TCSS_SECRET_ID',
        action: 'CREDENTIAL_REPLACED',
        detail: { by: secretId },
      } as const;
      await writeAudit(tx, [{ appId, at: now, target: old, ...entry }]);
    }
  });
}

/**
 * Seals keys that are stored as they are, by an older version, or under an older master key. Throws CannotOpen when one
 * is sealed under a master key that is not known here: then nothing works, and nothing must be stored beside it.
 */
export async function sealStoredKeys(db: Database, secrets: SecretBox): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx('credentials')
      .select('secret_id', 'secret_key', 'previous_secret_key')
      .forUpdate()
      .orderBy('secret_id');
    let sealed = 0;
    for (const { secret_id: owner, secret_key: key, previous_secret_key: previous } of rows as StoredKeys[]) {
      const renewed = (stored: string) => secrets.seal(secrets.open(stored, owner), owner);
      const opened = secrets.open(key, owner);
      if (secrets.isCurrent(key) && (previous === null || secrets.isCurrent(previous))) continue;
      await tx('credentials')
        .where({ secret_id: owner })
        .update({
          secret_key: secrets.seal(opened, owner),
          previous_secret_key: previous && renewed(previous),
        });
      sealed += 1;
    }
    return sealed;
  });
}

interface StoredKeys {
  secret_id: string;
  secret_key: string;
  previous_secret_key: string | null;
}
