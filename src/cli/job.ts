import { systemClock } from '../platform/clock.js';
import { readConfig } from '../config.js';
import { jobs, runJob } from '../jobs/schedule.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import { runCommand } from './command.js';

/** `npm run job -- <name>`: runs a job now, whether or not the service runs. */
runCommand(async ([name]) => {
  const job = jobs.find((one) => one.name === name);
  if (!job) {
    console.error('Usage: npm run job -- <name>, where <name> is one of');
    for (const one of jobs) console.error(`  ${one.name.padEnd(26)} ${one.summary}`);
    return 2;
  }
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const { db, close } = await openSideDatabase(config, log);
  try {
    const abort = new AbortController();
    process.once('SIGINT', () => abort.abort());
    const report = await runJob(job, { config, clock: systemClock, log, db }, abort.signal);
    const done = Object.entries(report ?? {}).map(([what, value]) => `${what} ${value}`);
    console.log(`${job.name}: ${report ? done.join(', ') : 'another instance is running it'}`);
    return 0;
  } finally {
    await close();
  }
});
