import { readConfig } from '../config.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import { checkAudit } from '../store/audit/check-audit.js';
import { isAuditGuarded } from '../store/audit/own-audit.js';
import { migrate } from '../store/database/migrate.js';
import { runCommand } from './command.js';

const usage = `Usage: npm run audit -- check
  computes the chains of the audit log of all accounts anew; prints what does not fit and the latest hash of each account, as JSON,
  and whether the database role of the service is kept from changing entries;
  exits with 1 when something does not fit. Keep the hashes elsewhere: they tell when the end was cut off, or all was written anew`;

runCommand(async ([command]) => {
  if (command !== 'check') {
    console.error(usage);
    return 2;
  }
  const config = readConfig(process.env);
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  try {
    await migrate(db, async () => {});
    const { entries, faults, heads } = await checkAudit(db);
    const shown = {
      Entries: entries,
      Guarded: await isAuditGuarded(db),
      Faults: faults.map(({ appId, number, entryId, fault }) => ({
        ...{ AppId: appId, Number: number, EntryId: entryId, Fault: fault },
      })),
      Latest: heads.map(({ appId, number, hash }) => ({ AppId: appId, Number: number, Hash: hash })),
    };
    console.log(JSON.stringify(shown, null, 2));
    return faults.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
});
