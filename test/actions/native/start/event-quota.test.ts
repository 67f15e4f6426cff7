import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createClient } from '../../../../src/client/api-client.js';
import { readConfig } from '../../../../src/config.js';
import type { Log } from '../../../../src/platform/log.js';
import { startService } from '../../../../src/service.js';
import { dayMs } from '../../../support/clock.js';
import { openAgain, silentLog } from '../../../support/cluster.js';
import { privilegePolicy, start } from '../../../support/samples.js';
import { masterKeyFile } from '../../../support/secrets.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

const max = 3;
/** A busy machine is slow; none of these is about time. */
const decisionTimeoutMs = 60_000;
const overflow = 'other images (MAX_EVENTS_PER_DAY)';

/** MAX_EVENTS_PER_DAY bounds what starts of made-up images store; it decides nothing and loses no hit. */
describe('starts beyond MAX_EVENTS_PER_DAY', () => {
  let service: TestService;
  const warnings: Record<string, unknown>[] = [];
  before(async () => {
    const warn = (message: string, line: object) => {
      if (message.includes('too many events')) warnings.push({ ...line });
    };
    const log = { error() {}, warn, info() {}, debug() {} } as unknown as Log;
    service = await startTestService({ maxEventsPerDay: max, decisionTimeoutMs }, { log });
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
  });
  after(() => service.stop());

  const privileged = (n: number, fields: object = {}) => start(n, { Privileges: ['PRIVILEGED'], ...fields });
  const startOne = (n: number, fields: object = {}) =>
    service.agent.call('EvaluateContainerStart', privileged(n, fields));
  const events = async (client = service.admin) =>
    (await client.call('DescribeImageInterceptEventList', { Limit: 100 }))['EventList'] as Reply[];
  /** How often each image was hit, whatever event counts it. */
  const counts = async () =>
    Object.fromEntries((await events()).map(({ ImageId, EventCount }) => [ImageId, EventCount]));
  const startsInAll = async () =>
    (await events()).reduce((sum, event) => sum + Number(event['EventCount']), 0);

  it('are decided as ever, and counted in one event', async () => {
    const ids = [];
    for (let n = 1; n <= 8; n += 1) {
      const { Decision, EventIds } = await startOne(n);
      assert.equal(Decision, 'INTERCEPT');
      ids.push((EventIds as number[])[0]);
    }
    assert.equal(new Set(ids).size, max + 1);
    assert.equal((await counts())[overflow], 5);
    assert.equal(await startsInAll(), 8);
    const { TotalCount } = await service.admin.call('DescribeImageInterceptEventSummary');
    assert.equal(TotalCount, 8);
    assert.equal(warnings.length, 1, 'told once a minute at most');
    assert.equal(warnings[0]!['max'], max);
  });

  it('go into the event of their image when it is there, also after a restart', async () => {
    for (let n = 1; n <= 4; n += 1) await startOne(n);
    await service.restart();
    for (let n = 1; n <= 5; n += 1) await startOne(n);
    const { [overflow]: others, ...own } = await counts();
    assert.deepEqual(Object.values(own), [2, 2, 2]);
    assert.equal(others, 3);
  });

  it('have one event for each policy and behavior, without a location', async () => {
    for (let n = 1; n <= max; n += 1) await startOne(n);
    for (let n = 10; n < 20; n += 1) await startOne(n, { Node: { NodeName: `made-up-${n}` } });
    const event = (await events()).find(({ ImageId }) => ImageId === overflow)!;
    assert.deepEqual([event['EventCount'], event['ScopeCount'], event['NodeName']], [10, 1, '']);
    const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', {
      EventId: event['EventId'],
    });
    assert.equal((Event as Reply)['ImageId'], overflow);
  });

  it('in one batch are told apart like those that come one by one', async () => {
    const Starts = [1, 2, 2, 3, 4, 5, 5].map((n) => privileged(n));
    const { Decisions } = await service.agent.call('EvaluateContainerStarts', { Starts });
    assert.deepEqual(
      (Decisions as Reply[]).map(({ EventIds }) => (EventIds as number[]).length),
      Starts.map(() => 1),
    );
    assert.equal((await events()).length, max + 1);
    assert.equal(await startsInAll(), Starts.length);
  });

  it('are of one account and one day', async () => {
    for (let n = 1; n <= 5; n += 1) await startOne(n);
    await service.stranger.call('CreateImageInterceptPolicy', privilegePolicy());
    await service.stranger.call('EvaluateContainerStart', privileged(9));
    assert.equal((await events(service.stranger))[0]!['ImageId'] === overflow, false);
    service.clock.advance(dayMs);
    await startOne(9);
    assert.equal((await events()).filter(({ ImageId }) => ImageId === overflow).length, 1);
  });

  it('that agents report are bounded as well, whatever policies they tell of', async () => {
    const story = (n: number) => ({
      ...{ PolicyId: randomUUID(), PolicyName: `made-up-${n}`, PolicyTemplate: 'PRIVILEGED_IMAGE' },
      ...{ PolicyDescription: '', Behavior: 'INTERCEPT', ImageId: `image-${n}`, ImageName: `image-${n}` },
      ...{ EffectTime: null, Reasons: [], ReasonTotal: 0, CveIds: [] },
      ...{ RiskRule: null, PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: ['PRIVILEGED'] } },
    });
    const Time = service.clock.now().getTime();
    const report = (made: number) => {
      const Stories = Array.from({ length: made }, (_, n) => story(n));
      const Starts = Stories.map((_, n) => ({ Time, StartParam: '', Pod: { PodName: '' }, Stories: [n] }));
      const params = { Node: { NodeName: 'node-1' }, Segment: randomUUID(), First: 0, Stories, Starts };
      return service.agent.call('ReportContainerStarts', params);
    };
    const { EventIds, Stored } = await report(10);
    assert.equal(Stored, 10);
    assert.ok((EventIds as number[][]).every(({ length }) => length === 1));
    assert.equal(await startsInAll(), 10);
    assert.equal((await events()).filter(({ ImageId }) => ImageId === overflow).length, 7);
  });

  it('lose and double no hit when two instances take them at once', async () => {
    const { credential } = service.admin;
    const second = await startService(
      {
        ...readConfig({ PORT: '0', RATE_LIMIT: '0' }),
        masterKeyFile,
        credential,
        maxEventsPerDay: max,
        decisionTimeoutMs,
      },
      { clock: service.clock, log: silentLog, database: openAgain(service.db) },
    );
    await second.caughtUp;
    const clients = [service.endpoint, second.endpoint].map((endpoint) =>
      createClient({ endpoint, ...credential, clock: service.clock }),
    );
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        clients[n % 2]!.call<{ EventIds: number[] }>('EvaluateContainerStart', privileged(1 + (n % 50))),
      ),
    );
    await second.stop();
    assert.ok(replies.every(({ EventIds }) => EventIds.length === 1));
    assert.equal(await startsInAll(), 100);
    // Each counts for itself for a second.
    assert.ok((await events()).length <= 2 * max + 1, JSON.stringify(await counts()));
  });
});
