import { parseArgs } from 'node:util';
import { writeBackup } from '../backup/write-backup.js';
import { readConfig } from '../config.js';
import { systemClock } from '../platform/clock.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import { openAlike, backupPool } from '../store/database/connections.js';
import { runCommand } from './command.js';
import { createProgressLine } from './progress-line.js';

const usage = `Usage: npm run backup -- FILE
  writes all that the database holds at this instant to FILE, while the service runs or not, and prints what is in it as JSON;
  not in it: MASTER_KEY_FILE, without which a restored service knows no secret key. Keep a copy of that elsewhere`;

/** `npm run backup`: a backup that needs no programs of PostgreSQL. */
runCommand(async (args) => {
  const [file, ...others] = parseArgs({ args, allowPositionals: true }).positionals;
  if (file === undefined || others.length > 0) {
    console.error(usage);
    return 2;
  }
  const config = readConfig(process.env);
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  const patient = openAlike(db, backupPool);
  const progress = createProgressLine();
  try {
    const { takenAt, tables, migrations, content } = await writeBackup(patient, file, {
      takenAt: systemClock.now(),
      onProgress: (table, bytes) => progress.show(`${table}: ${Math.floor(bytes / 2 ** 20)} MB`),
    });
    progress.clear();
    const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]));
    const shown = {
      File: file,
      TakenAt: takenAt,
      Schema: migrations.at(-1),
      Bytes: content.bytes,
      Rows: rows,
    };
    console.log(JSON.stringify(shown, null, 2));
    return 0;
  } finally {
    progress.clear();
    await patient.destroy();
    await close();
  }
});
