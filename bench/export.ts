import { get } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import winston from 'winston';
import { createClient } from '../src/client/api-client.js';
import { systemClock } from '../src/platform/clock.js';
import { readConfig } from '../src/config.js';
import { addDays, dayOf } from '../src/domain/calendar.js';
import { openServiceDatabase } from '../src/startup/open-database.js';
import { startService } from '../src/service.js';
import { insertManyEvents } from '../test/support/many-events.js';

/**
 * `npx tsx bench/export.ts [--events 200000]`: exports that many events through the API, on an embedded PostgreSQL of its
 * own, and says how much memory the service took for it, how long it took, and whether the file has what the list has.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '200000' } } });
const events = Number(values.events);
const days = 20;
const dataDir = `${process.env['TMPDIR'] ?? '/tmp'}/tcss-bench-export-${process.pid}`;
const credential = { TCSS_SECRET_ID: 'AKIDBENCH', TCSS_SECRET_KEY: 'bench-secret-key' };
const config = readConfig({ ...credential, PORT: '0', DATA_DIR: dataDir, RATE_LIMIT: '0' });
const log = winston.createLogger({ silent: true });
const service = await startService(config, { log, database: await openServiceDatabase(config, log) });
const client = createClient({
  endpoint: service.endpoint,
  secretId: credential.TCSS_SECRET_ID,
  secretKey: credential.TCSS_SECRET_KEY,
  clock: systemClock,
});

const today = dayOf(systemClock.now(), 0);
await insertManyEvents(service.deps.db, config.appId, {
  count: events,
  firstDay: addDays(today, -days),
  days,
});
await service.deps.db.raw('ANALYZE events, event_scopes');

const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
/** Runs work and gives the highest resident memory meanwhile, above what there was before. */
async function measured<T>(work: () => Promise<T>) {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const result = await work();
  clearInterval(look);
  delay.disable();
  const waitMs = Math.round(delay.percentile(99) / 1e6);
  return {
    result,
    beforeMb: mb(before),
    extraMb: mb(peak - before),
    waitMs,
    seconds: (performance.now() - started) / 1000,
  };
}

interface Job {
  Status: string;
  RowCount: number;
  Size: number;
  DownloadUrl: string;
}

/** Exports all events; the job when it has ended. */
async function exportAll(): Promise<Job> {
  const { JobId } = await client.call<{ JobId: string }>('CreateImageInterceptEventExportJob', {});
  await service.deps.exports.idle();
  return (await client.call<{ Job: Job }>('DescribeExportJob', { JobId })).Job;
}

/** Reads the file as it comes: its rows, and the sum of the fourth column, EventCount. */
function readFile(url: string): Promise<{ rows: number; starts: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      const total = { rows: -1, starts: 0, bytes: 0 };
      let rest = '';
      response.on('data', (chunk: Buffer) => {
        total.bytes += chunk.length;
        const lines = (rest + chunk.toString('latin1')).split('\r\n');
        rest = lines.pop()!;
        total.rows += lines.length;
        for (const line of lines) total.starts += Number(line.split(',')[3]) || 0;
      });
      response.on('end', () => resolve(total));
      response.on('error', reject);
    }).on('error', reject);
  });
}

// The first of everything loads code and fills pools; what it leaves behind is no part of an export's own.
await client.call('CreateImageInterceptPolicyExportJob', {});
await service.deps.exports.idle();

const making = await measured(exportAll);
const fetching = await measured(() => readFile(making.result.DownloadUrl));
const { TotalCount: listed } = await client.call<{ TotalCount: number }>(
  'DescribeImageInterceptEventList',
  {},
);
const { TotalCount: starts } = await client.call<{ TotalCount: number }>(
  'DescribeImageInterceptEventSummary',
  {},
);

const same = (file: number, list: number) =>
  `${file} in the file, ${list} in the list${file === list ? '' : ' — DIFFERENT'}`;
console.log(`Export of ${events} events (${mb(making.result.Size)} MB of CSV)`);
for (const [what, { beforeMb, extraMb, waitMs, seconds }] of Object.entries({ making, fetching }))
  console.log(
    `  ${what}: ${seconds.toFixed(1)} s, resident memory ${beforeMb} MB + at most ${extraMb} MB, others wait ${waitMs} ms (99th percentile)`,
  );
console.log(`  events: ${same(fetching.result.rows, listed)}`);
console.log(`  container starts: ${same(fetching.result.starts, starts)}`);
await service.stop();
if (fetching.result.rows !== listed || fetching.result.starts !== starts) process.exitCode = 1;
