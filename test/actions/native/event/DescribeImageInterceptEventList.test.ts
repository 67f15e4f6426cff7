import assert from 'node:assert/strict';
import { dayMs } from '../../../support/clock.js';
import {
  imageId,
  imported,
  privilegePolicy,
  riskPolicy,
  start,
  vulnerability,
} from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

/**
 * Five events, told by letters. Each is an image with a policy that selects it alone:
 * a  9 March, two nodes; the first of them, in cluster c-one, is not its latest location
 * b  10 March 12:00, one start; special characters in every name
 * c  10 March 12:00, three starts; a policy that observes
 * d  10 March 12:00:01, one start
 * e  10 March 12:00:02, privileges
 */
describe('DescribeImageInterceptEventList', () => {
  let service: TestService;
  const letterOf = new Map<string, string>();
  const policyIds: Record<string, string> = {};

  async function givenEvents(): Promise<void> {
    const names: Record<string, string> = {
      a: 'registry.example.com/shop/web:1',
      b: 'registry.example.com/shop/100%_a:1',
      c: 'docker.io/library/Redis:7',
      d: 'ghcr.io/team/api:2',
      e: 'ghcr.io/team/tool:1',
    };
    const policies: Record<string, object> = {
      a: { PolicyName: 'Alpha policy' },
      b: { PolicyName: '100%_\\b' },
      c: { PolicyName: 'gamma', ObservationDays: 5 },
      d: { PolicyName: '策略 delta' },
    };
    for (const [n, letter] of ['a', 'b', 'c', 'd'].entries()) {
      const CveId = `CVE-2026-000${n}`;
      const Vulnerabilities = [vulnerability({ CveId, Aliases: [`GHSA-aaaa-bbbb-${letter}`] })];
      const scan = { ImageNames: [names[letter]!.toLowerCase()], Vulnerabilities };
      await service.admin.call('ImportImageScanReport', imported(n, scan));
      const ImageScope = { Type: 'SELECTED', ImageIds: [imageId(n)] };
      const policy = riskPolicy({ ...policies[letter], ImageScope });
      policyIds[letter] = (await service.admin.call('CreateImageInterceptPolicy', policy))[
        'PolicyId'
      ] as string;
    }
    const privileged = privilegePolicy({ PolicyName: 'epsilon' });
    policyIds['e'] = (await service.admin.call('CreateImageInterceptPolicy', privileged))[
      'PolicyId'
    ] as string;

    const location = (node: string, ip: number, Cluster?: object, Pod?: object) => ({
      Node: { NodeName: node, NodeIp: `10.0.0.${ip}`, PublicIp: `203.0.113.${ip}` },
      ...(Cluster && { Cluster }),
      ...(Pod && { Pod }),
    });
    const hit = async (letter: string, fields: object) => {
      const n = ['a', 'b', 'c', 'd', 'e'].indexOf(letter);
      const Image = { ImageId: imageId(n), ImageName: names[letter] };
      const reply = await service.agent.call('EvaluateContainerStart', start(n, { Image, ...fields }));
      letterOf.set(imageId(n), letter);
      assert.equal(reply['EventIds'].length, 1, letter);
    };
    const one = { ClusterId: 'c-one', ClusterName: 'One' };
    const two = { ClusterId: 'c-two', ClusterName: 'Two' };
    await hit('a', {
      ...location('Worker-Old', 11, one, { Namespace: 'Legacy', PodName: 'web-1' }),
      StartTime: '2026-03-09 10:00:00',
    });
    await hit('a', {
      ...location('worker-new', 12, two, { Namespace: 'shop', PodName: 'web-2' }),
      StartTime: '2026-03-09 11:00:00',
    });
    await hit('b', location('n%_\\', 1));
    for (let n = 0; n < 3; n += 1) await hit('c', location('worker-new', 12, two));
    service.clock.advance(1000);
    await hit('d', location('edge', 110, one, { Namespace: 'shop', PodName: 'api-7' }));
    service.clock.advance(1000);
    await hit('e', { ...location('edge', 110), Privileges: ['PRIVILEGED'] });
  }

  before(async () => {
    service = await startTestService();
    await givenEvents();
  });
  after(() => service.stop());

  const list = (params: object = {}) => service.reader.call('DescribeImageInterceptEventList', params);
  const letters = ({ EventList }: Reply) =>
    (EventList as { ImageId: string }[]).map(({ ImageId }) => letterOf.get(ImageId)).join('');
  const inOrder = async (params: object) => letters(await list(params));
  /** Which events come back, in the order of the alphabet, checked against the total. */
  const found = async (params: object) => {
    const reply = await list(params);
    assert.equal(reply['TotalCount'], reply['EventList'].length);
    return [...letters(reply)].sort().join('');
  };
  const filter = (Name: string, Values: string[], ExactMatch?: boolean) => ({
    Filters: [{ Name, Values, ...(ExactMatch !== undefined && { ExactMatch }) }],
  });

  describe('filters', () => {
    for (const [name, values, exact, expected, why] of [
      ['EventType', ['PRIVILEGED_IMAGE'], undefined, 'e', ''],
      ['EventType', ['PRIVILEGED_IMAGE', 'RISK_IMAGE'], undefined, 'abcde', 'values combine with OR'],
      ['Behavior', ['ALERT'], undefined, 'c', ''],
      ['PolicyName', ['ALPHA'], undefined, 'a', 'searched in any case'],
      ['PolicyName', ['a'], undefined, 'acd', 'searched anywhere'],
      ['PolicyName', ['Alpha'], true, '', 'exact means the whole'],
      ['PolicyName', ['alpha policy'], true, '', 'exact means the case too'],
      ['PolicyName', ['Alpha policy'], true, 'a', 'exact'],
      ['PolicyName', ['策略'], undefined, 'd', 'any script'],
      ['PolicyName', ['%'], undefined, 'b', '% is an ordinary character'],
      ['PolicyName', ['_'], undefined, 'b', '_ is an ordinary character'],
      ['PolicyName', ['\\'], undefined, 'b', 'the backslash is an ordinary character'],
      ['PolicyName', ['a%y'], undefined, '', '% stands for nothing else'],
      ['PolicyName', ['\\b', 'gamma'], undefined, 'bc', 'each of several values is escaped'],
      ['ImageName', ['SHOP/'], undefined, 'ab', 'searched in any case'],
      ['ImageName', ['redis'], undefined, 'c', 'the name is as the start gave it'],
      ['ImageName', ['ghcr.io/team/api:2'], true, 'd', 'exact'],
      ['ImageName', ['%_'], undefined, 'b', ''],
      ['ImageId', [imageId(3)], undefined, 'd', ''],
      ['ImageId', [imageId(3).slice(7).toUpperCase()], undefined, 'd', 'an id in another spelling'],
      ['ImageId', [imageId(3).slice(0, 70)], undefined, '', 'ids always match whole'],
      ['NodeName', ['WORKER'], undefined, 'ac', ''],
      ['NodeName', ['worker-old'], undefined, 'a', 'a node that is not the latest'],
      ['NodeName', ['worker-new'], true, 'ac', 'exact'],
      ['NodeName', ['%_\\'], undefined, 'b', ''],
      ['NodeIp', ['10.0.0.11'], undefined, 'ade', 'searched: 10.0.0.110 has it too'],
      ['NodeIp', ['10.0.0.11'], true, 'a', 'exact, and of a node that is not the latest'],
      ['PublicIp', ['203.0.113.1'], true, 'b', 'exact'],
      ['PublicIp', ['113.12', '113.110'], undefined, 'acde', ''],
      ['ClusterId', ['c-one'], undefined, 'ad', 'a cluster that is not the latest'],
      ['ClusterId', ['c-on'], undefined, '', 'ids always match whole'],
      ['Namespace', ['legacy'], undefined, 'a', ''],
      ['Namespace', ['shop'], true, 'ad', ''],
      ['PodName', ['web-1'], undefined, 'a', ''],
      ['PodName', ['api'], undefined, 'd', ''],
      ['CveId', ['CVE-2026-0001'], undefined, 'b', ''],
      ['CveId', ['cve-2026-0001', 'CVE-2026-0002'], undefined, 'bc', 'ids in any case'],
      ['CveId', ['CVE-2026-000'], undefined, '', 'ids always match whole'],
      ['CveId', ['GHSA-aaaa-bbbb-d'], undefined, 'd', 'an alias is an id too, lower-case letters and all'],
    ] as const)
      it(`${name} ${exact ? 'exactly ' : ''}${values.join(' or ')} finds ${expected || 'nothing'}${why && `: ${why}`}`, async () =>
        assert.equal(await found(filter(name, [...values], exact)), expected));

    it('PolicyId finds by the id in any case', async () => {
      const both = filter('PolicyId', [policyIds['a']!.toUpperCase(), policyIds['e']!]);
      assert.equal(await found(both), 'ae');
      assert.equal(await found(filter('PolicyId', ['not an id'])), '');
    });

    it('combine with AND', async () => {
      const two = [...filter('NodeName', ['worker']).Filters, ...filter('Behavior', ['INTERCEPT']).Filters];
      assert.equal(await found({ Filters: two }), 'a');
      const contrary = [
        ...filter('PolicyName', ['alpha']).Filters,
        ...filter('PolicyName', ['gamma']).Filters,
      ];
      assert.equal(await found({ Filters: contrary }), '');
    });

    it('of an unknown name are refused, the known ones told', () =>
      service.reader
        .expectRefusal(
          'InvalidParameterValue',
          'DescribeImageInterceptEventList',
          filter('Cluster', ['x']),
          /`Filters.0.Name` must be one of EventType, Behavior, .*CveId; given `Cluster`/,
        )
        .then(() => undefined));

    for (const [name, value] of [
      ['EventType', 'RISK'],
      ['Behavior', 'ALLOW'],
      ['Behavior', 'alert'],
    ] as const)
      it(`refuse ${value} as ${name}`, async () => {
        const params = filter(
          name,
          ['INTERCEPT', 'RISK_IMAGE'].slice(name === 'Behavior' ? 0 : 1).slice(0, 1),
        );
        params.Filters[0]!.Values.push(value);
        await service.reader.expectRefusal(
          'InvalidParameterValue',
          'DescribeImageInterceptEventList',
          params,
          new RegExp(`\`Filters.0.Values.1\` must be one of .*; given \`${value}\``),
        );
      });

    for (const values of [[], Array<string>(101).fill('x')])
      it(`refuse ${values.length} values`, () =>
        service.reader
          .expectRefusal(
            'InvalidParameterValue.DataRange',
            'DescribeImageInterceptEventList',
            filter('PodName', values),
          )
          .then(() => undefined));
  });

  describe('Keyword', () => {
    for (const [keyword, expected, why] of [
      ['ALPHA', 'a', 'policy name, in any case'],
      ['team/', 'de', 'image name'],
      [imageId(2).slice(40), 'c', 'part of the image id'],
      ['worker-old', 'a', 'node name, of a node that is not the latest'],
      ['10.0.0.11', 'ade', 'private address, of a node that is not the latest'],
      ['203.0.113.12', 'ac', 'public address'],
      ['100%_', 'b', '% and _ are ordinary characters'],
      ['\\', 'b', 'the backslash is an ordinary character'],
      ['api-7', '', 'not the pod'],
      ['c-one', '', 'not the cluster'],
      ['', 'abcde', 'an empty keyword asks for nothing'],
    ] as const)
      it(`"${keyword}" finds ${expected || 'nothing'}: ${why}`, async () =>
        assert.equal(await found({ Keyword: keyword }), expected));

    it('combines with filters', async () =>
      assert.equal(await found({ Keyword: 'worker', ...filter('Behavior', ['ALERT']) }), 'c'));
  });

  describe('time', () => {
    for (const [StartTime, EndTime, expected, why] of [
      ['2026-03-10 12:00:01', undefined, 'de', 'the first second is part of it'],
      [undefined, '2026-03-10 12:00:00', 'abc', 'the last second is part of it'],
      ['2026-03-10 12:00:01', '2026-03-10 12:00:01', 'd', 'a range may be one second'],
      ['2026-03-09', '2026-03-09', 'a', 'a day alone is the whole day'],
      ['2026-03-10', undefined, 'bcde', 'a day alone begins at midnight'],
      [undefined, '2026-03-10', 'abcde', 'the last day is part of it to its end'],
      ['2026-03-09 11:00:01', '2026-03-10 11:59:59', '', 'between two events is nothing'],
      ['2026-03-09 11:00:00', '2026-03-09', 'a', 'an event is looked for by its latest time'],
      [undefined, '2026-03-09 10:59:59', '', 'and not by its first'],
    ] as const)
      it(`${StartTime ?? '…'} to ${EndTime ?? '…'} finds ${expected || 'nothing'}: ${why}`, async () =>
        assert.equal(
          await found({ ...(StartTime && { StartTime }), ...(EndTime && { EndTime }) }),
          expected,
        ));

    it('includes the last fraction of the last second and day', async () => {
      const other = await startTestService();
      try {
        await other.admin.call('CreateImageInterceptPolicy', privilegePolicy());
        other.clock.set(new Date('2026-03-10T15:59:59.999Z'));
        await other.agent.call('EvaluateContainerStart', start(1, { Privileges: ['PRIVILEGED'] }));
        const total = async (EndTime: string) =>
          (await other.admin.call('DescribeImageInterceptEventList', { EndTime }))['TotalCount'] as number;
        assert.equal(await total('2026-03-10 23:59:59'), 1);
        assert.equal(await total('2026-03-10'), 1);
        assert.equal(await total('2026-03-10 23:59:58'), 0);
      } finally {
        await other.stop();
      }
    });

    it('refuses an end before the start, and what is no time', async () => {
      const refuse = (params: object, message: RegExp) =>
        service.reader.expectRefusal(
          'InvalidParameterValue',
          'DescribeImageInterceptEventList',
          params,
          message,
        );
      await refuse({ StartTime: '2026-03-10', EndTime: '2026-03-09' }, /`EndTime` .* must not lie before/);
      await refuse({ StartTime: '2026-02-30' }, /`StartTime` must be an existing time/);
      await refuse({ EndTime: 'yesterday' }, /`EndTime` must be an existing time/);
    });
  });

  describe('order and paging', () => {
    // Ids of one day rise in the order of the first hits.
    for (const [OrderField, asc] of [
      ['LatestTime', 'abcde'],
      ['FirstTime', 'abcde'],
      ['EventCount', 'bdeac'],
    ] as const)
      it(`by ${OrderField}, ties by id, either way`, async () => {
        const order = await inOrder({ OrderField, Order: 'asc' });
        assert.equal(order, asc);
        assert.equal(await inOrder({ OrderField, Order: 'DESC' }), [...order].reverse().join(''));
      });

    it('is the latest first when nothing is asked for', async () => assert.equal(await inOrder({}), 'edcba'));

    it('pages add up to the list, with the same total on each', async () => {
      let pages = '';
      for (let Offset = 0; Offset < 6; Offset += 2) {
        const page = await list({ Limit: 2, Offset });
        assert.equal(page['TotalCount'], 5);
        pages += letters(page);
      }
      assert.equal(pages, 'edcba');
    });

    it('has no page beyond the end, and still the total', async () => {
      const { TotalCount, EventList } = await list({ Offset: 2 ** 31 - 1 });
      assert.deepEqual([TotalCount, EventList], [5, []]);
    });

    it('refuses an order that there is not', async () => {
      for (const params of [{ OrderField: 'PolicyName' }, { Order: 'up' }])
        await service.reader.expectRefusal(
          'InvalidParameterValue',
          'DescribeImageInterceptEventList',
          params,
        );
    });
  });

  it('shows of each event all that a list needs', async () => {
    const { EventList } = await list(filter('PolicyName', ['alpha']));
    const { EventId, ...event } = EventList[0] as Reply;
    assert.ok(Number.isSafeInteger(EventId));
    assert.deepEqual(event, {
      EventType: 'RISK_IMAGE',
      Behavior: 'INTERCEPT',
      EventCount: 2,
      FirstTime: '2026-03-09 10:00:00',
      LatestTime: '2026-03-09 11:00:00',
      Day: '2026-03-09',
      PolicyId: policyIds['a'],
      PolicyName: 'Alpha policy',
      ImageId: imageId(0),
      ImageName: 'registry.example.com/shop/web:1',
      RegistryName: 'registry.example.com',
      RegistryType: '',
      RegistryAddress: 'registry.example.com',
      NodeName: 'worker-new',
      NodeIp: '10.0.0.12',
      PublicIp: '203.0.113.12',
      Quuid: '',
      NodeType: 'NORMAL',
      NodeId: '',
      ClusterId: 'c-two',
      ClusterName: 'Two',
      Namespace: 'shop',
      PodName: 'web-2',
      PodIp: '',
      ScopeCount: 2,
    });
  });

  it('another account sees none of it', async () => {
    const { TotalCount, EventList } = await service.stranger.call('DescribeImageInterceptEventList');
    assert.deepEqual([TotalCount, EventList], [0, []]);
  });

  describe('a write', () => {
    it('is seen at once', async () => {
      const Node = { NodeName: 'brand-new' };
      for (let n = 1; n <= 3; n += 1) {
        await service.agent.call('EvaluateContainerStart', start(3, { Node }));
        const { EventList } = await list(filter('NodeName', ['brand-new']));
        assert.equal(EventList[0].EventCount, 1 + n);
      }
      service.clock.advance(dayMs);
      await service.agent.call('EvaluateContainerStart', start(3, { Node }));
      assert.equal((await list())['TotalCount'], 6);
    });
  });
});
