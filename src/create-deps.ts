import { exportFormats } from './actions/native/export/csv-formats.js';
import { createFailModeGuard } from './decision/fail-mode.js';
import { createImageCache } from './decision/image-cache.js';
import { createPolicyCache } from './decision/policy-cache.js';
import type { Deps } from './deps.js';
import { createExportRunner } from './exports/runner.js';
import { createChangeFeed } from './store/changes/change-feed.js';
import { createCredentialCache } from './store/credential-cache.js';
import type { Database } from './store/database/connections.js';
import { readPrimary, readReplica } from './store/database/read-replica.js';
import { createEventWriter } from './store/events/group-commit.js';
import { createSignatureNotes } from './store/used-signatures.js';

export function createDeps(base: Pick<Deps, 'config' | 'clock' | 'log' | 'db'>, replica?: Database): Deps {
  const { db, config, log } = base;
  const changes = createChangeFeed(db, log);
  return {
    ...base,
    changes,
    credentials: createCredentialCache(db, changes),
    signatures: createSignatureNotes(db),
    policies: createPolicyCache(db, changes),
    images: createImageCache(db, changes),
    events: createEventWriter(db, config.offsetMinutes),
    failModeGuard: createFailModeGuard(config, log),
    readers: replica ? readReplica(db, replica, log) : readPrimary(db),
    exports: createExportRunner({ ...base, formats: exportFormats }),
  };
}
