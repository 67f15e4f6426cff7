import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, ConfigError } from '../config.js';
import { CannotOpen, createSecretBox, type SecretBox } from '../platform/secret-box.js';
import { sealStoredKeys } from '../store/credentials.js';
import { resealTargetSecrets } from '../store/shipping/targets.js';
import type { Database } from '../store/database/connections.js';

const keyBytes = 32;

type KeyPlace = Pick<Config, 'masterKeyFile' | 'dataDir'>;

export const masterKeyFileOf = ({ masterKeyFile, dataDir }: KeyPlace): string =>
  masterKeyFile ?? join(dataDir, 'master.key');

/**
 * The box that opens what MASTER_KEY_FILE seals: one key a line in base64, the newest first. A first start writes a
 * new key, which only the owner of the file may read.
 */
export function openSecretBox(place: KeyPlace): SecretBox {
  const file = masterKeyFileOf(place);
  if (!existsSync(file)) makeKeyFile(file);
  return createSecretBox(() => readMasterKeys(file));
}

/**
 * Seals what is not sealed under the newest key. Throws a ConfigError when the database was sealed under a key that is
 * not here: another instance's, or one that was lost.
 */
export async function sealSecrets(db: Database, secrets: SecretBox, place: KeyPlace): Promise<number> {
  try {
    return (await sealStoredKeys(db, secrets)) + (await resealTargetSecrets(db, secrets));
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    throw new ConfigError(
      `The secrets in the database cannot be opened with ${masterKeyFileOf(place)}: ${error.message}. All instances need the same MASTER_KEY_FILE, and a restored database the file of its time.`,
    );
  }
}

export const newMasterKey = (): string => randomBytes(keyBytes).toString('base64');

/** Of instances that start at once, one makes the key of all: linking fails when the file is there. */
function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, `${newMasterKey()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(whole, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(whole);
  }
  syncName(file);
}

/** Else the database may keep what was sealed under a key whose file a power cut took away. */
function syncName(file: string): void {
  // Windows opens no directories.
  if (process.platform === 'win32') return;
  const directory = openSync(dirname(file), 'r');
  fsyncSync(directory);
  closeSync(directory);
}

/** Puts a new key on top. The file is replaced whole, so that a crash leaves the old one or the new one. */
export function addMasterKey(file: string): void {
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, `${newMasterKey()}\n${readFileSync(file, 'utf8')}`, { mode: 0o600, flush: true });
  renameSync(whole, file);
  syncName(file);
}

export function readMasterKeys(file: string): Buffer[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys = lines.map((line) => Buffer.from(line, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== keyBytes))
    throw new ConfigError(
      `MASTER_KEY_FILE ${file} must hold a key of ${keyBytes} bytes in base64 on each line: openssl rand -base64 ${keyBytes}`,
    );
  return keys;
}
