import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { type CredentialRow, generateSecret, listCredentials, saveCredential } from '../store/credentials.js';
import type { Database } from '../store/database/connections.js';

/** The file that the generated credential is written to; in JSON, readable by the owner alone. */
export const credentialFile = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(dataDir, 'credentials.json');

/** Where the first admin credential is from, which is what an operator has to be told. */
export type FirstCredential = 'environment' | 'generated' | 'existing';

/**
 * Sees to it that the configured account has an admin credential. Those from the environment are stored at every start,
 * so that a new key there replaces the old one; otherwise one is made up the first time and written to a file. Call it
 * under the lock of the migrations, or two instances would make one each.
 */
export async function ensureFirstCredential(
  db: Database,
  config: Config,
  now: Date,
): Promise<FirstCredential> {
  const { appId, credential } = config;
  const admin = { appId, uin: String(appId), role: 'admin' };
  if (credential) {
    await saveCredential(db, { ...admin, ...credential }, now);
    return 'environment';
  }
  if ((await listCredentials(db, admin)).length > 0) return 'existing';
  const generated: CredentialRow = { ...admin, ...generateSecret() };
  // The file first: a credential that is stored but told nobody would be lost, and the next start would not make another.
  await writeCredentialFile(config, generated);
  await saveCredential(db, generated, now);
  return 'generated';
}

async function writeCredentialFile(
  config: Config,
  { secretId, secretKey, appId, uin, role }: CredentialRow,
): Promise<void> {
  const file = credentialFile(config);
  await mkdir(config.dataDir, { recursive: true });
  // One that is there already, of a database since lost, would keep its mode, which may let others read it.
  await rm(file, { force: true });
  const content = { SecretId: secretId, SecretKey: secretKey, AppId: appId, Uin: uin, Role: role };
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}
