import { exportFormats } from './actions/export/formats.js';
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import { createExportRunner, type ExportRunner } from './exports/runner.js';
import { createUndecided, type Undecided } from './actions/enforcement/undecided.js';
import type { Log } from './log.js';
import { type ChangeFeed, createChangeFeed } from './store/change-feed.js';
import { createCredentialCatalog, type CredentialCatalog } from './store/credential-catalog.js';
import { createEventWriter, type EventWriter } from './store/event-writer.js';
import type { Database } from './store/database.js';
import { createImageCatalog, type ImageCatalog } from './store/image-catalog.js';
import { createPolicyCatalog, type PolicyCatalog } from './store/policy-catalog.js';
import { type Readers, readPrimary, readReplica } from './store/replica.js';

/** What actions and jobs work with. Each names the parts it uses. */
export interface Deps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
  changes: ChangeFeed;
  credentials: CredentialCatalog;
  policies: PolicyCatalog;
  images: ImageCatalog;
  events: EventWriter;
  undecided: Undecided;
  readers: Readers;
  exports: ExportRunner;
}

/** Builds everything on top of an open database, and of a replica of it where there is one. */
export function createDeps(base: Pick<Deps, 'config' | 'clock' | 'log' | 'db'>, replica?: Database): Deps {
  const { db, config, log } = base;
  const changes = createChangeFeed(db, log);
  return {
    ...base,
    changes,
    credentials: createCredentialCatalog(db, changes),
    policies: createPolicyCatalog(db, changes),
    images: createImageCatalog(db, changes),
    events: createEventWriter(db, config.offsetMinutes),
    undecided: createUndecided(config, log),
    readers: replica ? readReplica(db, replica, log) : readPrimary(db),
    exports: createExportRunner({ ...base, formats: exportFormats }),
  };
}
