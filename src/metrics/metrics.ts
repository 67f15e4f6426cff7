import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../store/database/connections.js';
import type { StoredState } from '../store/stored-state.js';

/** What a container start came to; UNDECIDED where FAIL_MODE answered. */
export type Outcome = 'ALLOW' | 'ALERT' | 'INTERCEPT' | 'UNDECIDED';
const outcomes: readonly Outcome[] = ['ALLOW', 'ALERT', 'INTERCEPT', 'UNDECIDED'];

/** What the service counts while it works. */
export interface Metrics {
  registry: Registry;
  /** One call that decided starts, and how long it took. */
  decided(startsBy: ReadonlyMap<Outcome, number>, seconds: number): void;
  replied(action: string, code: string): void;
  /** Callers whose hits were stored by one commit. */
  committed(callers: number): void;
}

/** From a start that is decided in memory to one that waits for DECISION_TIMEOUT_MS. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const callersBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const decisions = new Histogram({
    name: 'tcss_decision_duration_seconds',
    help: 'Time of calls that decide container starts, by the gravest outcome of their starts',
    labelNames: ['outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const starts = new Counter({
    name: 'tcss_starts_total',
    help: 'Container starts decided, dry runs excepted, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const requests = new Counter({
    name: 'tcss_requests_total',
    help: 'API calls, by action and error code; OK where there was none',
    labelNames: ['action', 'code'],
    registers,
  });
  const commits = new Histogram({
    name: 'tcss_event_commit_callers',
    help: 'Callers whose hits one commit stored',
    buckets: callersBuckets,
    registers,
  });
  // So that an increase from nothing is one.
  for (const outcome of outcomes) starts.inc({ outcome }, 0);
  // Looking a label up by its name takes longer than counting.
  const timers = new Map(outcomes.map((outcome) => [outcome, decisions.labels(outcome)]));
  const counters = new Map(outcomes.map((outcome) => [outcome, starts.labels(outcome)]));
  const replies = new Map<string, ReturnType<typeof requests.labels>>();
  return {
    registry,
    decided(startsBy, seconds) {
      for (const [outcome, count] of startsBy) counters.get(outcome)!.inc(count);
      const gravest = outcomes.findLast((outcome) => startsBy.has(outcome));
      if (gravest) timers.get(gravest)!.observe(seconds);
    },
    replied(action, code) {
      const key = `${action} ${code}`;
      let reply = replies.get(key);
      if (!reply) replies.set(key, (reply = requests.labels(action, code)));
      reply.inc();
    },
    committed: (callers) => commits.observe(callers),
  };
}

/** Gauges of what is asked when somebody looks. */
export interface Observed {
  undecidedStarts(): number;
  clockAheadSeconds(): number;
  isReady(): Promise<boolean>;
  pools: Readonly<Record<string, Database>>;
  /** Undefined when the database does not answer in time. */
  stored(): Promise<StoredState | undefined>;
  /** Of the file system of DATA_DIR. */
  disk(): Promise<{ freeBytes: number; sizeBytes: number } | undefined>;
}

/** Makes the gauges; the function that it returns asks for all values, before they are written. */
export function registerGauges(registry: Registry, observed: Observed): () => Promise<void> {
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  new Counter({
    name: 'tcss_undecided_starts_total',
    help: 'Container starts answered by FAIL_MODE since this instance started',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(observed.undecidedStarts());
    },
  });
  const ready = gauge('tcss_ready', '1 when a start could be decided and recorded now');
  const clock = gauge('tcss_clock_ahead_seconds', "This machine's clock ahead of the database's");
  const used = gauge('tcss_database_connections', 'Connections of the pools', ['pool', 'state']);
  const agents = gauge(
    'tcss_agents',
    'Node agents of all accounts; offline ones have not been heard for 90 s',
    ['state'],
  );
  const jobEnd = gauge('tcss_job_last_run_timestamp_seconds', 'End of the latest run of a job', ['job']);
  const jobSuccess = gauge('tcss_job_last_run_succeeded', '1 when the latest run of a job succeeded', [
    'job',
  ]);
  const partitions = gauge('tcss_event_partitions', 'Days that have partitions of events');
  const size = gauge('tcss_database_size_bytes', 'Size of the database');
  const exports = gauge('tcss_exports_running', 'Exports that have not ended');
  const lag = gauge(
    'tcss_log_shipping_lag_seconds',
    'Since a target that is behind had nothing left to ship',
    ['target'],
  );
  const lagEntries = gauge('tcss_log_shipping_lag_entries', 'Entries that a target has still to ship', [
    'target',
  ]);
  const failures = gauge('tcss_log_shipping_failures', 'Failed attempts of a target since its last success', [
    'target',
  ]);
  const held = gauge('tcss_purge_held_events', 'Expired events that the latest purge left for log shipping');
  const givenUp = gauge(
    'tcss_purge_given_up_events',
    'Events that the latest purge removed before log shipping had shipped them',
  );
  const disk = gauge('tcss_disk_bytes', 'File system of DATA_DIR', ['state']);
  const shipping = { lag, lagEntries, failures, held, givenUp };
  const gauges = {
    ready,
    clock,
    used,
    agents,
    jobEnd,
    jobSuccess,
    partitions,
    size,
    exports,
    disk,
    ...shipping,
  };
  return () => collect(gauges, observed);
}

type Gauges = Record<
  | 'ready'
  | 'clock'
  | 'used'
  | 'agents'
  | 'jobEnd'
  | 'jobSuccess'
  | 'partitions'
  | 'size'
  | 'exports'
  | 'disk'
  | 'lag'
  | 'lagEntries'
  | 'failures'
  | 'held'
  | 'givenUp',
  Gauge
>;

async function collect(gauges: Gauges, observed: Observed): Promise<void> {
  const [isReady, stored, disk] = await Promise.all([observed.isReady(), observed.stored(), observed.disk()]);
  gauges.ready.set(isReady ? 1 : 0);
  gauges.clock.set(observed.clockAheadSeconds());
  for (const [pool, db] of Object.entries(observed.pools)) showPool(gauges.used, pool, db);
  if (disk) {
    gauges.disk.set({ state: 'free' }, disk.freeBytes);
    gauges.disk.set({ state: 'all' }, disk.sizeBytes);
  }
  // What the database last said would look like what holds now.
  const { ready: _ready, clock: _clock, used: _used, disk: _disk, ...ofDatabase } = gauges;
  for (const gauge of Object.values(ofDatabase)) gauge.reset();
  if (!stored) return;
  gauges.agents.set({ state: 'online' }, stored.agents.online);
  gauges.agents.set({ state: 'offline' }, stored.agents.offline);
  for (const { job, endedAt, succeeded } of stored.jobs) {
    gauges.jobEnd.set({ job }, endedAt.getTime() / 1000);
    gauges.jobSuccess.set({ job }, succeeded ? 1 : 0);
  }
  showShipping(gauges, stored);
  gauges.partitions.set(stored.partitions);
  gauges.size.set(stored.databaseBytes);
  gauges.exports.set(stored.runningExports);
}

function showShipping(gauges: Gauges, { shipping, jobs }: StoredState): void {
  for (const { targetId: target, ...state } of shipping) {
    gauges.lag.set({ target }, state.lagSeconds);
    gauges.lagEntries.set({ target }, state.lagEntries);
    gauges.failures.set({ target }, state.failures);
  }
  const purge = jobs.find(({ job }) => job === 'purge-expired-events')?.report ?? {};
  gauges.held.set(Number(purge['eventsHeld'] ?? 0));
  gauges.givenUp.set(Number(purge['eventsGivenUp'] ?? 0));
}

function showPool(gauge: Gauge, pool: string, db: Database): void {
  const counts = (db.client as { pool: PoolCounts }).pool;
  gauge.set({ pool, state: 'used' }, counts.numUsed());
  gauge.set({ pool, state: 'idle' }, counts.numFree());
  gauge.set({ pool, state: 'waited_for' }, counts.numPendingAcquires());
}

interface PoolCounts {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}
