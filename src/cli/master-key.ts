import { readConfig } from '../config.js';
import { keyIdOf } from '../platform/secret-box.js';
import { createLog } from '../platform/log.js';
import {
  addMasterKey,
  masterKeyFileOf,
  openSecretBox,
  readMasterKeys,
  sealSecrets,
} from '../startup/master-key.js';
import { openSideDatabase } from '../startup/open-database.js';
import { migrate } from '../store/database/migrate.js';
import { runCommand } from './command.js';

const usage = `Usage: npm run master-key -- rotate
  puts a new key on top of MASTER_KEY_FILE and seals all secrets under it, while the service runs or not;
  older keys stay below: backups of the database need them`;

/** `npm run master-key`: what secrets in the database are sealed under. */
runCommand(async ([command]) => {
  if (command !== 'rotate') {
    console.error(usage);
    return 2;
  }
  const config = readConfig(process.env);
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  try {
    await migrate(db, async () => {});
    // Only a file that opens what is there gets a new key.
    await sealSecrets(db, openSecretBox(config), config);
    const file = masterKeyFileOf(config);
    addMasterKey(file);
    const resealed = await sealSecrets(db, openSecretBox(config), config);
    console.log(JSON.stringify({ MasterKeyId: keyIdOf(readMasterKeys(file)[0]!), Resealed: resealed }));
    return 0;
  } finally {
    await close();
  }
});
