import assert from 'node:assert/strict';
import { writeWatch } from '../../../../src/domain/watched-images.js';
import { randomUUID } from 'node:crypto';
import { purgeExpiredEvents } from '../../../../src/jobs/purge-expired-events.js';
import { dayMs } from '../../../support/clock.js';
import { imageId, imported, privilegePolicy, riskPolicy, vulnerability } from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

describe('the actions of node agents', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  const snapshot = (fields: object = {}) => service.agent.call('DescribeAgentPolicySnapshot', fields);
  const createPolicy = async (policy: object) =>
    (await service.admin.call('CreateImageInterceptPolicy', policy))['PolicyId'] as string;
  const scan = (n: number | string, fields: object = {}) =>
    service.admin.call('ImportImageScanReport', imported(n, fields));

  describe('DescribeAgentPolicySnapshot', () => {
    it('gives the policies that are on, to the millisecond, and nothing again for the revision held', async () => {
      service.clock.advance(7);
      const PolicyId = await createPolicy(riskPolicy({ ObservationDays: 1 }));
      await createPolicy(privilegePolicy({ Enabled: false }));
      const first = await snapshot();
      const day = 24 * 3600 * 1000;
      assert.deepEqual(first['Policies'], [
        {
          PolicyId,
          PolicyName: 'no critical vulnerabilities',
          PolicyTemplate: 'RISK_IMAGE',
          PolicyDescription: '',
          EffectTime: service.clock.now().getTime() + day,
          RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } },
          PrivilegeRule: null,
          ObservationDays: 1,
          ImageScope: { Type: 'ALL' },
        },
      ]);
      assert.equal(first['Now'], service.clock.now().getTime());
      const again = await snapshot({ Revision: first['Revision'], ImagesMark: first['ImagesMark'] });
      assert.deepEqual([again['Changed'], again['Policies']], [false, []]);
    });

    it('answers a call that waits as soon as a policy or an image changes', async () => {
      let { Revision, ImagesMark } = await snapshot();
      const wait = () => snapshot({ Revision, ImagesMark, WaitSeconds: 60 });
      const [woken] = await Promise.all([wait(), createPolicy(riskPolicy())]);
      assert.deepEqual([woken['Changed'], woken['ImagesChanged']], [true, false]);
      ({ Revision, ImagesMark } = woken);
      const [byImage] = await Promise.all([wait(), scan(1)]);
      assert.deepEqual([byImage['Changed'], byImage['ImagesChanged']], [false, true]);
    });

    const id = (digit: string) => `sha256:${digit.repeat(64)}`;
    const importOf = (Image: object) => ({
      Format: 'native',
      Report: { ...Image, ScanTime: service.clock.now().toISOString(), Vulnerabilities: [] },
    });
    for (const [what, told, concerning] of [
      ['an id', { ImageId: id('a') }, { ImageId: id('a') }],
      ['the first digits of an id', { ImageId: 'a'.repeat(12) }, { ImageId: id('a') }],
      ['a name', { ImageName: 'shop/web:1' }, { ImageId: id('a'), ImageNames: ['docker.io/shop/web:1'] }],
      ['a name that no id is known of', { ImageName: 'shop/web:2' }, { ImageNames: ['shop/web:2'] }],
      [
        'an id and a name that a scan knows alone',
        { ImageId: id('b'), ImageName: 'shop/web:3' },
        { ImageNames: ['shop/web:3'] },
      ],
      [
        'a name that another image gets',
        { ImageId: id('b'), ImageName: 'shop/web:4' },
        { ImageId: id('a'), ImageNames: ['shop/web:4'] },
      ],
      [
        'a digest in a name',
        { ImageName: `shop/web@${id('c')}` },
        { ImageId: id('a'), ImageNames: [`shop/web@${id('c')}`] },
      ],
    ] as const)
      it(`tells of a scan of an image held by ${what}, and of no others`, async () => {
        const { Images } = await service.agent.call('DescribeAgentImageSummaries', { Images: [told] });
        const Watch = writeWatch(new Set((Images as { WatchNumbers: number[] }[])[0]!.WatchNumbers));
        await scan(8);
        const { Revision, ImagesMark } = await snapshot();
        const isTold = async () => (await snapshot({ Revision, ImagesMark, Watch }))['ImagesChanged'];
        await scan(9);
        assert.equal(await isTold(), false);
        await service.admin.call('ImportImageScanReport', importOf(concerning));
        assert.equal(await isTold(), true);
      });

    for (const [what, code, action, change] of [
      [
        'disabled',
        'AuthFailure.SecretIdNotFound',
        'ModifyCredentialStatus',
        (SecretId: string) => ({ SecretIds: [SecretId], Enabled: false }),
      ],
      [
        'deleted',
        'AuthFailure.SecretIdNotFound',
        'DeleteCredential',
        (SecretId: string) => ({ SecretIds: [SecretId] }),
      ],
      [
        'for another network',
        'AuthFailure.UnauthorizedOperation',
        'ModifyCredential',
        (SecretId: string) => ({ SecretId, AllowedNetworks: ['192.0.2.0/24'] }),
      ],
    ] as const)
      it(`refuses a call that waits as soon as its credential is ${what}`, async () => {
        const { SecretId, SecretKey } = await service.admin.call('CreateCredential', { Role: 'agent' });
        const { appId, uin } = service.admin.credential;
        const stolen = service.clientOf({
          secretId: SecretId,
          secretKey: SecretKey,
          appId,
          uin,
          role: 'agent',
        });
        const { Revision, ImagesMark } = await stolen.call('DescribeAgentPolicySnapshot');
        const held = { Revision, ImagesMark, WaitSeconds: 60 };
        await Promise.all([
          stolen.expectRefusal(code, 'DescribeAgentPolicySnapshot', held),
          service.admin.call(action, change(SecretId)),
        ]);
      });

    it('tells what changed since the revision held, and where it stands among all', async () => {
      const named = (PolicyName: string) => createPolicy(riskPolicy({ PolicyName }));
      const [, second] = [await named('1'), await named('2'), await named('3')];
      const first = await snapshot();
      assert.deepEqual([first['Whole'], first['Policies'].length], [true, 3]);
      const turn = (Enabled: boolean) =>
        service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [second], Enabled });
      const told = async (Revision: string) => {
        const { Whole, Policies, Places, Removed } = await snapshot({ Revision });
        return [Whole, (Policies as Reply[]).map(({ PolicyName }) => PolicyName), Places, Removed];
      };
      await turn(false);
      assert.deepEqual(await told(first['Revision']), [false, [], [], [second]]);
      const { Revision: without } = await snapshot();
      await named('4');
      await turn(true);
      assert.deepEqual(await told(without), [false, ['2', '4'], [1, 3], []]);
      assert.deepEqual(await told('another'), [true, ['1', '2', '3', '4'], [], []]);
    });

    it('has the same revision for the same policies, whatever was in between', async () => {
      const PolicyId = await createPolicy(privilegePolicy());
      const { Revision } = await snapshot();
      await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: false });
      assert.notEqual((await snapshot())['Revision'], Revision);
      await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: true });
      assert.equal((await snapshot())['Revision'], Revision);
    });
  });

  describe('DescribeAgentImageSummaries', () => {
    const ask = async (...Images: object[]) =>
      (await service.agent.call('DescribeAgentImageSummaries', { Images }))['Images'] as Reply[];

    it('tells all that was found, by any name of the image, and nothing again for the version held', async () => {
      await scan(1, {
        ImageNames: ['nginx:1.25'],
        Vulnerabilities: [vulnerability({ Aliases: ['GHSA-1'] })],
      });
      const [byId, byName, unknown] = await ask(
        { ImageId: imageId(1) },
        { ImageName: 'docker.io/library/nginx:1.25' },
        { ImageName: 'never-seen' },
      );
      assert.deepEqual(byId!['Image'].Findings, byName!['Image'].Findings);
      assert.equal(byName!['Image'].ImageId, imageId(1));
      assert.deepEqual(
        [byId!['Image'].ImageId, byId!['Image'].Scanned, byId!['Image'].Findings[0].Aliases],
        [imageId(1), true, ['GHSA-1']],
      );
      assert.deepEqual([unknown!['Image'].Scanned, unknown!['Image'].Findings], [false, []]);
      const [same] = await ask({ ImageId: imageId(1), Version: byId!['Version'] });
      const { WatchNumbers } = byId!;
      assert.deepEqual(same, { State: 'SAME', Version: byId!['Version'], Image: null, WatchNumbers });
      service.clock.advance(1000);
      await scan(1, { Vulnerabilities: [] });
      const [changed] = await ask({ ImageId: imageId(1), Version: byId!['Version'] });
      assert.deepEqual([changed!['State'], changed!['Image'].Findings], ['CHANGED', []]);
    });

    it('puts off what would make the reply too long', async () => {
      const many = Array.from({ length: 5000 }, (_, n) => vulnerability({ CveId: `CVE-2026-${n}` }));
      await scan(1, { Vulnerabilities: many });
      await scan(2);
      const states = (await ask({ ImageId: imageId(1) }, { ImageId: imageId(2) })).map(({ State }) => State);
      assert.deepEqual(states, ['CHANGED', 'LATER']);
    });
  });

  describe('ReportContainerStarts', () => {
    const Node = { NodeName: 'node-7', NodeIp: '10.0.0.7' };
    const Cluster = { ClusterId: 'cls-1', ClusterName: 'one' };
    const story = (PolicyId: string, fields: object = {}) => ({
      PolicyId,
      PolicyName: 'p',
      PolicyTemplate: 'PRIVILEGED_IMAGE',
      PolicyDescription: '',
      EffectTime: service.clock.now().getTime() - 1,
      RiskRule: null,
      PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: ['HOST_PID'] },
      Behavior: 'INTERCEPT',
      ImageId: imageId(1),
      ImageName: 'app:1',
      Reasons: [{ Criterion: 'PRIVILEGE', Value: 'HOST_PID', Detail: 'pid namespace of the host' }],
      ReasonTotal: 1,
      CveIds: [],
      ...fields,
    });
    const startAt = (ms: number) => ({
      Time: service.clock.now().getTime() + ms,
      StartParam: 'runc create --password hunter2',
      Pod: { PodName: 'pod-1' },
      Stories: [0],
    });
    const send = (fields: object) =>
      service.agent.call('ReportContainerStarts', { Node, Cluster, ...fields });
    const events = async () =>
      (await service.admin.call('DescribeImageInterceptEventList', { Limit: 100 }))['EventList'] as Reply[];

    it('counts each start once, however often and in whatever pieces it is sent', async () => {
      const Stories = [story(await createPolicy(privilegePolicy()))];
      const Segment = randomUUID();
      const starts = (n: number) => Array.from({ length: n }, () => startAt(-1000));
      const first = await send({ Segment, First: 0, Stories, Starts: starts(3) });
      assert.deepEqual([first['Stored'], first['Repeated']], [3, 0]);
      await send({ Segment, First: 0, Stories, Starts: starts(3) });
      const overlapping = await send({ Segment, First: 1, Stories, Starts: starts(5) });
      assert.deepEqual([overlapping['Stored'], overlapping['Repeated']], [3, 2]);
      await Promise.all([1, 2, 3].map(() => send({ Segment, First: 6, Stories, Starts: starts(4) })));
      const [event] = await events();
      assert.deepEqual(
        [event!['EventCount'], event!['NodeName'], event!['EventId']],
        [10, 'node-7', first['EventIds'][0][0]],
      );
      const another = await send({ Segment: randomUUID(), First: 0, Stories, Starts: starts(1) });
      assert.equal(another['Stored'], 1);
    });

    it('counts no start twice that is sent again months later, after the purge has run', async () => {
      const Stories = [story(await createPolicy(privilegePolicy()))];
      const report = { Segment: randomUUID(), First: 0, Stories, Starts: [startAt(-1000)] };
      await send(report);
      for (const days of [61, 118, 3]) {
        service.clock.advance(days * dayMs);
        await service.runJob(purgeExpiredEvents);
        await send(report);
        const counts = (await events()).map(({ EventCount }) => EventCount as number);
        assert.ok(counts.length <= 1 && (counts[0] ?? 0) <= 1, `${counts.join()} after ${days} more days`);
      }
    });

    it('stores the event as the start that the service itself judges', async () => {
      await scan(1);
      const PolicyId = await createPolicy(privilegePolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED' } }));
      await send({ Segment: randomUUID(), First: 0, Stories: [story(PolicyId)], Starts: [startAt(0)] });
      const { EventId } = (await events())[0]!;
      const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId });
      assert.equal(Event.Behavior, 'INTERCEPT');
      assert.equal(Event.StartParam, 'runc create --password ******');
      assert.equal(Event.Reasons[0].Value, 'HOST_PID');
      assert.equal(JSON.stringify(Event).includes('hunter2'), false);
    });

    it('lets no clock of a node put an event into the future, and keeps none that is older than events are kept', async () => {
      const Stories = [story(randomUUID())];
      const Starts = [startAt(3_600_000), startAt(-181 * 24 * 3_600_000)];
      const { EventIds } = await send({ Segment: randomUUID(), First: 0, Stories, Starts });
      assert.deepEqual(
        EventIds.map((ids: number[]) => ids.length),
        [1, 0],
      );
      const [event] = await events();
      assert.equal(event!['LatestTime'], '2026-03-10 12:00:00');
    });

    it('stores starts of a day that no event was stored on', async () => {
      const Starts = [startAt(-100 * 24 * 3_600_000), startAt(0)];
      const Stories = [story(randomUUID())];
      const { Stored } = await send({ Segment: randomUUID(), First: 0, Stories, Starts });
      assert.equal(Stored, 2);
      assert.deepEqual(
        (await events()).map(({ Day }) => Day),
        ['2026-03-10', '2025-11-30'],
      );
    });

    it('refuses what it cannot store, and names it', async () => {
      const refuse = (fields: object, message: RegExp) =>
        service.agent.expectRefusal(
          'InvalidParameterValue',
          'ReportContainerStarts',
          {
            Node,
            Segment: randomUUID(),
            First: 0,
            Stories: [story(randomUUID())],
            Starts: [startAt(0)],
            ...fields,
          },
          message,
        );
      await refuse({ Segment: 'x'.repeat(36) }, /`Segment` must be a UUID/);
      await refuse({ Stories: [story('no-uuid')] }, /`Stories.0.PolicyId` must be a UUID/);
      await refuse({ Stories: [] }, /`Starts.0.Stories` must be positions in Stories/);
    });
  });

  describe('ReportAgentHeartbeat and DescribeImageInterceptAgentList', () => {
    const heartbeat = (NodeName: string, fields: object = {}) =>
      service.agent.call('ReportAgentHeartbeat', {
        Node: { NodeName },
        Version: '0.1.0',
        Engines: ['docker'],
        FailMode: 'open',
        PolicyRevision: '',
        Spool: { Starts: 2, Bytes: 300, Full: false },
        Counts: { Allowed: 5, Alerted: 1, Intercepted: 2, Undecided: 0 },
        StartedTime: service.clock.now().getTime(),
        ...fields,
      });
    const agents = async (fields: object = {}) =>
      (await service.reader.call('DescribeImageInterceptAgentList', fields))['AgentList'] as Reply[];

    it('show each agent once, whether it lives, and whether it judges by the policies as they are', async () => {
      await heartbeat('node-b', { Cluster: { ClusterId: 'c1' } });
      await heartbeat('node-a');
      service.clock.advance(91_000);
      const { Revision } = await service.agent.call('DescribeAgentPolicySnapshot');
      await heartbeat('node-a', { PolicyRevision: Revision });
      const shown = (await agents()).map(({ NodeName, State, InStep }) => [NodeName, State, InStep]);
      assert.deepEqual(shown, [
        ['node-a', 'ONLINE', true],
        ['node-b', 'OFFLINE', false],
      ]);
      assert.deepEqual(
        (await agents({ ClusterId: 'c1' })).map(({ NodeName }) => NodeName),
        ['node-b'],
      );
      await createPolicy(riskPolicy());
      assert.equal((await agents())[0]!['InStep'], false);
      assert.equal((await service.stranger.call('DescribeImageInterceptAgentList'))['TotalCount'], 0);
    });

    it('are counted by cluster: who lives, who is behind, what was not decided', async () => {
      await heartbeat('node-b', { Cluster: { ClusterId: 'c1', ClusterName: 'shop' } });
      const undecided = { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 3 };
      await heartbeat('node-c', { Cluster: { ClusterId: 'c1', ClusterName: 'shop' }, Counts: undecided });
      service.clock.advance(91_000);
      const { Revision } = await service.agent.call('DescribeAgentPolicySnapshot');
      await heartbeat('node-c', {
        Cluster: { ClusterId: 'c1', ClusterName: 'shop' },
        PolicyRevision: Revision,
        Counts: undecided,
      });
      await heartbeat('node-a');
      const { ClusterList, TotalCount } = await service.reader.call('DescribeImageInterceptAgentSummary');
      assert.equal(TotalCount, 2);
      assert.deepEqual(
        (ClusterList as Reply[]).map((cluster) => Object.values(cluster).join(' ')),
        [' 1 1 1 0 2026-03-10 12:01:31'.padStart(29), 'c1 shop 2 1 1 3 2026-03-10 12:00:00'],
      );
      assert.equal((await service.stranger.call('DescribeImageInterceptAgentSummary'))['TotalCount'], 0);
    });

    it('are counted though what several tell adds up to more than JSON can say', async () => {
      const most = Number.MAX_SAFE_INTEGER;
      for (const node of ['node-a', 'node-b'])
        await heartbeat(node, {
          Counts: { Allowed: most, Alerted: most, Intercepted: most, Undecided: most },
        });
      const { ClusterList } = await service.reader.call('DescribeImageInterceptAgentSummary');
      assert.equal((ClusterList as Reply[])[0]!['UndecidedCount'], most);
    });

    it('make images of the node known, so that they can be selected', async () => {
      await heartbeat('node-a', { Images: [{ ImageId: imageId(9), ImageName: 'redis:7' }, {}] });
      const { ImageList } = await service.admin.call('DescribeImageList');
      assert.deepEqual(
        (ImageList as Reply[]).map(({ ImageId, Scanned }) => [ImageId, Scanned]),
        [[imageId(9), false]],
      );
    });
  });
});
