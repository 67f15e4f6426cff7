import assert from 'node:assert/strict';
import winston from 'winston';
import type { Config } from '../../../../src/config.js';
import { cutOff } from '../../../support/cluster.js';
import { imported, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

describe('container starts that cannot be decided', () => {
  let service: TestService;
  let lines: { message: string; error?: unknown; starts?: number; undecided?: number; requestId?: string }[];
  afterEach(() => service.stop());

  async function startService(changes: Partial<Config>): Promise<void> {
    lines = [];
    const log = winston.createLogger({ transports: [new winston.transports.Console({ silent: true })] });
    log.on('data', (line: (typeof lines)[number]) => lines.push(line));
    service = await startTestService(changes, { log });
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('ImportImageScanReport', imported(2, { Vulnerabilities: [] }));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    // Once, so that all that the decisions need is in memory.
    for (const n of [1, 2]) await service.agent.call('EvaluateContainerStart', start(n, { DryRun: true }));
  }
  const undecided = () => lines.filter(({ message }) => message === 'container starts not decided');
  const database = () => (service.db.client.config.connection as { database: string }).database;
  /** Keeps every hit from being stored, without an error: what a hanging database looks like. */
  async function holdEvents(): Promise<() => Promise<void>> {
    const holder = await service.db.transaction();
    await holder.raw('LOCK TABLE events, event_scopes IN ACCESS EXCLUSIVE MODE');
    return async () => void (await holder.rollback());
  }

  for (const { failMode, decision, says } of [
    { failMode: 'open', decision: 'ALLOW', says: /within 500 ms.*may start undecided.*FAIL_MODE is open/ },
    { failMode: 'closed', decision: 'INTERCEPT', says: /within 500 ms.*must not start.*FAIL_MODE is closed/ },
  ] as const) {
    it(`a hit that cannot be stored in time is answered by FAIL_MODE=${failMode}, logged and counted`, async () => {
      await startService({ failMode, decisionTimeoutMs: 500 });
      const release = await holdEvents();
      const reply = await service.agent.call('EvaluateContainerStart', start(1));
      const { Decision, ImageScanned, Matches, EventIds, Message, RequestId } = reply;
      assert.deepEqual(
        { Decision, ImageScanned, Matches, EventIds },
        {
          Decision: decision,
          ImageScanned: false,
          Matches: [],
          EventIds: [],
        },
      );
      assert.match(Message as string, says);
      const { Decisions } = await service.agent.call('EvaluateContainerStarts', {
        Starts: [start(2), start(1)],
      });
      assert.deepEqual(
        (Decisions as { Decision: string }[]).map((one) => one.Decision),
        [decision, decision],
      );
      // What hits nothing needs no database, so it is decided as ever.
      const clean = await service.agent.call('EvaluateContainerStart', start(2));
      assert.equal(clean['Decision'], 'ALLOW');
      assert.equal(clean['ImageScanned'], true);
      await release();
      assert.deepEqual(
        undecided().map((line) => [line.starts, line.undecided]),
        [
          [1, 1],
          [2, 3],
        ],
      );
      assert.equal(undecided()[0]!.requestId, RequestId);
      assert.match(String(undecided()[0]!.error), /no result within 500 ms/);
    });
  }

  it('a database that is gone is no reason to keep a caller waiting, nor to let a wrong key in', async () => {
    await startService({ failMode: 'closed', decisionTimeoutMs: 2000 });
    const letIn = await cutOff(database());
    const reply = await service.agent.call('EvaluateContainerStart', start(1));
    assert.equal(reply['Decision'], 'INTERCEPT');
    assert.match(reply['Message'] as string, /FAIL_MODE is closed/);
    const stranger = service.clientOf({ ...service.agent.credential, secretKey: 'wrong' });
    await stranger.expectRefusal('AuthFailure.SignatureFailure', 'EvaluateContainerStart', start(1));
    await letIn();
  });

  it('decides again as soon as the database is back', async () => {
    await startService({ decisionTimeoutMs: 2000 });
    const letIn = await cutOff(database());
    await service.agent.call('EvaluateContainerStart', start(1));
    await letIn();
    const reply = await service.agent.call('EvaluateContainerStart', start(1));
    assert.equal(reply['Decision'], 'INTERCEPT');
    assert.equal((reply['EventIds'] as number[]).length, 1);
  });

  it('a start that cannot be read is refused all the same', async () => {
    await startService({});
    await service.agent.expectRefusal('MissingParameter', 'EvaluateContainerStart', {
      ...start(1),
      Image: {},
    });
    assert.deepEqual(undecided(), []);
  });
});
