import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { BackupRefused } from '../backup/backup-file.js';
import { restoreBackup } from '../backup/restore-backup.js';
import { type Config, ConfigError, readConfig } from '../config.js';
import { createLog } from '../platform/log.js';
import { masterKeyFileOf, openSecretBox, sealSecrets } from '../startup/master-key.js';
import { type OpenDatabase, openServiceDatabase } from '../startup/open-database.js';
import { type Database, openAlike, backupPool } from '../store/database/connections.js';
import { runCommand } from './command.js';
import { createProgressLine } from './progress-line.js';

const usage = `Usage: npm run restore -- FILE [--replace]
  puts a backup into the empty database of DATABASE_URL or DATA_DIR, which no instance may use meanwhile; until it has succeeded
  the database stays as it was. With --replace everything in that database is replaced, once its name was typed`;

/** `npm run restore`: the counterpart of `npm run backup`. */
runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { replace: { type: 'boolean', default: false } },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    console.error(usage);
    return 2;
  }
  const config = readConfig(process.env);
  const { db, owner, close } = await openServiceDatabase(config, createLog(config.logLevel));
  const patient = openAlike(db, backupPool);
  try {
    if (values.replace && !(await isConfirmed(db))) {
      console.error('That is not its name. Nothing was changed.');
      return 1;
    }
    // Its connections would look like another command's.
    await db.destroy();
    return await restore({ db: patient, owner }, file, values.replace, config).catch(
      async (error: unknown) => {
        throw (await isDiskFull(error, config)) ? new Error(diskIsFull, { cause: error }) : error;
      },
    );
  } finally {
    await patient.destroy();
    await close();
  }
});

const diskIsFull =
  'The disk of the database is full. Make room and restore again: PostgreSQL undoes what was written, and the database is as it was.';
/** Less than PostgreSQL takes at a time for its write-ahead log, without which it ends. */
const logFileBytes = 16 * 1024 * 1024;

/** PostgreSQL refuses rows where there is no room for them, and ends where there is none for its write-ahead log. */
async function isDiskFull(error: unknown, { databaseUrl, dataDir }: Config): Promise<boolean> {
  if ((error as { code?: unknown }).code === '53100') return true;
  if (databaseUrl || error instanceof BackupRefused) return false;
  const { bavail, bsize } = await statfs(dataDir);
  return bavail * bsize < logFileBytes;
}

async function isConfirmed(db: Database): Promise<boolean> {
  const { rows } = (await db.raw('SELECT current_database() AS name')) as { rows: { name: string }[] };
  const { name } = rows[0]!;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // At the end of the input, nothing was typed.
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')));
  const typed = await Promise.race([
    asking.question(`Everything in the database "${name}" will be replaced. Type its name: `),
    ended,
  ]);
  asking.close();
  return typed.trim() === name;
}

async function restore(
  { db, owner }: Pick<OpenDatabase, 'db' | 'owner'>,
  file: string,
  replace: boolean,
  config: Config,
): Promise<number> {
  const progress = createProgressLine();
  const megabytes = (bytes: number) => Math.floor(bytes / 2 ** 20);
  const { header, audit, leftOut } = await restoreBackup(db, file, {
    ...{ replace, owner },
    onCheck: (bytes, of) => progress.show(`checking the file: ${megabytes(bytes)} of ${megabytes(of)} MB`),
    onProgress: (table, bytes) => progress.show(`${table}: ${megabytes(bytes)} MB`),
  }).finally(() => progress.clear());
  const keyMissing = await whatIsSealed(db, config);
  const shown = {
    TakenAt: header.takenAt,
    Rows: header.tables.reduce((sum, { rows }) => sum + rows, 0),
    AuditFaults: audit.faults.length,
    SecretsOpen: keyMissing === undefined,
    LeftOut: leftOut,
  };
  console.log(JSON.stringify(shown, null, 2));
  if (keyMissing !== undefined) console.error(keyMissing);
  if (audit.faults.length > 0)
    console.error(
      'The audit log does not fit its chain, as the backup has it: npm run audit -- check shows where.',
    );
  return 0;
}

/** Why the secrets cannot be opened here, if they cannot. No key is made: the one of the backup's time belongs there. */
async function whatIsSealed(db: Database, config: Config): Promise<string | undefined> {
  const file = masterKeyFileOf(config);
  if (!existsSync(file))
    return `There is no master key at ${file}. Put the one of the backup's time there before the service starts.`;
  try {
    await sealSecrets(db, openSecretBox(config), config);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
