import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { trimChangesJob } from '../../../../src/jobs/trim-changes.js';
import { dayMs } from '../../../support/clock.js';
import { imageId, privilegePolicy, start } from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

const limits = { maxAgents: 3, maxEventLocations: 20, maxSpoolSegments: 2, decisionTimeoutMs: 60_000 };
const others = 'other locations (MAX_EVENT_LOCATIONS)';

/** What agents can make up without an end is bounded; no hit is lost by it, and no start decided otherwise. */
describe('what node agents may tell of', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService(limits);
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
  });
  after(() => service.stop());

  const startOn = (nodeName: string) =>
    service.agent.call('EvaluateContainerStart', {
      ...start(1),
      Node: { NodeName: nodeName },
      Privileges: ['PRIVILEGED'],
    });
  const event = async () =>
    ((await service.admin.call('DescribeImageInterceptEventList', {}))['EventList'] as Reply[])[0]!;
  /** How often the event happened at each node. */
  const startsByNode = async () => {
    const { EventId } = await event();
    const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId });
    return Object.fromEntries(
      ((Event as Reply)['Scopes'] as Reply[]).map(({ NodeName, EventCount }) => [NodeName, EventCount]),
    );
  };

  describe('the locations of an event', () => {
    it('beyond MAX_EVENT_LOCATIONS are one, at which nothing is lost', async () => {
      for (let n = 0; n < 30; n += 1) {
        const { Decision, EventIds } = await startOn(`node-${n}`);
        assert.deepEqual([Decision, (EventIds as number[]).length], ['INTERCEPT', 1]);
      }
      const { EventCount, ScopeCount } = await event();
      assert.deepEqual([EventCount, ScopeCount], [30, limits.maxEventLocations + 1]);
      assert.equal((await startsByNode())[others], 10);
    });

    it('that are there already are told apart as before, also after a restart', async () => {
      for (let n = 0; n < 25; n += 1) await startOn(`node-${n}`);
      await service.restart();
      const again = Array.from({ length: 22 }, (_, n) => ({
        ...start(1),
        Node: { NodeName: `node-${n}` },
        Privileges: ['PRIVILEGED'],
      }));
      await service.agent.call('EvaluateContainerStarts', { Starts: again });
      const counts = await startsByNode();
      assert.equal(counts['node-0'], 2);
      assert.equal(counts['node-19'], 2);
      assert.equal(counts[others], 5 + 2);
      assert.equal((await event())['EventCount'], 25 + 22);
    });

    it('are bounded in what agents report as well', async () => {
      const PolicyId = randomUUID();
      const story = {
        ...{ PolicyId, PolicyName: 'p', PolicyTemplate: 'PRIVILEGED_IMAGE', PolicyDescription: '' },
        ...{ EffectTime: null, RiskRule: null, Behavior: 'INTERCEPT', ImageId: imageId(1), ImageName: 'a' },
        ...{ PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: ['PRIVILEGED'] } },
        ...{ Reasons: [], ReasonTotal: 0, CveIds: [] },
      };
      const Time = service.clock.now().getTime();
      for (let n = 0; n < 25; n += 1)
        await service.agent.call('ReportContainerStarts', {
          ...{ Node: { NodeName: `node-${n}` }, Segment: randomUUID(), First: 0, Stories: [story] },
          Starts: [{ Time, StartParam: '', Pod: { PodName: '' }, Stories: [0] }],
        });
      assert.equal((await startsByNode())[others], 5);
      assert.deepEqual(await service.runJob(trimChangesJob), { changesDropped: 0, segmentsForgotten: 23 });
    });
  });

  describe('the agents of an account', () => {
    const beat = (nodeName: string) => ({
      ...{ Node: { NodeName: nodeName }, Version: '1', Engines: [], FailMode: 'open', PolicyRevision: '' },
      ...{ StartedTime: 0, Spool: { Starts: 0, Bytes: 0, Full: false } },
      Counts: { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 0 },
    });
    const agents = async () =>
      ((await service.admin.call('DescribeImageInterceptAgentList', {}))['AgentList'] as Reply[]).map(
        ({ NodeName }) => NodeName,
      );

    it('are at most MAX_AGENTS, and one that was silent for a day makes room for another', async () => {
      for (const name of ['a', 'b', 'c', 'a']) await service.agent.call('ReportAgentHeartbeat', beat(name));
      await service.agent.expectRefusal(
        'LimitExceeded',
        'ReportAgentHeartbeat',
        beat('d'),
        /3 agents \(MAX_AGENTS\)/,
      );
      service.clock.advance(dayMs + 1);
      for (const name of ['a', 'b', 'd']) await service.agent.call('ReportAgentHeartbeat', beat(name));
      assert.deepEqual(await agents(), ['a', 'b', 'd']);
    });
  });
});
