import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { actions } from '../../src/actions/index.js';
import { ApiCallError } from '../../src/client/call-errors.js';
import { createClient } from '../../src/client/api-client.js';
import { type Config, readConfig } from '../../src/config.js';
import type { ExportRunner } from '../../src/exports/runner.js';
import type { Log } from '../../src/platform/log.js';
import type { Job } from '../../src/jobs/job.js';
import { runJob } from '../../src/jobs/schedule.js';
import { type Service, startService } from '../../src/service.js';
import { generateSecret, type NewCredential, saveCredential } from '../../src/store/credentials.js';
import type { Database } from '../../src/store/database/connections.js';
import { createTestDatabase, openAsOwner, openTestDatabase, silentLog } from './cluster.js';
import { masterKeyFile, testSecrets } from './secrets.js';
import { createManualClock, type ManualClock } from './clock.js';

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
const replyChecks = new Map(actions.map(({ name, output }) => [name, ajv.compile(output)]));

/** Replies are as deep as the action makes them; tests read them freely. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Reply = Record<string, any> & { RequestId: string };

/** Calls actions as one credential; every reply is checked against the action's own output schema. */
export interface TestClient {
  credential: NewCredential;
  call(action: string, params?: object): Promise<Reply>;
  /** Expects a refusal with this code; its message must match. */
  expectRefusal(code: string, action: string, params: object, message?: RegExp): Promise<ApiCallError>;
}

export interface TestService {
  clock: ManualClock;
  endpoint: string;
  tls: Service['tls'];
  metrics: Service['metrics'];
  admission: Service['admission'];
  db: Database;
  /** As the owner of the audit; where there is none, as the service. */
  ownerDb: Database;
  /** The pool of container starts. */
  decisionDb: Database;
  /** Credentials of the first account, by role. */
  admin: TestClient;
  reader: TestClient;
  auditor: TestClient;
  scanner: TestClient;
  agent: TestClient;
  /** An admin of another account. */
  stranger: TestClient;
  /** Puts two accounts that own nothing in place of these, and the clock back: a clean start without a service of its own. */
  newAccounts(): Promise<void>;
  clientOf(credential: NewCredential, options?: { language?: 'zh-CN' | 'en-US' }): TestClient;
  runJob(job: Job): Promise<unknown>;
  /** Lets the service see what a test has changed behind its back; it would by itself within a second. */
  catchUp(): Promise<void>;
  /** Writes what was noted of the use of credentials; the service does once a minute. */
  flushLastUses(): Promise<void>;
  /** Ships to the log shipping targets; the service looks once a second. */
  shipAll(): Promise<void>;
  /** Writes what was noted of wrong keys; the service does once a minute. */
  flushFailedSignIns(): Promise<void>;
  /** What works off export jobs, to wait for. */
  exports: ExportRunner;
  /** Stops the service and starts it again on the same database, with the clock as it then stands. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const testAppId = 1250000000;

const roles = {
  ...{ admin: 'admin', reader: 'reader', auditor: 'auditor', scanner: 'scanner', agent: 'agent' },
  stranger: 'admin',
};
type Caller = keyof typeof roles;

/** A credential for each caller; the stranger is of the next account. */
function credentialsOf(account: number): Record<Caller, NewCredential> {
  const rows = Object.entries(roles).map(([name, role]) => {
    const appId = name === 'stranger' ? account + 1 : account;
    return [name, { ...generateSecret(), appId, uin: `${appId}-${name}`, role }];
  });
  return Object.fromEntries(rows) as Record<Caller, NewCredential>;
}

/** Starts the whole service on a database of its own, a free port and a clock that the test moves. */
export async function startTestService(
  changes: Partial<Config> = {},
  { log = silentLog }: { log?: Log } = {},
): Promise<TestService> {
  const clock = createManualClock();
  const connection = await createTestDatabase('prepared');
  const ownerDb = await openAsOwner(connection);
  const noon = clock.now();
  let account = testAppId;
  let credentials = credentialsOf(account);
  // A clock that stands still would make every test one second long to the rate limit, so it is off unless asked for.
  // Nor may a busy machine make FAIL_MODE answer in place of what is tested.
  const unhurried = { PORT: '0', RATE_LIMIT: '0', DECISION_TIMEOUT_MS: '60000' };
  const config: Config = {
    ...readConfig(unhurried),
    masterKeyFile,
    credential: credentials.admin,
    ...changes,
  };

  let service: Service;
  const saveCredentials = async () => {
    for (const row of Object.values(credentials))
      await saveCredential(service.deps.db, testSecrets, row, clock.now());
  };
  const start = async () => {
    // The service closes what it starts with.
    const owner = await openAsOwner(connection);
    const database = { ...openTestDatabase(connection), owner };
    service = await startService(config, { clock, log, database });
    await service.caughtUp;
    await saveCredentials();
  };
  await start();

  const clientOf: TestService['clientOf'] = (credential, options = {}) =>
    createTestClient(() => service.endpoint, credential, clock, options);
  const clients = () => ({
    admin: clientOf(credentials.admin),
    reader: clientOf(credentials.reader),
    auditor: clientOf(credentials.auditor),
    scanner: clientOf(credentials.scanner),
    agent: clientOf(credentials.agent),
    stranger: clientOf(credentials.stranger),
  });
  let callers = clients();
  return {
    clock,
    get endpoint() {
      return service.endpoint;
    },
    get tls() {
      return service.tls;
    },
    get metrics() {
      return service.metrics;
    },
    get admission() {
      return service.admission;
    },
    get db() {
      return service.deps.db;
    },
    get ownerDb() {
      return ownerDb ?? service.deps.db;
    },
    get decisionDb() {
      return service.deps.decisionDb;
    },
    get admin() {
      return callers.admin;
    },
    get reader() {
      return callers.reader;
    },
    get auditor() {
      return callers.auditor;
    },
    get scanner() {
      return callers.scanner;
    },
    get agent() {
      return callers.agent;
    },
    get stranger() {
      return callers.stranger;
    },
    async newAccounts() {
      account += 2;
      credentials = credentialsOf(account);
      callers = clients();
      clock.set(noon);
      await saveCredentials();
    },
    clientOf,
    get exports() {
      return service.deps.exports;
    },
    runJob: (job) => runJob(job, service.deps, new AbortController().signal),
    shipAll: () => service.deps.shipper.shipAll(),
    flushLastUses: () => service.deps.lastUses.flush(),
    flushFailedSignIns: () => service.deps.failedSignIns.flush(),
    catchUp: () => service.deps.changes.catchUp(),
    async restart() {
      await service.stop();
      await start();
    },
    async stop() {
      await service.stop();
      await ownerDb?.destroy();
    },
  };
}

function createTestClient(
  endpoint: () => string,
  credential: NewCredential,
  clock: ManualClock,
  options: { language?: 'zh-CN' | 'en-US' },
): TestClient {
  const { secretId, secretKey } = credential;
  const client = () => createClient({ endpoint: endpoint(), secretId, secretKey, clock, ...options });
  return {
    credential,
    async call(action, params = {}) {
      const reply = await client().call<Reply>(action, params);
      const { RequestId, ...fields } = reply;
      assert.match(RequestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const check = replyChecks.get(action)!;
      assert.ok(check(fields), `${action} replied against its own schema: ${ajv.errorsText(check.errors)}`);
      return reply;
    },
    async expectRefusal(code, action, params, message = /./) {
      const error = await client()
        .call(action, params)
        .then(
          (reply) => assert.fail(`${action} was answered, not refused: ${JSON.stringify(reply)}`),
          (thrown: unknown) => thrown,
        );
      assert.ok(error instanceof ApiCallError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return error;
    },
  };
}
