import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import {
  type NewCredential,
  generateSecret,
  listCredentials,
  replaceConfigured,
  saveCredential,
} from '../store/credentials.js';
import type { SecretBox } from '../platform/secret-box.js';
import type { Database } from '../store/database/connections.js';

/** The JSON file with the generated credential, readable only by its owner. */
export const credentialFile = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(dataDir, 'credentials.json');

export type FirstCredential = 'environment' | 'generated' | 'existing';

/**
 * Stores the admin credential of the environment at every start, so that a new key replaces the old one. Without one,
 * the first start generates a credential and writes it to a file. Call it under the migration lock.
 */
export async function ensureFirstCredential(
  db: Database,
  secrets: SecretBox,
  config: Config,
  now: Date,
): Promise<FirstCredential> {
  const { appId, credential } = config;
  const admin = { appId, uin: String(appId), role: 'admin' };
  if (credential) {
    await saveCredential(db, secrets, { ...admin, ...credential }, now);
    await replaceConfigured(db, credential.secretId, now);
    return 'environment';
  }
  if ((await listCredentials(db, admin)).length > 0) return 'existing';
  const generated: NewCredential = { ...admin, ...generateSecret() };
  // The file first: if writing it fails, nothing is stored and the next start tries again.
  await writeCredentialFile(config, generated);
  await saveCredential(db, secrets, generated, now);
  return 'generated';
}

async function writeCredentialFile(
  config: Config,
  { secretId, secretKey, appId, uin, role }: NewCredential,
): Promise<void> {
  const file = credentialFile(config);
  await mkdir(config.dataDir, { recursive: true });
  // An old file would keep its mode and could be world-readable.
  await rm(file, { force: true });
  const content = { SecretId: secretId, SecretKey: secretKey, AppId: appId, Uin: uin, Role: role };
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}
