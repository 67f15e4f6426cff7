import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import winston from 'winston';
import { dayOf } from '../../src/domain/calendar.js';
import { saveCredential } from '../../src/store/credentials.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/start-and-restart.js';
import { openSecretBox } from '../../src/startup/master-key.js';
import { migrate } from '../../src/store/database/migrate.js';
import { onCleanup } from './cleanup.js';
import { datasetVersion } from './dataset.js';
import { forgetAllEvents, loadEvents, offsetMinutes } from './events-data.js';
import { loadImages, loadPolicies, loadYardstick } from './load-images.js';
import { say } from './progress.js';
import { benchDir, eventsAccount, scale, startsAccount } from './settings.js';

export const silentLog = winston.createLogger({ silent: true });

/** A data folder, as a service is started on it, whose database holds the data set. */
export interface Home {
  dataDir: string;
  /** When its events were loaded: their last day. */
  day: string;
}

/**
 * The loaded data folder: as an earlier run left it, or made now, which takes minutes. What was loaded is told by
 * marker files, so that a load that was cut off begins anew. Events are loaded anew every day: they must not expire.
 */
export async function loadedHome({ events = false } = {}): Promise<Home> {
  const dataDir = join(benchDir, `v${datasetVersion}-${await schemaVersion()}-scale${scale}`);
  const imagesLoaded = join(dataDir, 'images.loaded');
  const eventsLoaded = join(dataDir, 'events.loaded');
  const now = new Date();
  const day = dayOf(now, offsetMinutes);
  const hasImages = existsSync(imagesLoaded);
  const hasEvents = (await readFile(eventsLoaded, 'utf8').catch(() => '')) === day;
  if (hasImages && (hasEvents || !events)) return { dataDir, day };
  if (!hasImages) await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  await withDatabase(dataDir, async (db) => {
    if (!hasImages) {
      await timed('Loading policies and images', async () => {
        await migrate(db, async () => {});
        for (const account of [startsAccount, eventsAccount])
          await saveCredential(
            db,
            openSecretBox({ dataDir, masterKeyFile: undefined }),
            { ...account, uin: `${account.appId}`, role: 'admin' },
            now,
          );
        await loadImages(db, now);
        await loadPolicies(db, now);
        await loadYardstick(db);
      });
      await writeFile(imagesLoaded, day);
    }
    if (events) {
      await rm(eventsLoaded, { force: true });
      await timed('Loading events', async () => {
        await forgetAllEvents(db);
        await loadEvents(db, eventsAccount.appId, now);
      });
      await writeFile(eventsLoaded, day);
    }
  });
  return { dataDir, day };
}

/** Tells databases of different schemas apart. */
async function schemaVersion(): Promise<string> {
  const folder = new URL('../../migrations/', import.meta.url);
  const hash = createHash('sha256');
  for (const file of (await readdir(folder)).sort())
    hash.update(file).update(await readFile(new URL(file, folder)));
  return hash.digest('hex').slice(0, 8);
}

/** Works on the database of a data folder while no service has it. */
async function withDatabase(dataDir: string, work: (db: Database) => Promise<void>): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog });
  onCleanup(() => server.stop());
  const db = openDatabase(server.connection, { maxConnections: 8 });
  try {
    await work(db);
  } finally {
    await db.destroy();
    await server.stop();
  }
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  say(`${what} at scale ${scale}`);
  const started = performance.now();
  await work();
  say(`${what} took ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
