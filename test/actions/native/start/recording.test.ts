import assert from 'node:assert/strict';
import { createClient } from '../../../../src/client/api-client.js';
import { readConfig } from '../../../../src/config.js';
import { type Service, startService } from '../../../../src/service.js';
import { openAgain, silentLog } from '../../../support/cluster.js';
import { dayMs, hourMs } from '../../../support/clock.js';
import { imported, privilegePolicy, riskPolicy, start } from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';
import { masterKeyFile } from '../../../support/secrets.js';

/** What container starts leave behind: one event a day, policy, image and behaviour, with exact counts (R8). */
describe('recording of container starts', () => {
  let service: TestService;
  let PolicyId: string;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('ImportImageScanReport', imported(1));
    PolicyId = (await service.admin.call('CreateImageInterceptPolicy', riskPolicy()))['PolicyId'] as string;
  });
  after(() => service.stop());

  const evaluate = (fields: object = {}, n = 1) =>
    service.agent.call('EvaluateContainerStart', start(n, fields));
  const events = async (params: object = {}) =>
    (await service.admin.call('DescribeImageInterceptEventList', params))['EventList'] as Reply[];
  const detail = async (EventId: unknown) =>
    (await service.admin.call('DescribeImageInterceptEventDetail', { EventId }))['Event'] as Reply;
  const onNode = (node: number, fields: object = {}) => ({
    Node: { NodeName: `node-${node}`, NodeIp: `10.0.0.${node}`, PublicIp: `203.0.113.${node}` },
    ...fields,
  });

  /** A second instance of the service on the same database. */
  async function startSecond(): Promise<{ second: Service; call(params: object): Promise<Reply> }> {
    const { credential } = service.admin;
    const second = await startService(
      { ...readConfig({ PORT: '0', RATE_LIMIT: '0' }), masterKeyFile, credential },
      { clock: service.clock, log: silentLog, database: openAgain(service.db) },
    );
    await second.caughtUp;
    const client = createClient({ endpoint: second.endpoint, ...credential, clock: service.clock });
    return { second, call: (params) => client.call('EvaluateContainerStart', params) };
  }

  async function expectOneEventOf200(ids: number[]): Promise<void> {
    assert.equal(new Set(ids).size, 1);
    const [event, ...others] = await events();
    assert.equal(others.length, 0);
    assert.equal(event?.['EventCount'], 200);
    assert.equal(event?.['ScopeCount'], 10);
    const { Scopes } = await detail(ids[0]);
    assert.deepEqual(
      Scopes.map((scope: Reply) => [scope['NodeName'], scope['EventCount']]).sort(),
      Array.from({ length: 10 }, (_, node) => [`node-${node}`, 20]),
    );
  }

  it('200 starts at once on 10 nodes are one event of 200 and ten scopes of 20', async () => {
    const replies = await Promise.all(Array.from({ length: 200 }, (_, n) => evaluate(onNode(n % 10))));
    await expectOneEventOf200(replies.map(({ EventIds }) => EventIds[0] as number));
  });

  it('200 starts at once on two instances of the service are one event all the same', async () => {
    const { second, call } = await startSecond();
    try {
      const replies = await Promise.all(
        Array.from({ length: 200 }, (_, n) =>
          n % 2 ? evaluate(onNode(n % 10)) : call(start(1, onNode(n % 10))),
        ),
      );
      await expectOneEventOf200(replies.map(({ EventIds }) => EventIds[0] as number));
    } finally {
      await second.stop();
    }
  });

  it('starts of many images, hit by several policies, on two instances at once are counted exactly', async () => {
    for (const n of [2, 3, 4]) await service.admin.call('ImportImageScanReport', imported(n));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'a second' }));
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 1 }));
    const { second, call } = await startSecond();
    const Privileges = ['PRIVILEGED'];
    try {
      await Promise.all(
        Array.from({ length: 120 }, (_, n) =>
          n % 2
            ? evaluate(onNode(n % 3, { Privileges }), 1 + (n % 4))
            : call(start(1 + ((n * 7) % 4), onNode(n % 3, { Privileges }))),
        ),
      );
    } finally {
      await second.stop();
    }
    const all = await events({ Limit: 100 });
    assert.equal(all.length, 3 * 4, 'three policies and four images');
    assert.equal(
      all.reduce((sum, event) => sum + (event['EventCount'] as number), 0),
      3 * 120,
    );
    for (const { EventId, EventCount } of all) {
      const { Scopes } = await detail(EventId);
      assert.equal(
        Scopes.reduce((sum: number, scope: Reply) => sum + scope['EventCount'], 0),
        EventCount,
      );
    }
  });

  it('deleting events while they are hit loses no later hit and breaks no caller', async () => {
    for (const n of [2, 3, 4, 5, 6]) await service.admin.call('ImportImageScanReport', imported(n));
    const Starts = [1, 2, 3, 4, 5, 6].map((n) => start(n));
    const hit = async (turn: number) => {
      const inTurn = turn % 2 ? Starts : [...Starts].reverse();
      await service.agent.call('EvaluateContainerStarts', { Starts: inTurn });
    };
    const remove = async (turn: number) => {
      const EventIds = (await events()).map(({ EventId }) => EventId as number);
      if (turn % 2) EventIds.reverse();
      if (EventIds.length > 0) await service.admin.call('DeleteImageInterceptEvent', { EventIds });
    };
    await Promise.all(Array.from({ length: 60 }, (_, turn) => (turn % 3 ? hit(turn) : remove(turn))));
    await remove(0);
    assert.deepEqual(await events(), []);
    const [orphans] = (await service
      .db('event_scopes')
      .where({ app_id: service.admin.credential.appId })
      .count({ count: '*' })) as { count: number }[];
    assert.equal(orphans?.count, 0, 'scopes go with their events');
    await hit(0);
    assert.deepEqual(
      (await events()).map(({ EventCount }) => EventCount),
      [1, 1, 1, 1, 1, 1],
    );
  });

  it('is durable when the call returns: another connection sees the event at once', async () => {
    const { db: elsewhere, close } = openAgain(service.db);
    try {
      for (let n = 1; n <= 5; n += 1) {
        const { EventIds } = await evaluate();
        const row = (await elsewhere('event_tallies').where({ event_id: EventIds[0] }).first()) as Reply;
        assert.equal(row['event_count'], n);
      }
    } finally {
      await close();
    }
  });

  it('is there after a restart', async () => {
    const { EventIds } = await evaluate();
    await service.restart();
    assert.equal((await detail(EventIds[0]))['EventCount'], 1);
  });

  it('a new day of the zone begins a new event', async () => {
    service.clock.set(new Date('2026-03-10T15:59:59.999Z'));
    const before = await evaluate();
    service.clock.advance(1);
    const after = await evaluate();
    const [late, early] = await events({ OrderField: 'FirstTime' });
    assert.deepEqual([early?.['EventId'], late?.['EventId']], [before['EventIds'][0], after['EventIds'][0]]);
    assert.deepEqual([early?.['Day'], late?.['Day']], ['2026-03-10', '2026-03-11']);
    assert.equal(late?.['FirstTime'], '2026-03-11 00:00:00');
  });

  it('alerts and interceptions of one day are two events: the policy flipped in between', async () => {
    const edit = { PolicyId, ObservationDays: 1 };
    await service.admin.call('ModifyImageInterceptPolicy', edit);
    service.clock.advance(-11 * hourMs);
    const observing = await evaluate();
    service.clock.advance(11 * hourMs + dayMs);
    const enforcing = await evaluate({ StartTime: '2026-03-10 20:00:00' });
    const again = await evaluate({ StartTime: '2026-03-10 21:00:00' });
    assert.notEqual(observing['EventIds'][0], enforcing['EventIds'][0]);
    assert.equal(again['EventIds'][0], enforcing['EventIds'][0]);
    assert.deepEqual(
      (await events({ OrderField: 'EventCount', Order: 'asc' })).map((event) => [
        event['Day'],
        event['Behavior'],
        event['EventCount'],
      ]),
      [
        ['2026-03-10', 'ALERT', 1],
        ['2026-03-10', 'INTERCEPT', 2],
      ],
    );
  });

  it('keeps the first time and moves the latest, in whatever order starts are told', async () => {
    const pod = (PodName: string) => ({ Pod: { Namespace: 'shop', PodName } });
    await evaluate({ ...onNode(2), ...pod('b'), StartTime: '2026-03-10 10:00:00' });
    await evaluate({ ...onNode(3), ...pod('c'), StartTime: '2026-03-10 11:00:00' });
    await evaluate({ ...onNode(1), ...pod('a'), StartTime: '2026-03-10 09:00:00' });
    await evaluate({ ...onNode(3), ...pod('too late'), StartTime: '2026-03-10 10:30:00' });
    const [event] = await events();
    assert.deepEqual(
      [event?.['FirstTime'], event?.['LatestTime'], event?.['NodeName'], event?.['PodName']],
      ['2026-03-10 09:00:00', '2026-03-10 11:00:00', 'node-3', 'c'],
    );
    const { Scopes } = await detail(event?.['EventId']);
    assert.deepEqual(
      Scopes.map((scope: Reply) => [
        scope['NodeName'],
        scope['PodName'],
        scope['EventCount'],
        scope['FirstTime'].slice(11),
        scope['LatestTime'].slice(11),
      ]),
      [
        ['node-3', 'c', 2, '10:30:00', '11:00:00'],
        ['node-2', 'b', 1, '10:00:00', '10:00:00'],
        ['node-1', 'a', 1, '09:00:00', '09:00:00'],
      ],
    );
  });

  it('a scope is a cluster, node and its addresses; all else of the location is that of the latest start there', async () => {
    const location = (ClusterId: string, NodeIp: string, name = `name of ${ClusterId}`) => ({
      Node: { NodeName: 'same', NodeIp },
      Cluster: { ClusterId, ClusterName: name },
    });
    await evaluate(location('c1', '10.0.0.1'));
    await evaluate(location('c2', '10.0.0.2'));
    await evaluate(location('c1', '10.0.0.9'));
    await evaluate(location('c1', '10.0.0.1', 'renamed'));
    const [event] = await events();
    assert.equal(event?.['ScopeCount'], 3);
    const { Scopes } = await detail(event?.['EventId']);
    assert.deepEqual(
      Scopes.map((scope: Reply) => [
        scope['ClusterId'],
        scope['ClusterName'],
        scope['NodeIp'],
        scope['EventCount'],
      ]).sort(),
      [
        ['c1', 'name of c1', '10.0.0.9', 1],
        ['c1', 'renamed', '10.0.0.1', 2],
        ['c2', 'name of c2', '10.0.0.2', 1],
      ],
    );
  });

  it('shows the latest 100 scopes of more, and how many there are', async () => {
    const Starts = Array.from({ length: 130 }, (_, n) => start(1, onNode(n)));
    await service.agent.call('EvaluateContainerStarts', { Starts });
    service.clock.advance(1000);
    await evaluate(onNode(77));
    const [event] = await events();
    const { Scopes, ScopeCount, EventCount } = await detail(event?.['EventId']);
    assert.deepEqual([Scopes.length, ScopeCount, EventCount], [100, 130, 131]);
    assert.equal(Scopes[0].NodeName, 'node-77');
  });

  it('the event keeps the policy as it was at the first hit, through edits and deletion', async () => {
    const { EventIds } = await evaluate({ StartParam: 'run --first' });
    const snapshot = {
      PolicyName: 'no critical vulnerabilities',
      PolicyTemplate: 'RISK_IMAGE',
      Enabled: true,
      EffectStatus: 'ENFORCING',
      EffectTime: '2026-03-10 12:00:00',
      PolicyDescription: '',
      RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } },
      PrivilegeRule: null,
    };
    const before = await detail(EventIds[0]);
    assert.deepEqual(before['Policy'], snapshot);
    assert.equal(before['PolicyExists'], true);

    const edit = {
      PolicyName: 'renamed',
      PolicyDescription: 'edited',
      RiskRule: { Vulnerability: { Severities: ['CRITICAL', 'LOW'] } },
    };
    await service.admin.call('ModifyImageInterceptPolicy', { PolicyId, ...edit });
    await evaluate({ StartParam: 'run --second' });
    const edited = await detail(EventIds[0]);
    assert.deepEqual(edited['Policy'], snapshot);
    assert.deepEqual(
      [edited['PolicyName'], edited['EventCount'], edited['StartParam']],
      ['no critical vulnerabilities', 2, 'run --first'],
    );

    await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    const orphaned = await detail(EventIds[0]);
    assert.deepEqual(orphaned, { ...edited, PolicyExists: false });
  });

  it('the snapshot of an observing policy says so, with the time its observation would end', async () => {
    await service.admin.call('ModifyImageInterceptPolicy', { PolicyId, ObservationDays: 2 });
    const { EventIds } = await evaluate();
    service.clock.advance(3 * dayMs);
    const { Policy } = await detail(EventIds[0]);
    assert.deepEqual([Policy.EffectStatus, Policy.EffectTime], ['OBSERVING', '2026-03-12 12:00:00']);
  });

  it('the event stays when its image is scanned anew or deleted', async () => {
    const { EventIds } = await evaluate();
    const before = await detail(EventIds[0]);
    await service.admin.call('ImportImageScanReport', imported(1, { Vulnerabilities: [] }));
    await service.admin.call('DeleteImage', { ImageIds: [before['ImageId']] });
    assert.deepEqual(await detail(EventIds[0]), before);
  });

  it('ids stay below 2^53, lead to their day and do not change as the event grows', async () => {
    const days = ['2025-09-20 00:00:00', '2026-01-01 00:00:00', '2026-03-10 12:00:00'];
    const ids: number[] = [];
    for (const StartTime of days) ids.push((await evaluate({ StartTime }))['EventIds'][0] as number);
    for (const [index, StartTime] of days.entries()) {
      const [again] = (await evaluate({ StartTime }))['EventIds'] as number[];
      assert.equal(again, ids[index]);
      assert.ok(Number.isSafeInteger(again));
      assert.equal((await detail(again))['Day'], StartTime.slice(0, 10));
    }
    assert.deepEqual(
      [...ids].sort((a, b) => a - b),
      ids,
    );
  });

  it('an id of nothing is not found, however odd', async () => {
    for (const EventId of [1, 2 ** 37, 2 ** 53 - 1])
      await service.admin.expectRefusal(
        'ResourceNotFound',
        'DescribeImageInterceptEventDetail',
        { EventId },
        new RegExp(`There is no event ${EventId}`),
      );
  });

  it('two accounts with the same image keep their images, policies and events apart', async () => {
    const { EventIds } = await evaluate();
    const { stranger } = service;
    assert.equal((await stranger.call('EvaluateContainerStart', start(1)))['ImageScanned'], false);
    await stranger.call('ImportImageScanReport', imported(1));
    assert.equal((await stranger.call('EvaluateContainerStart', start(1)))['Decision'], 'ALLOW');
    await stranger.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'theirs' }));
    const theirs = await stranger.call('EvaluateContainerStart', start(1));
    assert.deepEqual(
      theirs['Matches'].map(({ PolicyName }: { PolicyName: string }) => PolicyName),
      ['theirs'],
    );
    assert.notEqual(theirs['EventIds'][0], EventIds[0]);
    assert.equal((await detail(EventIds[0]))['EventCount'], 1);
    await stranger.expectRefusal('ResourceNotFound', 'DescribeImageInterceptEventDetail', {
      EventId: EventIds[0],
    });
    const deletion = await stranger.call('DeleteImageInterceptEvent', { EventIds });
    assert.equal(deletion['DeletedCount'], 0);
    assert.equal((await stranger.call('DescribeImageInterceptEventList'))['TotalCount'], 1);
    assert.equal((await stranger.call('DescribeImageInterceptEventSummary'))['TotalCount'], 1);
    assert.equal((await events()).length, 1);
  });
});
