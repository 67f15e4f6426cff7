import type { Clock } from './platform/clock.js';
import type { Config } from './config.js';
import type { AgentNews } from './decision/agent-news.js';
import type { FailModeGuard } from './decision/fail-mode.js';
import type { ImageCache } from './decision/image-cache.js';
import type { PolicyHistory } from './decision/policy-history.js';
import type { PolicyCache } from './decision/policy-cache.js';
import type { Unready } from './decision/readiness.js';
import type { ExportRunner } from './exports/runner.js';
import type { LogShipper } from './shipping/runner.js';
import type { Metrics } from './metrics/metrics.js';
import type { Log } from './platform/log.js';
import type { SecretBox } from './platform/secret-box.js';
import type { AdmissionCallers } from './store/admission-callers.js';
import type { ChangeFeed } from './store/changes/change-feed.js';
import type { CredentialCache } from './store/credential-cache.js';
import type { FailedSignIns } from './store/audit/failed-sign-ins.js';
import type { LastUses } from './store/last-uses.js';
import type { Database } from './store/database/connections.js';
import type { Readers } from './store/database/read-replica.js';
import type { EventQuota } from './store/events/event-quota.js';
import type { EventWriter } from './store/events/group-commit.js';
import type { UnscannedQuota } from './store/images/unscanned-images.js';
import type { SignatureNotes } from './store/used-signatures.js';

/** What actions work with. Each names the parts it uses. */
export interface Deps {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
  /** Another pool on the same database, for what container starts wait for: nothing else takes its connections. */
  decisionDb: Database;
  changes: ChangeFeed;
  /** Seals what is secret in the database. */
  secrets: SecretBox;
  credentials: CredentialCache;
  lastUses: LastUses;
  failedSignIns: FailedSignIns;
  admissionCallers: AdmissionCallers;
  signatures: SignatureNotes;
  policies: PolicyCache;
  agentNews: AgentNews;
  policyHistory: PolicyHistory;
  images: ImageCache;
  events: EventWriter;
  eventQuota: EventQuota;
  unscannedImages: UnscannedQuota;
  metrics: Metrics;
  failModeGuard: FailModeGuard;
  readiness: () => Promise<Unready | undefined>;
  readers: Readers;
  exports: ExportRunner;
  shipper: LogShipper;
}
