import { exportFormats } from './actions/native/export/csv-formats.js';
import { createAgentNews } from './decision/agent-news.js';
import { createFailModeGuard } from './decision/fail-mode.js';
import { createImageCache } from './decision/image-cache.js';
import { createPolicyHistory } from './decision/policy-history.js';
import { createPolicyCache } from './decision/policy-cache.js';
import { createReadiness } from './decision/readiness.js';
import type { Verdict } from './decision/verdict.js';
import type { Deps } from './deps.js';
import { createMetrics, type Outcome } from './metrics/metrics.js';
import { createExportRunner } from './exports/runner.js';
import { createLogShipper } from './shipping/runner.js';
import { createAdmissionCallers } from './store/admission-callers.js';
import { createChangeFeed } from './store/changes/change-feed.js';
import { createCredentialCache } from './store/credential-cache.js';
import { createFailedSignIns } from './store/audit/failed-sign-ins.js';
import { createLastUses } from './store/last-uses.js';
import type { Database } from './store/database/connections.js';
import { readPrimary, readReplica } from './store/database/read-replica.js';
import { createEventQuota } from './store/events/event-quota.js';
import { createLocationQuota } from './store/events/location-quota.js';
import { createEventWriter } from './store/events/group-commit.js';
import { createUnscannedQuota } from './store/images/unscanned-images.js';
import { createSignatureNotes } from './store/used-signatures.js';

/**
 * What container starts wait for uses `decisionDb`, and what nobody waits for `backgroundDb`: pools of their own where
 * there are any.
 */
export function createDeps(
  base: Pick<Deps, 'config' | 'clock' | 'log' | 'db' | 'secrets'> & {
    decisionDb?: Database;
    backgroundDb?: Database;
  },
  replica?: Database,
): Deps {
  const { db, decisionDb = db, backgroundDb = db, config, log, secrets } = base;
  const metrics = createMetrics();
  const eventQuota = createEventQuota(
    config.maxEventsPerDay,
    log,
    createLocationQuota(config.maxEventLocations, log),
  );
  const events = createEventWriter(
    decisionDb,
    config.offsetMinutes,
    (callers) => metrics.committed(callers),
    eventQuota,
  );
  const changes = createChangeFeed(decisionDb, log);
  return {
    ...base,
    decisionDb,
    metrics,
    changes,
    failedSignIns: createFailedSignIns(backgroundDb, log),
    lastUses: createLastUses(backgroundDb, log),
    credentials: createCredentialCache(decisionDb, secrets, changes),
    admissionCallers: createAdmissionCallers(decisionDb, changes),
    signatures: createSignatureNotes(db),
    policies: createPolicyCache(decisionDb, changes),
    agentNews: createAgentNews(changes),
    policyHistory: createPolicyHistory(),
    images: createImageCache(decisionDb, changes),
    events,
    eventQuota,
    unscannedImages: createUnscannedQuota(decisionDb, config.maxUnscannedImages, log),
    readiness: createReadiness({ db, decisionDb, events }),
    failModeGuard: createFailModeGuard(config, log, (verdicts, seconds) =>
      metrics.decided(countOutcomes(verdicts), seconds),
    ),
    readers: replica ? readReplica(db, replica, log) : readPrimary(db),
    exports: createExportRunner({ ...base, db: backgroundDb, formats: exportFormats }),
    shipper: createLogShipper({ ...base, db: backgroundDb }),
  };
}

function countOutcomes(verdicts: readonly Verdict[]): Map<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (const { decision, undecided } of verdicts) {
    const outcome = undecided ? 'UNDECIDED' : decision;
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}
