import assert from 'node:assert/strict';
import { dayMs, minuteMs } from '../../support/clock.js';
import {
  imageId,
  imported,
  privilegePolicy,
  riskPolicy,
  secret,
  start,
  virus,
  vulnerability,
} from '../../support/samples.js';
import { type Reply, startTestService, type TestClient, type TestService } from '../../support/service.js';

const filter = (Name: string, Values: (string | null)[], ExactMatch?: boolean) => ({
  Name,
  Values,
  ...(ExactMatch !== undefined && { ExactMatch }),
});

/**
 * Five events, told by letters. Each is an image with a rule that selects it alone:
 * a  9 March 10:00 and 11:00, vulnerabilities by CVE and classification; two nodes, the first not the latest
 * b  10 March 12:00, a virus; special characters in every name
 * c  10 March 12:00, three starts with sensitive data; a rule that observes
 * d  10 March 12:00:01, vulnerabilities by component
 * e  10 March 12:00:02, privileges
 */
describe('events as TCSS shows them', () => {
  let service: TestService;
  let chinese: TestClient;
  const letterOf = new Map<number, string>();
  const idOf: Record<string, number> = {};
  const policyIdOf: Record<string, string> = {};
  const imageNames: Record<string, string> = {
    a: 'acme.azurecr.io/shop/web:1',
    b: 'ccr.ccs.tencentyun.com/shop/100_a:1',
    c: 'docker.io/library/redis:7',
    d: 'ghcr.io/team/api:2',
    e: 'ghcr.io/team/tool:1',
  };

  async function givenImagesAndRules(): Promise<void> {
    const scans: Record<string, object> = {
      a: {
        Vulnerabilities: [
          vulnerability({ CveId: 'CVE-2026-0001', Severity: 'HIGH', CweIds: ['CWE-787'] }),
          vulnerability({ CveId: 'CVE-2026-0002', FixedVersion: '3.0.10', Severity: 'CRITICAL' }),
          vulnerability({ CveId: 'CVE-2026-0003', FixedVersion: '3.0.9', Severity: 'CRITICAL' }),
        ],
      },
      b: { Vulnerabilities: [], Viruses: [virus()] },
      c: { Vulnerabilities: [], SensitiveData: [secret()] },
      d: { Vulnerabilities: [vulnerability({ Component: 'zlib', FixedVersion: '' })] },
    };
    const policies: Record<string, object> = {
      a: {
        PolicyName: 'Alpha rule',
        PolicyDescription: 'no known holes',
        RiskRule: {
          Vulnerability: { CveIds: ['CVE-2026-0001'], Severities: ['CRITICAL'], Labels: ['CAN_BE_FIXED'] },
        },
      },
      b: { PolicyName: '100%_\\b', RiskRule: { Virus: { Md5s: ['a'.repeat(32)] } } },
      c: {
        PolicyName: 'gamma',
        ObservationDays: 5,
        RiskRule: { SensitiveData: { Severities: ['CRITICAL'], Types: ['AWS'] } },
      },
      d: { PolicyName: '规则 delta', RiskRule: { Vulnerability: { Components: ['zlib'] } } },
    };
    for (const [n, letter] of ['a', 'b', 'c', 'd'].entries()) {
      await service.admin.call(
        'ImportImageScanReport',
        imported(n, { ImageNames: [imageNames[letter]], ...scans[letter] }),
      );
      const ImageScope = { Type: 'SELECTED', ImageIds: [imageId(n)] };
      const policy = riskPolicy({ ...policies[letter], ImageScope });
      policyIdOf[letter] = (await service.admin.call('CreateImageInterceptPolicy', policy))[
        'PolicyId'
      ] as string;
    }
    const PrivilegeRule = { Mode: 'DENY_SELECTED', Privileges: ['PRIVILEGED', 'HOST_PID'] };
    const policy = privilegePolicy({ PolicyName: 'epsilon', PrivilegeRule });
    policyIdOf['e'] = (await service.admin.call('CreateImageInterceptPolicy', policy))['PolicyId'] as string;
  }

  const location = (node: string, ip: number, fields: object = {}) => ({
    Node: { NodeName: node, NodeIp: `10.0.0.${ip}`, PublicIp: `203.0.113.${ip}`, ...fields },
  });

  async function givenStarts(): Promise<void> {
    const hit = async (letter: string, fields: object) => {
      const n = ['a', 'b', 'c', 'd', 'e'].indexOf(letter);
      const Image = { ImageId: imageId(n), ImageName: imageNames[letter] };
      const { EventIds } = await service.agent.call('EvaluateContainerStart', start(n, { Image, ...fields }));
      idOf[letter] = EventIds[0] as number;
      letterOf.set(idOf[letter], letter);
    };
    await hit('a', {
      ...location('Worker-Old', 11),
      StartTime: '2026-03-09 10:00:00',
      StartParam: 'runc create web',
    });
    await hit('a', {
      ...location('worker-new', 12, {
        Quuid: 'quuid-12',
        NodeType: 'SUPER',
        NodeId: 'ins-12',
        NodeUniqueId: 'unique-12',
        SubnetId: 'subnet-1',
        SubnetName: 'front',
        SubnetCidr: '10.0.0.0/24',
      }),
      Cluster: { ClusterId: 'cls-1', ClusterName: 'One' },
      Pod: { Namespace: 'shop', PodName: 'web-2', PodIp: '172.16.0.2', PodStatus: 'Running' },
      StartTime: '2026-03-09 11:00:00',
    });
    await hit('b', location('n%_\\', 1));
    for (let n = 0; n < 3; n += 1) await hit('c', location('worker-new', 12));
    service.clock.advance(1000);
    await hit('d', location('edge', 110));
    service.clock.advance(1000);
    await hit('e', {
      ...location('edge', 110),
      PodSpec: { containers: [{ name: 'x', securityContext: { privileged: true } }], hostPID: true },
    });
  }

  before(async () => {
    service = await startTestService();
    chinese = service.clientOf(service.reader.credential, { language: 'zh-CN' });
    await givenImagesAndRules();
    await givenStarts();
  });
  after(() => service.stop());

  const list = (params: object = {}) => service.reader.call('DescribeImageDenyEventList', params);
  const letters = ({ List }: Reply) =>
    (List as { EventID: number }[]).map(({ EventID }) => letterOf.get(EventID)).join('');
  const found = async (...Filters: object[]) => {
    const reply = await list({ Filters, By: 'latestfoundtime', Order: 'ASC' });
    assert.equal(reply['TotalCount'], reply['List'].length);
    return letters(reply);
  };
  const detail = async (letter: string, client = service.reader) =>
    client.call('DescribeImageDenyEventDetail', { EventID: idOf[letter] });
  const refuse = (code: string, action: string, params: object, message?: RegExp) =>
    service.admin.expectRefusal(code, action, params, message);

  describe('conditions of the list', () => {
    for (const [name, values, exact, expected] of [
      ['EventType', ['EVENT_RISK'], undefined, 'abcd'],
      ['EventType', ['EVENT_PRIVILEGE'], false, 'e'],
      ['EventType', ['EVENT_PRIVILEGE', 'EVENT_RISK'], true, 'abcde'],
      ['DealBehavior', ['BEHAVIOR_ALERT'], undefined, 'c'],
      ['DealBehavior', ['BEHAVIOR_HOLDUP_SUCCESSED'], undefined, 'abde'],
      ['RuleName', ['ALPHA'], undefined, 'a'],
      ['RuleName', ['Alpha'], true, ''],
      ['RuleName', ['Alpha rule', 'gamma'], true, 'ac'],
      ['RuleName', ['100%_\\'], undefined, 'b'],
      ['RuleName', ['规则'], undefined, 'd'],
      ['NodeName', ['WORKER'], undefined, 'ac'],
      ['NodeName', ['worker-old'], undefined, 'a'],
      ['NodeName', ['worker-old'], true, ''],
      ['NodeName', ['%'], undefined, 'b'],
      ['NodeIP', ['10.0.0.11'], undefined, 'ade'],
      ['NodeIP', ['10.0.0.11'], true, 'a'],
      ['PublicIP', ['113.12'], undefined, 'ac'],
      ['PublicIP', ['203.0.113.110'], true, 'de'],
      ['ImageName', ['team/'], undefined, 'de'],
      ['ImageName', ['ghcr.io/team/api:2', 'team/tool'], true, 'd'],
      ['ImageID', [imageId(2)], true, 'c'],
      ['ImageID', [imageId(2).slice(7)], true, 'c'],
      ['ImageID', [imageId(2).slice(50)], undefined, 'c'],
      ['ImageID', [imageId(2).slice(50)], true, ''],
      ['ImageID', ['SHA256:0'], undefined, 'abcde'],
      ['RuleName', [null, 'gamma', null], undefined, 'c'],
      ['RuleName', [null], undefined, 'abcde'],
    ] as const)
      it(`${name} ${JSON.stringify(values)}${exact ? ' exactly' : ''} finds ${expected || 'nothing'}`, async () =>
        assert.equal(await found(filter(name, [...values], exact)), expected));

    it('hold together', async () =>
      assert.equal(
        await found(filter('EventType', ['EVENT_RISK']), filter('NodeName', ['worker', 'edge'])),
        'acd',
      ));

    it('are refused with a name or a word that there is not', async () => {
      for (const [given, message] of [
        [
          filter('RuleID', ['x']),
          /`Filters.0.Name` must be one of EventType, .*ImageID, TimeRange; given `RuleID`/,
        ],
        [
          filter('EventType', ['RULE_RISK']),
          /`Filters.0.Values.0` must be one of EVENT_RISK, EVENT_PRIVILEGE;/,
        ],
        [
          filter('DealBehavior', ['BEHAVIOR_ALERT', 'ALERT']),
          /`Filters.0.Values.1` must be one of BEHAVIOR_ALERT/,
        ],
      ] as const)
        await refuse('InvalidParameterValue', 'DescribeImageDenyEventList', { Filters: [given] }, message);
    });
  });

  describe('TimeRange', () => {
    for (const [from, to, expected, why] of [
      ['2026-03-10 12:00:01', '2026-03-10 12:00:02', 'de', 'both seconds are part of it'],
      ['2026-03-10 12:00:00', '2026-03-10 12:00:00', 'bc', 'it may be one second'],
      ['2026-03-09', '2026-03-09', 'a', 'a day alone is the whole day'],
      ['2026-03-09', '2026-03-10', 'abcde', 'the last day is part of it to its end'],
      ['2026-03-09 11:00:00', '2026-03-09', 'a', 'the forms may differ; the latest time counts'],
      ['2026-03-09 09:00:00', '2026-03-09 10:59:59', '', 'the first time does not count'],
    ] as const)
      it(`${from} to ${to} finds ${expected || 'nothing'}: ${why}`, async () =>
        assert.equal(await found(filter('TimeRange', [from, to])), expected));

    it('holds together with other conditions, and with another range', async () => {
      const ranges = [
        ['2026-03-09', '2026-03-10 12:00:01'],
        ['2026-03-10 12:00:00', '2026-03-11'],
      ];
      const both = ranges.map((range) => filter('TimeRange', range));
      assert.equal(await found(...both), 'bcd');
      assert.equal(await found(...both, filter('NodeName', ['edge'])), 'd');
    });

    for (const [values, message] of [
      [['2026-03-09'], /`TimeRange` takes two values.*given 1\./],
      [['2026-03-09', '2026-03-10', '2026-03-11'], /given 3\./],
      [
        ['2026-03-10', '2026-03-09'],
        /`TimeRange.1` \(2026-03-09\) must not lie before `TimeRange.0` \(2026-03-10\)/,
      ],
      [['2026-02-30', '2026-03-09'], /`TimeRange.0` must be an existing time/],
      [['2026-03-09', '2026-03-09T10:00:00Z'], /`TimeRange.1` must be an existing time/],
    ] as const)
      it(`${values.join(' to ')} is refused`, async () => {
        const Filters = [filter('TimeRange', [...values])];
        await refuse('InvalidParameterValue', 'DescribeImageDenyEventList', { Filters }, message);
      });
  });

  describe('order and paging', () => {
    it('the latest first when nothing is asked for', async () =>
      assert.equal(letters(await list()), 'edcba'));

    it('by EventCount, ties by id', async () => {
      assert.equal(letters(await list({ By: 'EventCount', Order: 'asc' })), 'bdeac');
      assert.equal(letters(await list({ By: 'EventCount', Order: 'desc' })), 'caedb');
    });

    it('pages add up to the list, with the same total on each', async () => {
      let pages = '';
      for (let Offset = 0; Offset < 6; Offset += 2) {
        const page = await list({ Limit: 2, Offset });
        assert.equal(page['TotalCount'], 5);
        pages += letters(page);
      }
      assert.equal(pages, 'edcba');
    });

    it('an unknown order or too long a page is refused', async () => {
      await refuse('InvalidParameterValue', 'DescribeImageDenyEventList', { By: 'FoundTime' });
      await refuse('InvalidParameterValue', 'DescribeImageDenyEventList', { Order: 'up' });
      await refuse('InvalidParameterValue.DataRange', 'DescribeImageDenyEventList', { Limit: 101 });
    });
  });

  const eventA = () => ({
    EventID: idOf['a'],
    EventType: 'EVENT_RISK',
    DealBehavior: 'BEHAVIOR_HOLDUP_SUCCESSED',
    EventCount: 2,
    FoundTime: '2026-03-09 10:00:00',
    LatestFoundTime: '2026-03-09 11:00:00',
    RuleID: policyIdOf['a'],
    RuleName: 'Alpha rule',
    RuleType: 'RULE_RISK',
    RuleStatus: 0,
    RuleEffectStatus: 'IN_EFFECT',
    RuleInfo: ['IMAGE_DENY_VUL_LEVEL', 'IMAGE_DENY_VUL_LABEL', 'IMAGE_DENY_VUL_CVE'],
    RuleDescription: 'no known holes',
    ImageID: imageId(0),
    ImageName: 'acme.azurecr.io/shop/web:1',
    NodeName: 'worker-new',
    NodeIP: '10.0.0.12',
    PublicIP: '203.0.113.12',
    QUUID: 'quuid-12',
    NodeID: 'ins-12',
    NodeType: 'SUPER',
    NodeUniqueID: 'unique-12',
    ClusterID: 'cls-1',
    ClusterName: 'One',
    PodIP: '172.16.0.2',
    PodName: 'web-2',
  });

  it('the list shows of each event all of its fields', async () => {
    const { List } = await list({ Filters: [filter('RuleName', ['Alpha'])] });
    const { ImageRegistryInfo, ...event } = List[0] as Reply;
    assert.deepEqual(event, eventA());
    assert.equal(ImageRegistryInfo['Address'], 'acme.azurecr.io');
    const { List: others } = await list({ Filters: [filter('ImageID', [imageId(1)])] });
    assert.deepEqual(others[0].ImageRegistryInfo, {
      Name: 'ccr.ccs.tencentyun.com',
      Type: 'ccr',
      Address: 'ccr.ccs.tencentyun.com',
    });
  });

  it('an event of a rule that observes shows so, and when it will intercept', async () => {
    const { RuleStatus, RuleEffectStatus, RuleEffectTime, DealBehavior } = await detail('c');
    assert.deepEqual(
      { RuleStatus, RuleEffectStatus, RuleEffectTime, DealBehavior },
      {
        RuleStatus: 0,
        RuleEffectStatus: 'IN_THE_TEST',
        RuleEffectTime: '2026-03-15 12:00:00',
        DealBehavior: 'BEHAVIOR_ALERT',
      },
    );
  });

  describe('the detail', () => {
    it('has the fields of the list, and more; the location is that of the start whose parameters it shows', async () => {
      const { RequestId, ImageRegistryInfo, Description, Solution, ...event } = await detail('a');
      const unknown = ['QUUID', 'NodeID', 'NodeUniqueID', 'ClusterID', 'ClusterName', 'PodIP', 'PodName'];
      assert.deepEqual(event, {
        ...eventA(),
        ...Object.fromEntries([...unknown, 'PodStatus'].map((field) => [field, ''])),
        ...{ NodeName: 'Worker-Old', NodeIP: '10.0.0.11', PublicIP: '203.0.113.11', NodeType: 'NORMAL' },
        ...{ NodeSubNetID: '', NodeSubNetName: '', NodeSubNetCIDR: '' },
        RuleEffectTime: '2026-03-10 12:00:00',
        StartParam: 'runc create web',
      });
      assert.ok(RequestId && ImageRegistryInfo && Description && Solution);
    });

    it('takes the id as text, as in the vendor’s example', async () => {
      const { EventID } = await service.reader.call('DescribeImageDenyEventDetail', {
        EventID: String(idOf['a']),
      });
      assert.equal(EventID, idOf['a']);
    });

    for (const [letter, codes] of [
      ['b', ['IMAGE_DENY_VIRUS_MD5']],
      ['c', ['IMAGE_DENY_RISK_LEVEL', 'IMAGE_DENY_RISK_TYPE']],
      ['d', ['IMAGE_DENY_VUL_COMPONENT']],
      ['e', ['IMAGE_DENY_PRIVILEGE']],
    ] as const)
      it(`tells what of rule ${letter} matched: ${codes.join(', ')}`, async () =>
        assert.deepEqual((await detail(letter))['RuleInfo'], codes));

    for (const [letter, description, solution] of [
      [
        'a',
        'Rule "Alpha rule" kept the container from starting: CVE-2026-0002 (CRITICAL) in openssl 3.0.1, fixed in 3.0.10; CVE-2026-0003 (CRITICAL) in openssl 3.0.1, fixed in 3.0.9; CVE-2026-0001 (HIGH) in openssl 3.0.1, fixed in 3.0.2.',
        'Update openssl from 3.0.1 to the highest of 3.0.2, 3.0.9, 3.0.10 and rebuild the image (CVE-2026-0002, CVE-2026-0003, CVE-2026-0001).',
      ],
      [
        'b',
        `Rule "100%_\\b" kept the container from starting: Unix.Trojan.Miner-1 (HIGH) in file /usr/bin/minerd (MD5 ${'a'.repeat(32)}).`,
        'Delete /usr/bin/minerd (Unix.Trojan.Miner-1), find out how it came into the image, and rebuild from a trusted base.',
      ],
      [
        'c',
        'Rule "gamma" raised an alert and let the container start: AWS Access Key ID (AWS, CRITICAL) in /app/.env.',
        'Remove AWS Access Key ID from /app/.env, rotate it, and pass it to the container at run time instead.',
      ],
      [
        'd',
        'Rule "规则 delta" kept the container from starting: CVE-2026-0001 (CRITICAL) in zlib 3.0.1, no fixed version yet.',
        "There is no fixed version of zlib for CVE-2026-0001 yet: remove or replace the component, or follow its vendor's advice.",
      ],
    ] as const)
      it(`of ${letter} says what happened and what to do`, async () => {
        const { Description, Solution } = await detail(letter);
        assert.equal(Description, description);
        assert.equal(Solution, solution);
      });

    it('of privileges names each of them and what asked for it', async () => {
      const { Description, Solution } = await detail('e');
      assert.match(
        Description,
        /^Rule "epsilon" kept the container from starting: .*PRIVILEGED \(asked for by .*privileged.*\).*\.$/,
      );
      assert.match(Description, /HOST_PID \(asked for by .*hostPID.*\)/);
      assert.match(
        Solution,
        /^Start the container without .*PRIVILEGED .*, or take those privileges out of the rule/,
      );
      assert.doesNotMatch(Solution, /\n/);
    });

    it('speaks Chinese to those who ask for it', async () => {
      for (const letter of 'abcde') {
        const { Description, Solution } = await detail(letter, chinese);
        assert.match(Description, /^规则“.*”(拦截了容器启动|告警并放行了容器启动)：.*。$/);
        for (const line of (Solution as string).split('\n'))
          assert.match(line, /^(将|删除|从|组件|去除).*。$/);
      }
      const { Solution } = await detail('a', chinese);
      assert.equal(
        Solution,
        '将组件 openssl 由 3.0.1 升级到以下版本中的最高者：3.0.2、3.0.9、3.0.10，并重新构建镜像（CVE-2026-0002、CVE-2026-0003、CVE-2026-0001）。',
      );
    });

    it('of what there is not is refused', async () => {
      for (const EventID of [0, 1, 2 ** 53 - 1, idOf['a']! + 100])
        await refuse(
          'ResourceNotFound',
          'DescribeImageDenyEventDetail',
          { EventID },
          new RegExp(`${EventID}`),
        );
      await refuse('MissingParameter', 'DescribeImageDenyEventDetail', {}, /EventID/);
      await refuse('InvalidParameter', 'DescribeImageDenyEventDetail', { EventID: 'ten' }, /EventID/);
    });
  });

  describe('the tendency', () => {
    const tendency = (StartTime: string, EndTime: string) =>
      service.reader.call('DescribeImageDenyEventTendency', { StartTime, EndTime });

    it('counts starts a day, days without any included', async () => {
      const { DenyList, AlarmList } = await tendency('2026-03-08', '2026-03-10');
      assert.deepEqual(DenyList, [
        { Date: '2026-03-08', EventCount: 0 },
        { Date: '2026-03-09', EventCount: 2 },
        { Date: '2026-03-10', EventCount: 3 },
      ]);
      assert.deepEqual(
        AlarmList.map(({ EventCount }: Reply) => EventCount as number),
        [0, 0, 3],
      );
    });

    it('takes the days in either order, and with a time', async () => {
      const { RequestId: _, ...usual } = await tendency('2026-03-08', '2026-03-10');
      for (const [from, to] of [
        ['2026-03-10', '2026-03-08'],
        ['2026-03-08 23:59:59', '2026-03-10 00:00:00'],
      ] as const) {
        const { RequestId: _, ...other } = await tendency(from, to);
        assert.deepEqual(other, usual);
      }
    });

    it('agrees with the list, and with the native actions, to the unit', async () => {
      const { DenyList, AlarmList } = await tendency('2025-09-12', '2026-03-10');
      assert.equal(DenyList.length, 180);
      const native = await service.reader.call('DescribeImageInterceptEventTendency', {
        StartDate: '2025-09-12',
        EndDate: '2026-03-10',
      });
      assert.deepEqual([DenyList, AlarmList], [native['InterceptList'], native['AlertList']]);
      const { List, TotalCount } = await list({ Limit: 100 });
      const sumOf = (entries: Reply[]) =>
        entries.reduce((sum, { EventCount }) => sum + (EventCount as number), 0);
      assert.equal(sumOf(DenyList) + sumOf(AlarmList), sumOf(List));
      const nativeList = await service.reader.call('DescribeImageInterceptEventList', { Limit: 100 });
      assert.equal(TotalCount, nativeList['TotalCount']);
      assert.deepEqual(
        List.map(({ EventID, EventCount, FoundTime, LatestFoundTime }: Reply) => [
          EventID,
          EventCount,
          FoundTime,
          LatestFoundTime,
        ]),
        nativeList['EventList'].map(({ EventId, EventCount, FirstTime, LatestTime }: Reply) => [
          EventId,
          EventCount,
          FirstTime,
          LatestTime,
        ]),
      );
    });

    it('is refused beyond 180 days, and without days', async () => {
      const action = 'DescribeImageDenyEventTendency';
      const days = { StartTime: '2025-09-11', EndTime: '2026-03-10' };
      await refuse('InvalidParameterValue.DataRange', action, days, /at most 180 days; given 181/);
      await refuse('MissingParameter', action, { StartTime: '2026-03-10' }, /EndTime/);
      await refuse(
        'InvalidParameterValue',
        action,
        { ...days, EndTime: '2026-02-30' },
        /`EndTime`.*YYYY-MM-DD/,
      );
      await refuse('InvalidParameterValue', action, { ...days, StartTime: '' }, /`StartTime`/);
    });
  });

  it('another account sees none of it', async () => {
    const { stranger } = service;
    const { TotalCount, List } = await stranger.call('DescribeImageDenyEventList');
    assert.deepEqual([TotalCount, List], [0, []]);
    await stranger.expectRefusal('ResourceNotFound', 'DescribeImageDenyEventDetail', { EventID: idOf['a'] });
    const days = { StartTime: '2026-03-09', EndTime: '2026-03-09' };
    assert.deepEqual((await stranger.call('DescribeImageDenyEventTendency', days))['DenyList'], [
      { Date: '2026-03-09', EventCount: 0 },
    ]);
  });

  it('an agent may not look, a reader may not delete', async () => {
    const unauthorized = (client: TestClient, action: string, params: object) =>
      client.expectRefusal('UnauthorizedOperation', action, params);
    await unauthorized(service.agent, 'DescribeImageDenyEventList', {});
    await unauthorized(service.reader, 'DeleteImageDenyEvent', { EventIDSet: [idOf['a']] });
  });
});

describe('DeleteImageDenyEvent', () => {
  let service: TestService;
  let ids: number[];
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    await service.stranger.call('CreateImageInterceptPolicy', privilegePolicy());
    ids = await givenEvents(service.agent, 4);
  });
  after(() => service.stop());

  /** One event an image, on two nodes in turn. */
  async function givenEvents(client: TestClient, count: number, from = 0, fields = {}): Promise<number[]> {
    const starts = Array.from({ length: count }, (_, n) =>
      start(from + n, { Node: { NodeName: `node-${n % 2}` }, Privileges: ['PRIVILEGED'], ...fields }),
    );
    const made: number[] = [];
    for (let at = 0; at < starts.length; at += 100) {
      const { Decisions } = await client.call('EvaluateContainerStarts', {
        Starts: starts.slice(at, at + 100),
      });
      made.push(...(Decisions as { EventIds: number[] }[]).flatMap(({ EventIds }) => EventIds));
    }
    return made;
  }

  const remove = (params: object) => service.admin.call('DeleteImageDenyEvent', params);
  const left = async (client = service.reader) => {
    const { List } = await client.call('DescribeImageDenyEventList', { Limit: 100 });
    return (List as { EventID: number }[]).map(({ EventID }) => EventID).sort((a, b) => a - b);
  };
  const audited = async () =>
    (
      (await service
        .db('audit_entries')
        .where({ app_id: service.admin.credential.appId, action: 'EVENTS_DELETED' })
        .orderBy('entry_id')) as {
        detail: { eventIds: number[] };
      }[]
    ).map(({ detail }) => detail.eventIds);
  const everything = [filter('EventType', ['EVENT_PRIVILEGE'])];

  it('deletes by id; unknown ids are passed over', async () => {
    assert.deepEqual(Object.keys(await remove({ EventIDSet: [ids[0], ids[2], ids[0], 5] })), ['RequestId']);
    assert.deepEqual(await left(), [ids[1], ids[3]]);
    assert.deepEqual(await audited(), [[ids[0], ids[2]]]);
  });

  it('deletes by conditions, but for some', async () => {
    await remove({ Filters: [filter('NodeName', ['node-1'], true)], ExcludeEventIDSet: [ids[1]] });
    assert.deepEqual(await left(), [ids[0], ids[1], ids[2]]);
    await remove({ Filters: everything, ExcludeEventIDSet: [] });
    assert.deepEqual(await left(), []);
  });

  it('deletes every event that meets the conditions, not just a page of them, and no other', async () => {
    const earlier = { StartTime: '2026-03-09 10:00:00' };
    const many = [
      ...(await givenEvents(service.agent, 900, 10, earlier)),
      ...(await givenEvents(service.agent, 1400, 10)),
    ];
    const kept = [many[0]!, ids[0]!, many[999]!, many[2299]!];
    await remove({ Filters: everything, ExcludeEventIDSet: kept });
    assert.deepEqual(await left(), kept);
    const batches = await audited();
    assert.deepEqual(
      batches.map(({ length }) => length),
      [1000, 1000, 300],
    );
    assert.equal(new Set(batches.flat()).size, 2300);
    const scopes = (await service
      .db('event_scopes')
      .where({ app_id: service.admin.credential.appId })
      .distinct('event_id')) as { event_id: number }[];
    assert.equal(scopes.length, kept.length);
  });

  it('keeps what is hit out of the range meanwhile, and loses no hit', async () => {
    const many = await givenEvents(service.agent, 1200, 10);
    service.clock.advance(minuteMs);
    const Filters = [filter('TimeRange', ['2026-03-10 12:00:00', '2026-03-10 12:00:00'])];
    const again = Array.from({ length: 10 }, (_, turn) => givenEvents(service.agent, 100, 10 + turn * 100));
    const [, ...hits] = await Promise.all([remove({ Filters }), ...again]);
    const { List, TotalCount } = await service.reader.call('DescribeImageDenyEventList', { Limit: 100 });
    assert.equal(TotalCount, 1000, 'each of the images that were hit again has one event');
    for (const { LatestFoundTime } of List as Reply[]) assert.equal(LatestFoundTime, '2026-03-10 12:01:00');
    const known = new Set(many);
    const fresh = hits.flat().filter((id) => !known.has(id));
    for (const EventID of fresh.slice(0, 5))
      assert.equal((await service.reader.call('DescribeImageDenyEventDetail', { EventID }))['EventCount'], 1);
  });

  it('touches no expired event and no other account', async () => {
    const foreign = await givenEvents(service.stranger, 1);
    await remove({ Filters: everything, EventIDSet: [] });
    await remove({ EventIDSet: foreign });
    assert.deepEqual(await left(service.stranger), foreign);
    const [old] = await givenEvents(service.agent, 1, 1);
    service.clock.advance(180 * dayMs + 1);
    assert.deepEqual(await left(), []);
    await remove({ Filters: everything });
    await remove({ EventIDSet: [old] });
    await service.reader.expectRefusal('ResourceNotFound', 'DescribeImageDenyEventDetail', { EventID: old });
    const [row] = (await service.db('events').where({ event_id: old }).count({ count: '*' })) as {
      count: number;
    }[];
    assert.equal(row?.count, 1, 'the purge takes it, after the log shipper');
  });

  for (const [params, code, message] of [
    [{}, 'MissingParameter', /`EventIDSet` or `Filters`/],
    [{ EventIDSet: [], Filters: [] }, 'MissingParameter', /`EventIDSet` or `Filters`/],
    [{ ExcludeEventIDSet: [1] }, 'MissingParameter', /`EventIDSet` or `Filters`/],
    [{ EventIDSet: [1], Filters: everything }, 'InvalidParameter', /cannot be given/],
    [{ EventIDSet: [1], ExcludeEventIDSet: [2] }, 'InvalidParameter', /cannot be given/],
    [{ Filters: [filter('NodeName', [null])] }, 'MissingParameter', /`Filters.0.Values`.*delete everything/],
    [{ Filters: [...everything, filter('RuleID', ['x'])] }, 'InvalidParameterValue', /`Filters.1.Name`/],
    [{ Filters: [filter('TimeRange', ['2026-03-10'])] }, 'InvalidParameterValue', /`TimeRange` takes two/],
    [{ EventIDSet: Array<number>(1001).fill(1) }, 'InvalidParameterValue.DataRange', /at most 1000/],
  ] as const)
    it(`${JSON.stringify(params).slice(0, 80)} is refused and deletes nothing`, async () => {
      await service.admin.expectRefusal(code, 'DeleteImageDenyEvent', params, message);
      assert.deepEqual(await left(), ids);
    });
});
