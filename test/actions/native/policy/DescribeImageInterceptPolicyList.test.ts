import assert from 'node:assert/strict';
import { dayMs, secondMs } from '../../../support/clock.js';
import { imageId, imported, privilegePolicy, riskPolicy } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { created, newAccount } from './accounts.js';

const list = 'DescribeImageInterceptPolicyList';

describe('DescribeImageInterceptPolicyList', () => {
  let service: TestService;
  let client: TestClient;
  /** Ids by letter; created a second apart in this order. */
  const ids: Record<string, string> = {};

  before(async () => {
    service = await startTestService();
    client = await newAccount(service);
    await client.call('ImportImageScanReport', imported('a'));
    const policies = {
      a: riskPolicy({ PolicyName: 'Base 100%' }),
      b: riskPolicy({ PolicyName: 'base_image', ObservationDays: 1 }),
      c: riskPolicy({ PolicyName: 'off', Enabled: false }),
      d: privilegePolicy({
        PolicyName: 'privileged base',
        ObservationDays: 30,
        ImageScope: { Type: 'SELECTED', ImageIds: [imageId('x')] },
      }),
      e: riskPolicy({
        PolicyName: '基线 Ünder',
        ImageScope: { Type: 'SELECTED', ImageIds: [imageId('a')] },
      }),
    };
    for (const [letter, policy] of Object.entries(policies)) {
      service.clock.advance(secondMs);
      ids[letter] = await created(client, policy);
    }
    service.clock.advance(secondMs);
    await client.call('ModifyImageInterceptPolicy', { PolicyId: ids['b'], PolicyDescription: 'edited' });
  });
  after(() => service.stop());

  const lettersOf = (policies: { PolicyId: string }[]) =>
    policies.map(({ PolicyId }) => Object.keys(ids).find((letter) => ids[letter] === PolicyId)).join('');
  async function ask(params: object): Promise<{ letters: string; total: number }> {
    const reply = await client.call(list, params);
    return {
      letters: lettersOf(reply['PolicyList'] as { PolicyId: string }[]),
      total: reply['TotalCount'] as number,
    };
  }

  type Filter = [Name: string, Values: string[], ExactMatch?: boolean];
  const filterCases: [why: string, filters: () => Filter[], letters: string][] = [
    ['everything without a filter', () => [], 'abcde'],
    ['by PolicyId', () => [['PolicyId', [ids['b']!, ids['d']!]]], 'bd'],
    ['by PolicyId in any case', () => [['PolicyId', [ids['b']!.toUpperCase()]]], 'b'],
    ['no policy by a part of its id', () => [['PolicyId', [ids['b']!.slice(0, 8)]]], ''],
    ['no policy by an id that is no uuid', () => [['PolicyId', ["' OR 1=1 --"]]], ''],
    ['by a part of the name, in any case', () => [['PolicyName', ['BASE']]], 'abd'],
    ['by a part of a name beyond ASCII', () => [['PolicyName', ['基线 ü']]], 'e'],
    ['by % as itself', () => [['PolicyName', ['%']]], 'a'],
    ['by _ as itself', () => [['PolicyName', ['_']]], 'b'],
    ['no policy by a backslash', () => [['PolicyName', ['\\']]], ''],
    ['by the exact name', () => [['PolicyName', ['base_image'], true]], 'b'],
    [
      'no policy by a name in another case when it has to be exact',
      () => [['PolicyName', ['BASE_IMAGE'], true]],
      '',
    ],
    ['no policy by a part of a name when it has to be exact', () => [['PolicyName', ['base'], true]], ''],
    ['by any of several values', () => [['PolicyName', ['off', '100']]], 'ac'],
    ['by template', () => [['PolicyTemplate', ['PRIVILEGED_IMAGE']]], 'd'],
    ['by state', () => [['EffectStatus', ['OBSERVING']]], 'bd'],
    ['by several states', () => [['EffectStatus', ['ENFORCING', 'DISABLED']]], 'ace'],
    ['by being on', () => [['Enabled', ['true']]], 'abde'],
    ['by being off, in any case', () => [['Enabled', ['FALSE']]], 'c'],
    ['by an image that one of them selects', () => [['ImageId', [imageId('x')]]], 'abcd'],
    ['by an image that the others act on', () => [['ImageId', [imageId('z')]]], 'abc'],
    ['by any of several images', () => [['ImageId', [imageId('x'), imageId('a')]]], 'abcde'],
    [
      'what meets all filters',
      () => [
        ['PolicyName', ['base']],
        ['EffectStatus', ['OBSERVING']],
        ['ImageId', [imageId('a')]],
      ],
      'b',
    ],
    [
      'nothing where two filters of one name contradict each other',
      () => [
        ['PolicyName', ['off']],
        ['PolicyName', ['base']],
      ],
      '',
    ],
  ];
  for (const [why, filters, letters] of filterCases) {
    it(`finds ${why}`, async () => {
      const Filters = filters().map(([Name, Values, ExactMatch]) => ({
        Name,
        Values,
        ...(ExactMatch !== undefined && { ExactMatch }),
      }));
      const found = await ask({ Filters, OrderField: 'CreateTime', Order: 'asc' });
      assert.deepEqual(found, { letters, total: letters.length });
    });
  }

  const refused: [why: string, filter: object, code: string, says: RegExp][] = [
    [
      'an unknown name',
      { Name: 'Name', Values: ['x'] },
      'InvalidParameterValue',
      /`Filters.0.Name`.*PolicyName/,
    ],
    ['a name of Object', { Name: 'constructor', Values: ['x'] }, 'InvalidParameterValue', /`Filters.0.Name`/],
    ['an unknown state', { Name: 'EffectStatus', Values: ['ON'] }, 'InvalidParameterValue', /OBSERVING/],
    [
      'an unknown template',
      { Name: 'PolicyTemplate', Values: ['risk_image'] },
      'InvalidParameterValue',
      /RISK_IMAGE/,
    ],
    [
      'a switch that is neither',
      { Name: 'Enabled', Values: ['true', '1'] },
      'InvalidParameterValue',
      /Values.1/,
    ],
    ['no value', { Name: 'PolicyName', Values: [] }, 'InvalidParameterValue.DataRange', /at least 1/],
    ['no values', { Name: 'PolicyName' }, 'MissingParameter', /`Filters.0.Values`/],
  ];
  for (const [why, filter, code, says] of refused) {
    it(`refuses ${why} in a filter`, () => client.expectRefusal(code, list, { Filters: [filter] }, says));
  }

  const orderCases: [params: object, letters: string][] = [
    [{}, 'bedca'],
    [{ OrderField: 'UpdateTime', Order: 'asc' }, 'acdeb'],
    [{ OrderField: 'CreateTime' }, 'edcba'],
    [{ OrderField: 'CreateTime', Order: 'ASC' }, 'abcde'],
    [{ OrderField: 'EffectTime', Order: 'asc' }, 'caebd'],
    [{ OrderField: 'EffectTime', Order: 'desc' }, 'dbeac'],
    [{ OrderField: 'PolicyName', Order: 'asc' }, 'abcde'],
    [{ EnabledFirst: true }, 'bedac'],
    [{ EnabledFirst: true, OrderField: 'CreateTime', Order: 'asc' }, 'abdec'],
  ];
  for (const [params, letters] of orderCases) {
    it(`orders ${JSON.stringify(params)} as ${letters}`, async () => {
      assert.deepEqual(await ask(params), { letters, total: 5 });
    });
  }

  it('cuts pages out of the same order, and counts all of it', async () => {
    const order = { OrderField: 'CreateTime', Order: 'asc' };
    assert.deepEqual(await ask({ ...order, Limit: 2 }), { letters: 'ab', total: 5 });
    assert.deepEqual(await ask({ ...order, Limit: '2', Offset: '2' }), { letters: 'cd', total: 5 });
    assert.deepEqual(await ask({ ...order, Limit: 2, Offset: 4 }), { letters: 'e', total: 5 });
    assert.deepEqual(await ask({ ...order, Limit: 2, Offset: 5 }), { letters: '', total: 5 });
  });

  const outOfBounds: [params: object, code: string][] = [
    [{ Limit: 0 }, 'InvalidParameterValue.DataRange'],
    [{ Limit: 101 }, 'InvalidParameterValue.DataRange'],
    [{ Offset: -1 }, 'InvalidParameterValue.DataRange'],
    [{ Order: 'up' }, 'InvalidParameterValue'],
    [{ OrderField: 'Id' }, 'InvalidParameterValue'],
    [{ Limit: 'x' }, 'InvalidParameter'],
  ];
  for (const [params, code] of outOfBounds) {
    it(`refuses ${JSON.stringify(params)}`, () => client.expectRefusal(code, list, params));
  }

  it('breaks ties by the numeric id, and shows 10 unless asked for more', async () => {
    const other = await newAccount(service);
    for (let n = 0; n < 12; n += 1) await created(other, riskPolicy({ PolicyName: `policy ${n}` }));
    for (const OrderField of ['UpdateTime', 'CreateTime', 'EffectTime']) {
      const numbers = async (Order: string, page: object) => {
        const { PolicyList } = await other.call(list, { OrderField, Order, ...page });
        return (PolicyList as { Id: number }[]).map(({ Id }) => Id);
      };
      const upwards = await numbers('asc', { Limit: 100 });
      assert.deepEqual(
        upwards,
        [...upwards].sort((a, b) => a - b),
      );
      assert.equal(upwards.length, 12);
      assert.deepEqual(await numbers('desc', { Limit: 100 }), [...upwards].reverse());
      assert.deepEqual(await numbers('asc', {}), upwards.slice(0, 10));
      assert.deepEqual(await numbers('asc', { Offset: 10 }), upwards.slice(10));
    }
  });

  it('filters by the state at the moment of the call', async () => {
    service.clock.advance(2 * dayMs);
    const found = await ask({
      Filters: [{ Name: 'EffectStatus', Values: ['ENFORCING'] }],
      OrderField: 'CreateTime',
      Order: 'asc',
    });
    assert.deepEqual(found, { letters: 'abe', total: 3 });
  });
});

describe('DescribeImageInterceptPolicyDetail', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  it('takes the id in any case', async () => {
    const policyId = await created(service.admin, riskPolicy());
    const { Policy } = await service.reader.call('DescribeImageInterceptPolicyDetail', {
      PolicyId: policyId.toUpperCase(),
    });
    assert.equal((Policy as { PolicyId: string }).PolicyId, policyId);
  });

  for (const PolicyId of [
    '5d0d0c1c-0000-4000-8000-000000000001',
    'no uuid',
    '1',
    "'; DROP TABLE policies; --",
  ]) {
    it(`says that there is no policy ${PolicyId}`, () =>
      service.admin.expectRefusal(
        'ResourceNotFound',
        'DescribeImageInterceptPolicyDetail',
        { PolicyId },
        /no policy/,
      ));
  }
});

describe('DescribeImageInterceptPolicyOptions', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  it('tells what a policy can be made of: every word it lists is taken', async () => {
    const options = await service.admin.call('DescribeImageInterceptPolicyOptions');
    await created(service.admin, {
      ...riskPolicy(),
      RiskRule: {
        Vulnerability: {
          Severities: options['Severities'],
          Labels: options['Labels'],
          Classes: options['VulnerabilityClasses'],
        },
        SensitiveData: { Types: options['SensitiveDataTypes'] },
      },
    });
    const categories = options['PrivilegeCategories'] as {
      Category: string;
      Items: { Item: string; Description: string }[];
    }[];
    const Privileges = categories.flatMap(({ Category, Items }) => [
      Category,
      ...Items.map(({ Item }) => Item),
    ]);
    await created(service.admin, privilegePolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges } }));
  });

  it('describes privileges in the language of the caller', async () => {
    const chinese = service.clientOf(service.reader.credential, { language: 'zh-CN' });
    const itemsOf = async (client: TestClient) => {
      const { PrivilegeCategories } = await client.call('DescribeImageInterceptPolicyOptions');
      return (PrivilegeCategories as { Items: { Description: string }[] }[]).flatMap(({ Items }) => Items);
    };
    for (const { Description } of await itemsOf(chinese)) assert.match(Description, /\p{Script=Han}/u);
    for (const { Description } of await itemsOf(service.reader)) assert.match(Description, /^[\x20-\x7e]+$/);
  });

  it('counts the scanned images', async () => {
    const client = await newAccount(service);
    const count = async () =>
      (await client.call('DescribeImageInterceptPolicyOptions'))['ScannedImageCount'] as number;
    assert.equal(await count(), 0);
    await client.call('ImportImageScanReport', imported('a'));
    await client.call('EvaluateContainerStart', {
      Image: { ImageId: imageId('b') },
      Node: { NodeName: 'node-1' },
    });
    assert.equal(await count(), 1);
  });
});
