import { parseArgs } from 'node:util';
import { type Role, roles } from '../api/roles.js';
import { systemClock } from '../platform/clock.js';
import { readConfig } from '../config.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import { deleteCredential, generateSecret, listCredentials, saveCredential } from '../store/credentials.js';
import type { Database } from '../store/database/connections.js';
import { migrate } from '../store/database/migrate.js';
import { runCommand } from './command.js';

const usage = `Usage: npm run credential -- <what to do>
  add --role <${roles.join('|')}> [--account <AppId>] [--uin <text>]   makes a credential and prints it, once, as JSON
  list                                                        shows all credentials without their keys
  remove <SecretId>                                           deletes one; it stops working at once`;

/** `npm run credential`: creates, lists and deletes credentials, whether or not the service runs. */
runCommand(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { role: { type: 'string' }, account: { type: 'string' }, uin: { type: 'string' } },
  });
  const config = readConfig(process.env);
  const command = readCommand(positionals, values, config.appId);
  if (!command) {
    console.error(usage);
    return 2;
  }
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  try {
    await migrate(db, async () => {});
    return await command(db);
  } finally {
    await close();
  }
});

type Command = (db: Database) => Promise<number>;

function readCommand(
  [name, secretId]: string[],
  { role, account, uin }: { role?: string; account?: string; uin?: string },
  defaultAppId: number,
): Command | undefined {
  const appId = account === undefined ? defaultAppId : Number(account);
  if (name === 'add' && roles.includes(role as Role) && Number.isSafeInteger(appId) && appId > 0) {
    return (db) => add(db, role as Role, appId, uin ?? String(appId));
  }
  if (name === 'list') return list;
  if (name === 'remove' && secretId) return (db) => remove(db, secretId);
  return undefined;
}

async function add(db: Database, role: Role, appId: number, uin: string): Promise<number> {
  const secret = generateSecret();
  await saveCredential(db, { ...secret, role, appId, uin }, systemClock.now());
  const shown = {
    SecretId: secret.secretId,
    SecretKey: secret.secretKey,
    AppId: appId,
    Uin: uin,
    Role: role,
  };
  console.log(JSON.stringify(shown, null, 2));
  return 0;
}

async function list(db: Database): Promise<number> {
  for (const { secretId, role, appId, uin } of await listCredentials(db, {})) {
    console.log(`${secretId}  ${role.padEnd(6)}  account ${appId}  uin ${uin}`);
  }
  return 0;
}

async function remove(db: Database, secretId: string): Promise<number> {
  if (await deleteCredential(db, secretId)) return 0;
  console.error(`There is no credential ${secretId}.`);
  return 1;
}
