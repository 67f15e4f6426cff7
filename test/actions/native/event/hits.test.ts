import assert from 'node:assert/strict';
import { maxEvents } from '../../../../src/store/events/top-hits.js';
import { dayMs } from '../../../support/clock.js';
import { openAgain } from '../../../support/cluster.js';
import { insertManyEvents } from '../../../support/many-events.js';
import {
  imageId,
  imported,
  privilegePolicy,
  riskPolicy,
  start,
  vulnerability,
} from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

interface Counted {
  InterceptCount: number;
  AlertCount: number;
}

/** DescribeImageInterceptTopHits and …PolicyHits count the same container starts as the list of events. */
describe('what is hit most', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  const top = (params: object = {}) => service.reader.call('DescribeImageInterceptTopHits', params);
  const hitsOf = async (params: object) =>
    (await service.reader.call('DescribeImageInterceptPolicyHits', params))['HitList'] as Reply[];
  const plain = (list: Reply[], key: string) =>
    list.map((entry) => [entry[key], entry['InterceptCount'], entry['AlertCount']]);

  /** Two images, two policies, two nodes of the same name in different clusters. */
  async function given(): Promise<{ risk: string; privileged: string }> {
    const { admin, agent } = service;
    await admin.call('ImportImageScanReport', imported(1));
    const second = { Vulnerabilities: [vulnerability(), vulnerability({ CveId: 'CVE-2026-0002' })] };
    await admin.call('ImportImageScanReport', imported(2, second));
    const create = async (policy: object) =>
      (await admin.call('CreateImageInterceptPolicy', policy))['PolicyId'] as string;
    const risk = await create(riskPolicy());
    const privileged = await create(privilegePolicy({ ObservationDays: 30 }));
    const Starts = [
      start(1),
      start(1, { Cluster: { ClusterId: 'c1' } }),
      start(1, { Node: { NodeName: 'node-2' }, StartTime: '2026-03-05 12:00:00' }),
      start(2),
      start(3, { Privileges: ['PRIVILEGED'] }),
      start(2, { StartTime: '2026-03-01 12:00:00' }),
    ];
    await agent.call('EvaluateContainerStarts', { Starts });
    return { risk, privileged };
  }

  it('counts starts by policy, image, node and CVE, the most first', async () => {
    const { risk, privileged } = await given();
    const reply = await top();
    assert.deepEqual(plain(reply['PolicyList'] as Reply[], 'PolicyId'), [
      [risk, 4, 0],
      [privileged, 0, 1],
    ]);
    assert.deepEqual(plain(reply['ImageList'] as Reply[], 'ImageId'), [
      [imageId(1), 3, 0],
      [imageId(2), 1, 0],
      [imageId(3), 0, 1],
    ]);
    assert.deepEqual(
      (reply['NodeList'] as Reply[]).map(({ ClusterId, NodeName, InterceptCount, AlertCount }) =>
        [ClusterId, NodeName, InterceptCount, AlertCount].join(' '),
      ),
      [' node-1 2 1', 'c1 node-1 1 0', ' node-2 1 0'],
    );
    assert.deepEqual(plain(reply['CveList'] as Reply[], 'CveId'), [
      ['CVE-2026-0001', 4, 0],
      ['CVE-2026-0002', 1, 0],
    ]);
    assert.equal(reply['Complete'], true);
  });

  it('counts the days asked for only, and as many entries', async () => {
    await given();
    const { ImageList } = await top({ StartDate: '2026-03-01', EndDate: '2026-03-05', Limit: 1 });
    assert.deepEqual(plain(ImageList as Reply[], 'ImageId'), [[imageId(1), 1, 0]]);
    await service.reader.expectRefusal(
      'InvalidParameterValue.DataRange',
      'DescribeImageInterceptTopHits',
      { StartDate: '2026-02-01' },
      /at most 30 days; given 38/,
    );
  });

  it('counts what the list of events has, whichever policies are asked for', async () => {
    const { risk, privileged } = await given();
    const unknown = '00000000-0000-4000-8000-000000000000';
    const days = { StartDate: '2026-03-01', EndDate: '2026-03-10' };
    const hits = await hitsOf({
      PolicyIds: [privileged, risk.toUpperCase(), unknown, 'no id', risk],
      ...days,
    });
    assert.deepEqual(plain(hits, 'ImageCount'), [
      [1, 0, 1],
      [2, 5, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const { EventList } = await service.reader.call('DescribeImageInterceptEventList', {
      Filters: [{ Name: 'PolicyId', Values: [risk] }],
      Limit: 100,
    });
    const listed = (EventList as { EventCount: number }[]).reduce(
      (sum, { EventCount }) => sum + EventCount,
      0,
    );
    assert.equal((hits[1] as unknown as Counted).InterceptCount, listed);
  });

  it('counts no expired, deleted or others’ events', async () => {
    const { risk } = await given();
    const { EventList } = await service.admin.call('DescribeImageInterceptEventList', { Limit: 100 });
    const listed = EventList as { EventId: number; ImageId: string }[];
    const { EventId } = listed.find(({ ImageId }) => ImageId === imageId(3))!;
    await service.admin.call('DeleteImageInterceptEvent', { EventIds: [EventId] });
    assert.equal(((await top())['PolicyList'] as Reply[]).length, 1);
    const others = await service.stranger.call('DescribeImageInterceptTopHits');
    assert.deepEqual([others['PolicyList'], others['NodeList']], [[], []]);
    const of = { PolicyIds: [risk], StartDate: '2026-03-10', EndDate: '2026-03-10' };
    const { HitList } = await service.stranger.call('DescribeImageInterceptPolicyHits', of);
    assert.equal((HitList as Counted[])[0]!.InterceptCount, 0);
    service.clock.advance(180 * dayMs + 1);
    assert.deepEqual(
      (await top({ StartDate: '2026-03-04', EndDate: '2026-03-10' }))['NodeList'] as Reply[],
      [],
    );
    assert.equal((await hitsOf(of))[0]!['InterceptCount'], 0);
  });

  it('counts at once what came and went since it was last asked, on whichever day', async () => {
    const { risk } = await given();
    const startsOf = async () => plain((await top())['PolicyList'] as Reply[], 'PolicyId')[0];
    assert.deepEqual(await startsOf(), [risk, 4, 0]);
    await service.agent.call('EvaluateContainerStart', start(1));
    await service.agent.call('EvaluateContainerStart', start(2, { StartTime: '2026-03-06 12:00:00' }));
    assert.deepEqual(await startsOf(), [risk, 6, 0]);
    const { EventList } = await service.admin.call('DescribeImageInterceptEventList', {
      Filters: [{ Name: 'ImageId', Values: [imageId(2)] }],
    });
    const EventIds = (EventList as { EventId: number }[]).map(({ EventId }) => EventId);
    await service.admin.call('DeleteImageInterceptEvent', { EventIds });
    assert.deepEqual(await startsOf(), [risk, 4, 0], 'those of the first image');
  });

  it('says that it has not counted all of very many, and counts those with the most starts', async () => {
    const { appId } = service.admin.credential;
    // Not the service's pool, whose statements let all others have the CPU first and end after a while.
    const { db, close } = openAgain(service.db);
    await insertManyEvents(db, appId, { count: maxEvents + 1, firstDay: '2026-03-09' }).finally(close);
    const reply = await top({ StartDate: '2026-03-09', EndDate: '2026-03-09' });
    assert.equal(reply['Complete'], false);
    assert.deepEqual(plain((reply['ImageList'] as Reply[]).slice(0, 1), 'AlertCount'), [[7, 0, 7]]);
  });
});
