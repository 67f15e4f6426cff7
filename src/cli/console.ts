import { readConfig } from '../config.js';
import { createLink } from '../console/sessions.js';
import { systemClock } from '../platform/clock.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import { runCommand } from './command.js';
import { localConnection } from './connection.js';

/** `npm run console`: prints a link that signs in at the console once, within five minutes, from this machine. */
runCommand(async () => {
  const config = readConfig(process.env);
  const { endpoint, secretId } = await localConnection(process.env);
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  try {
    const link = await createLink(db, secretId, systemClock.now());
    // After #, so that it reaches no log and no other page.
    console.log(`${endpoint}/console/#link=${link}`);
    console.log('It signs in once, within five minutes, in a browser on this machine.');
    return 0;
  } finally {
    await close();
  }
});
