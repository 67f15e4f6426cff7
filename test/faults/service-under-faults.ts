import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../src/client/api-client.js';
import { type Config, readConfig } from '../../src/config.js';
import { type Service, startService } from '../../src/service.js';
import { type Database, openDatabase } from '../../src/store/database/connections.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../support/cluster.js';
import { type Clock, systemClock } from '../../src/platform/clock.js';
import { enterRound } from '../support/fault-books.js';
import { type Program, runProgram } from '../support/program.js';
import { startProxy } from '../support/proxy.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { masterKeyFile } from '../support/secrets.js';

/** The law: after a fault has ended, so much later at the latest everything is as it was, and nobody had to do anything. */
export const recoveryMs = 30_000;

export const credential = { secretId: 'AKIDfaults', secretKey: 'key-for-fault-tests' };

/** Each start has a node of its own, by which it is found again; an event would otherwise put the 10,000th with others. */
export const manyNodes = 1_000_000;

type Outcome = 'RECORDED' | 'UNDECIDED' | 'FAILED';

/** Starts one image at a service over and over, and keeps the books of what was answered. */
export function createWitness(
  endpoint: () => string,
  countStarts: () => Promise<StartsByNode>,
  {
    clock = systemClock,
    caller = credential,
  }: { clock?: Clock | undefined; caller?: typeof credential } = {},
) {
  const client = () => createClient({ endpoint: endpoint(), ...caller, clock, timeoutMs: 20_000 });
  const outcomes: Record<Outcome, number> = { RECORDED: 0, UNDECIDED: 0, FAILED: 0 };
  /** What was answered to the start on each node, of this round and of those before. */
  const answers = new Map<string, Outcome>();
  let begun = { ...outcomes };
  let recovery = watchRecovery();

  /** Starts the image once; what came of it, and how long it took. */
  async function startOnce(): Promise<{ outcome: Outcome; ms: number }> {
    const from = performance.now();
    const node = `node-${answers.size}`;
    // Until it is answered.
    answers.set(node, 'FAILED');
    const reply = await client()
      .call<{ EventIds: number[] }>('EvaluateContainerStart', start(1, { Node: { NodeName: node } }))
      .catch(() => undefined);
    const outcome = !reply ? 'FAILED' : reply.EventIds.length === 1 ? 'RECORDED' : 'UNDECIDED';
    answers.set(node, outcome);
    outcomes[outcome] += 1;
    if (outcome === 'RECORDED') recovery.decided();
    return { outcome, ms: performance.now() - from };
  }

  async function readyz(): Promise<{ status: number; ms: number }> {
    const from = performance.now();
    const { status } = await fetch(`${endpoint()}/readyz`);
    return { status, ms: performance.now() - from };
  }

  /** Compares with what is stored, and enters the round. What failed may be stored or not, unless `onlyAnswered`. */
  async function closeRound(fault: string, onlyAnswered: boolean): Promise<void> {
    const stored = await countStarts();
    const nodesWith = (outcome: Outcome) =>
      [...answers].filter(([, answer]) => answer === outcome).map(([node]) => node);
    const lost = nodesWith('RECORDED').filter((node) => !stored.has(node));
    const doubled = [...stored].filter(([, starts]) => starts > 1).map(([node]) => node);
    const unanswered = outcomes.FAILED - begun.FAILED;
    const undecided = outcomes.UNDECIDED - begun.UNDECIDED;
    const starts = outcomes.RECORDED - begun.RECORDED + undecided + unanswered;
    const round = { starts, lost: lost.length, doubled: doubled.length, undecided, unanswered };
    enterRound({ fault, ...round, recoveryMs: recovery.tookMs() });
    begun = { ...outcomes };
    recovery = watchRecovery();
    assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] }, fault);
    if (onlyAnswered)
      assert.deepEqual(
        nodesWith('FAILED').filter((node) => stored.has(node)),
        [],
        'recorded, but not answered',
      );
  }

  return {
    outcomes,
    startOnce,
    readyz,
    /** Makes the image one that a policy intercepts. */
    async prepare(): Promise<void> {
      await client().call('ImportImageScanReport', imported(1));
      await client().call('CreateImageInterceptPolicy', riskPolicy());
      assert.equal((await startOnce()).outcome, 'RECORDED');
      begun = { ...outcomes };
    },
    /** The fault ends here, before `startWhile` does: what follows is recovery. */
    faultIsOver: () => recovery.begin(() => readyz().then(({ status }) => status === 200)),
    /** Starts from several callers at once while `fault` goes on. */
    async startWhile(fault: () => Promise<void>, callers = 4): Promise<void> {
      let isOver = false;
      const calling = Array.from({ length: callers }, async () => {
        // Callers that are refused at once would take the machine from what recovers.
        while (!isOver) if ((await startOnce()).outcome === 'FAILED') await sleep(20);
      });
      await fault().finally(() => {
        isOver = true;
        this.faultIsOver();
      });
      await Promise.all(calling);
    },
    /** Holds the law: the next start is decided and the service is ready, within its time from now on. */
    async expectRecovery(): Promise<void> {
      this.faultIsOver();
      const from = performance.now();
      const until = async (what: string, holds: () => Promise<boolean>) => {
        while (!(await holds().catch(() => false)))
          assert.ok(performance.now() - from < recoveryMs, `${what} ${recoveryMs} ms after the fault`);
      };
      await until('no start is decided', async () => (await startOnce()).outcome === 'RECORDED');
      await until('not ready', async () => (await readyz()).status === 200);
      await recovery.ready();
    },
    /** Nothing acknowledged is lost, and of what got no answer nothing is stored. */
    expectOnlyAnswered: (fault: string) => closeRound(fault, true),
    /** Nothing acknowledged is lost, and nothing doubled: starts that got no event id may have been recorded, once each. */
    expectCounts: (fault: string) => closeRound(fault, false),
  };
}

/** Takes the time from the end of a fault until a start is decided again and /readyz says so. */
function watchRecovery() {
  let overAt: number | undefined;
  let decidedAt: number | undefined;
  let readyAt: number | undefined;
  let ready = Promise.resolve();
  const watchReadiness = async (isReady: () => Promise<boolean>) => {
    // Where the test has failed, it does not keep the run from ending.
    while (!(await isReady().catch(() => false))) await sleep(20, undefined, { ref: false });
    readyAt = performance.now();
  };
  return {
    /** The first call counts. */
    begin(isReady: () => Promise<boolean>): void {
      if (overAt !== undefined) return;
      overAt = performance.now();
      ready = watchReadiness(isReady);
    },
    decided(): void {
      if (overAt !== undefined) decidedAt ??= performance.now();
    },
    ready: () => ready,
    /** 0 where nothing had to recover. */
    tookMs: () => (overAt === undefined ? 0 : Math.max(decidedAt ?? overAt, readyAt ?? overAt) - overAt),
  };
}

/** How many starts are stored, by the node that each was on. */
export type StartsByNode = Map<string, number>;

/** What the events of a database, or of one account in it, have of the starts of a witness. */
export async function countStarts(db: Database, appId?: number): Promise<StartsByNode> {
  const rows = (await db('event_scopes')
    .where(appId === undefined ? {} : { app_id: appId })
    .select('node_name')
    .sum({ starts: 'event_count' })
    .groupBy('node_name')) as { node_name: string; starts: string }[];
  return new Map(rows.map(({ node_name, starts }) => [node_name, Number(starts)]));
}

/** A service in a process of its own, which can be killed, once it is ready. */
export async function runService(settings: Record<string, string>): Promise<Program> {
  const service = runProgram([process.execPath, '--import', 'tsx', 'src/main.ts'], {
    ...{ PORT: '0', RATE_LIMIT: '0', LOG_LEVEL: 'error', ...settings },
    ...{ TCSS_SECRET_ID: credential.secretId, TCSS_SECRET_KEY: credential.secretKey },
  });
  await service.says(/is ready/);
  return service;
}

/** A service that reaches its database over a network that can fail, with an image that a policy intercepts. */
export async function startUnderFaults(changes: Partial<Config> = {}, clock?: Clock) {
  const connection = await createTestDatabase('prepared');
  const proxy = await startProxy(connection);
  const settings = { PORT: '0', RATE_LIMIT: '0', MAX_EVENT_LOCATIONS: String(manyNodes) };
  const config = { ...readConfig(settings), credential, masterKeyFile, ...changes };
  const db = openDatabase({ ...connection, port: proxy.port });
  const database = { db, close: () => db.destroy() };
  const service: Service = await startService(config, { log: silentLog, database, ...(clock && { clock }) });
  const witness = createWitness(
    () => service.endpoint,
    async () => {
      const { db, close } = openTestDatabase(connection);
      return countStarts(db).finally(close);
    },
    { clock },
  );
  await witness.prepare();
  return {
    ...witness,
    service,
    proxy,
    async stop(): Promise<void> {
      await service.stop();
      await proxy.close();
    },
  };
}
export type ServiceUnderFaults = Awaited<ReturnType<typeof startUnderFaults>>;
