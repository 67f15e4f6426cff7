import { randomInt } from 'node:crypto';
import { writeAudit } from './audit.js';
import { recordChange } from './changes/change-log.js';
import type { Database } from './database/connections.js';

export interface CredentialRow {
  secretId: string;
  secretKey: string;
  appId: number;
  uin: string;
  role: string;
}

const columns = { secretId: 'secret_id', secretKey: 'secret_key', appId: 'app_id', uin: 'uin', role: 'role' };

export async function findCredential(db: Database, secretId: string): Promise<CredentialRow | undefined> {
  return db('credentials').select(columns).where({ secret_id: secretId }).first<CredentialRow | undefined>();
}

/** Credentials, oldest first. */
export async function listCredentials(
  db: Database,
  where: { appId?: number; role?: string },
): Promise<CredentialRow[]> {
  const rows = db('credentials').select(columns).orderBy('created_at');
  if (where.appId !== undefined) void rows.where({ app_id: where.appId });
  if (where.role !== undefined) void rows.where({ role: where.role });
  return rows;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomText = (length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** A new key pair in Tencent Cloud's format: AKID and 32 characters; 32 characters. */
export const generateSecret = () => ({ secretId: `AKID${randomText(32)}`, secretKey: randomText(32) });

/** Stores a credential, and its account if that is missing. A credential with the same SecretId is replaced. */
export async function saveCredential(db: Database, credential: CredentialRow, now: Date): Promise<void> {
  const { secretId, secretKey, appId, uin, role } = credential;
  await db.transaction(async (tx) => {
    await tx('accounts').insert({ app_id: appId, created_at: now }).onConflict('app_id').ignore();
    await tx('credentials')
      .insert({ secret_id: secretId, secret_key: secretKey, app_id: appId, uin, role, created_at: now })
      .onConflict('secret_id')
      .merge(['secret_key', 'app_id', 'uin', 'role']);
    await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: [secretId] });
  });
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

/** Deletes a credential; false if there is none. */
export async function deleteCredential(db: Database, secretId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const deleted = await tx('credentials')
      .where({ secret_id: secretId })
      .delete()
      .returning<{ app_id: number }[]>('app_id');
    for (const { app_id: appId } of deleted)
      await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: [secretId] });
    return deleted.length > 0;
  });
}
