import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import { backupPool, openAlike } from '../store/database/connections.js';
import { distribute } from '../store/database/distribute.js';
import { migrate } from '../store/database/migrate.js';
import { runCommand } from './command.js';
import { createProgressLine } from './progress-line.js';

const usage = `Usage: npm run distribute -- [--shards N]
  distributes the tables of accounts over the workers of a Citus cluster, whose coordinator DATABASE_URL leads to, and prints
  what there is then as JSON. Stop all instances of the service first. Interrupted, it goes on when it is run again
  --shards N   into how many parts accounts are split, 16 by default; no more machines than that can share them`;

/** `npm run distribute`: one installation on several machines. */
runCommand(async (args) => {
  const { values } = parseArgs({ args, options: { shards: { type: 'string', default: '16' } } });
  const shards = Number(values.shards);
  const config = readConfig(process.env);
  if (!Number.isInteger(shards) || shards < 1 || shards > 128 || !config.databaseUrl) {
    console.error(
      config.databaseUrl
        ? usage
        : 'Set DATABASE_URL to the coordinator: the included PostgreSQL has no Citus.',
    );
    return 2;
  }
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  const patient = openAlike(db, { ...backupPool, purpose: 'distribute' });
  const progress = createProgressLine();
  try {
    await migrate(patient, async () => {});
    const { changed, workers, tables, relations, ...done } = await distribute(patient, {
      shards,
      onProgress: (text) => progress.show(text),
    });
    progress.clear();
    const shown = {
      Changed: changed,
      Workers: workers,
      Shards: done.shards,
      Tables: tables,
      Relations: relations,
    };
    console.log(JSON.stringify(shown, null, 2));
    return 0;
  } finally {
    progress.clear();
    await patient.destroy();
    await close();
  }
});
