import { exportFormats } from './actions/export/formats.js';
import { type Clock } from './clock.js';
import { type Config } from './config.js';
import { createExportRunner, type ExportRunner } from './exports/runner.js';
import { type Log } from './log.js';
import { createEventWriter, type EventWriter } from './store/event-writer.js';
import { type Database } from './store/database.js';
import { createImageCatalog, type ImageCatalog } from './store/image-catalog.js';
import { createPolicyCatalog, type PolicyCatalog } from './store/policy-catalog.js';

/** What actions and jobs work with. Each names the parts it uses. */
export interface Deps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
  policies: PolicyCatalog;
  images: ImageCatalog;
  events: EventWriter;
  exports: ExportRunner;
}

/** Builds everything on top of an open database. */
export function createDeps(base: Pick<Deps, 'config' | 'clock' | 'log' | 'db'>): Deps {
  const { db, config } = base;
  return {
    ...base,
    policies: createPolicyCatalog(db),
    images: createImageCatalog(db),
    events: createEventWriter(db, config.offsetMinutes),
    exports: createExportRunner({ ...base, formats: exportFormats }),
  };
}
