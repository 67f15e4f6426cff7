import assert from 'node:assert/strict';
import { dayMs, minuteMs } from '../../support/clock.js';
import { addRule, deleteRules, privilegeRule, riskRule, ruleIdOf } from '../../support/rules.js';
import { imported } from '../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../support/service.js';

/** DescribeImageDenyRuleList, the summary, what to know before adding a rule, and deleting by filter. */
describe('lists of rules', () => {
  let service: TestService;
  let admin: TestClient;
  before(async () => {
    service = await startTestService();
    admin = service.admin;
    await admin.call('ImportImageScanReport', imported(1));
    await addRules();
  });
  after(() => service.stop());

  /** Five rules in the order of their update times: by name, whether they are on, and how many days they observe. */
  async function addRules() {
    const rules = [
      riskRule({ RuleName: 'prod: critical', EffectDay: 9 }),
      riskRule({ RuleName: 'prod: high_1', Status: 1, EffectDay: 3 }),
      riskRule({ RuleName: 'PROD: 100%', EffectDay: 0 }),
      privilegeRule({ RuleName: 'privileged', EffectDay: 5 }),
      riskRule({ RuleName: 'stage', Status: 1, EffectDay: 0 }),
    ];
    for (const rule of rules) {
      await addRule(admin, rule);
      service.clock.advance(minuteMs);
    }
  }

  const list = async (params: object, client = admin): Promise<string[]> => {
    const { List, TotalCount } = await client.call('DescribeImageDenyRuleList', params);
    assert.equal(TotalCount, List.length);
    return List.map(({ RuleName }: { RuleName: string }) => RuleName);
  };
  const filter = (Name: string, Values: unknown[], ExactMatch?: boolean) => ({
    Filters: [{ Name, Values, ...(ExactMatch !== undefined && { ExactMatch }) }],
  });
  const all = ['stage', 'privileged', 'PROD: 100%', 'prod: high_1', 'prod: critical'];

  describe('the filters', () => {
    for (const [what, params, names] of [
      ['nothing', {}, all],
      ['an empty list', { Filters: [] }, all],
      ['RuleType RULE_RISK', filter('RuleType', ['RULE_RISK']), all.filter((name) => name !== 'privileged')],
      ['RuleType RULE_PRIVILEGE', filter('RuleType', ['RULE_PRIVILEGE']), ['privileged']],
      ['both RuleTypes', filter('RuleType', ['RULE_PRIVILEGE', 'RULE_RISK']), all],
      ['Status 0', filter('Status', ['0']), ['privileged', 'PROD: 100%', 'prod: critical']],
      ['Status 1', filter('Status', ['1']), ['stage', 'prod: high_1']],
      ['EffectStatus IN_THE_TEST', filter('EffectStatus', ['IN_THE_TEST']), ['privileged', 'prod: critical']],
      ['EffectStatus IN_EFFECT', filter('EffectStatus', ['IN_EFFECT']), ['PROD: 100%']],
      ['part of a RuleName', filter('RuleName', ['prod:']), ['PROD: 100%', 'prod: high_1', 'prod: critical']],
      ['part of a RuleName, ExactMatch false', filter('RuleName', ['RIT'], false), ['prod: critical']],
      ['the whole RuleName', filter('RuleName', ['stage'], true), ['stage']],
      ['part of a RuleName, ExactMatch true', filter('RuleName', ['prod'], true), []],
      ['the whole RuleName in another case', filter('RuleName', ['STAGE'], true), []],
      ['a % in a RuleName', filter('RuleName', ['%']), ['PROD: 100%']],
      ['a _ in a RuleName', filter('RuleName', ['h_1']), ['prod: high_1']],
      ['two RuleNames', filter('RuleName', ['stage', '100'], false), ['stage', 'PROD: 100%']],
      ['nulls among the values', filter('RuleName', [null, 'stage', null]), ['stage']],
      ['nothing but null', filter('RuleName', [null]), all],
      [
        'two filters',
        { Filters: [...filter('RuleName', ['prod']).Filters, ...filter('Status', ['0']).Filters] },
        ['PROD: 100%', 'prod: critical'],
      ],
      [
        'an ExactMatch of an enumeration that is off',
        filter('Status', ['1'], false),
        ['stage', 'prod: high_1'],
      ],
    ] as [string, object, string[]][])
      it(`${what}: ${names.length} of 5`, async () => assert.deepEqual(await list(params), names));

    it('EffectStatus follows the clock', async () => {
      const now = service.clock.now();
      service.clock.advance(5 * dayMs);
      assert.deepEqual(await list(filter('EffectStatus', ['IN_EFFECT'])), ['privileged', 'PROD: 100%']);
      service.clock.set(now);
    });

    it('shows the state that was filtered by', async () => {
      for (const state of ['IN_THE_TEST', 'IN_EFFECT']) {
        const { List } = await admin.call('DescribeImageDenyRuleList', filter('EffectStatus', [state]));
        for (const { EffectStatus } of List) assert.equal(EffectStatus, state);
      }
    });

    for (const [what, code, params, message] of [
      [
        'name',
        'InvalidParameterValue',
        filter('PolicyName', ['x']),
        /`Filters.0.Name`.*RuleType, EffectStatus, RuleName, Status.*`PolicyName`/,
      ],
      ['name in another case', 'InvalidParameterValue', filter('rulename', ['x']), /Filters.0.Name/],
      ['name that every object has', 'InvalidParameterValue', filter('constructor', ['x']), /Filters.0.Name/],
      [
        'type',
        'InvalidParameterValue',
        filter('RuleType', ['RULE_RISK', 'RISK_IMAGE']),
        /`Filters.0.Values.1`.*RULE_RISK, RULE_PRIVILEGE.*`RISK_IMAGE`/,
      ],
      ['status', 'InvalidParameterValue', filter('Status', ['2']), /`Filters.0.Values.0`.*0, 1/],
      ['state', 'InvalidParameterValue', filter('EffectStatus', ['DISABLED']), /IN_THE_TEST, IN_EFFECT/],
      ['lack of values', 'InvalidParameterValue.DataRange', filter('RuleName', []), /`Filters.0.Values`/],
      ['number as a value', 'InvalidParameter', filter('Status', [0]), /Filters.0.Values.0/],
      ['filter without Values', 'MissingParameter', { Filters: [{ Name: 'RuleName' }] }, /Filters.0.Values/],
      ['filter without Name', 'MissingParameter', { Filters: [{ Values: ['x'] }] }, /Filters.0.Name/],
    ] as [string, string, object, RegExp][])
      it(`refuse an unknown ${what}`, () =>
        admin.expectRefusal(code, 'DescribeImageDenyRuleList', params, message));
  });

  describe('the order', () => {
    for (const [what, params, names] of [
      ['UpdateTime, the latest first, unless asked otherwise', {}, all],
      ['UpdateTime ascending', { By: 'UpdateTime', Order: 'asc' }, [...all].reverse()],
      ['UpdateTime in any case', { By: 'updatetime', Order: 'DESC' }, all],
      [
        'EffectTime, those that are off last',
        { By: 'EffectTime', Order: 'Desc' },
        ['prod: critical', 'privileged', 'PROD: 100%', 'stage', 'prod: high_1'],
      ],
      [
        'EffectTime ascending',
        { By: 'EffectTime', Order: 'ASC' },
        ['prod: high_1', 'stage', 'PROD: 100%', 'privileged', 'prod: critical'],
      ],
      [
        'those that are on first',
        { TopTurnOn: true },
        ['privileged', 'PROD: 100%', 'prod: critical', 'stage', 'prod: high_1'],
      ],
      [
        'those that are on first, and ascending',
        { TopTurnOn: true, Order: 'asc' },
        ['prod: critical', 'PROD: 100%', 'privileged', 'prod: high_1', 'stage'],
      ],
    ] as [string, object, string[]][])
      it(`is by ${what}`, async () => assert.deepEqual(await list(params), names));

    for (const params of [{ By: 'Status' }, { By: '' }, { Order: 'down' }, { Order: '' }])
      it(`is not by ${JSON.stringify(params)}`, () =>
        admin.expectRefusal('InvalidParameterValue', 'DescribeImageDenyRuleList', params, /EffectTime|asc/));
  });

  describe('the pages', () => {
    it('are of ten, and follow each other', async () => {
      const page = async (Limit: number | string, Offset: number | string) => {
        const reply = await admin.call('DescribeImageDenyRuleList', { Limit, Offset });
        assert.equal(reply['TotalCount'], 5);
        return reply['List'].map(({ RuleName }: { RuleName: string }) => RuleName) as string[];
      };
      assert.deepEqual(await page(2, 0), all.slice(0, 2));
      assert.deepEqual(await page('2', '2'), all.slice(2, 4));
      assert.deepEqual(await page(100, 4), all.slice(4));
      assert.deepEqual(await page(10, 5), []);
      assert.deepEqual(await page(0, 0), []);
    });

    it('have ten entries unless asked otherwise', async () => {
      const many = Array.from({ length: 8 }, (_, n) => riskRule({ RuleName: `many ${n}` }));
      for (const rule of many) await admin.call('AddOrModifyImageDenyRule', rule);
      const { List, TotalCount } = await admin.call('DescribeImageDenyRuleList', {});
      assert.deepEqual([List.length, TotalCount], [10, 13]);
      await admin.call('DeleteImageDenyRule', filter('RuleName', ['many ']));
    });

    for (const params of [{ Limit: 101 }, { Limit: '101' }, { Limit: -1 }, { Offset: -1 }])
      it(`are not ${JSON.stringify(params)}`, () =>
        admin.expectRefusal(
          'InvalidParameterValue.DataRange',
          'DescribeImageDenyRuleList',
          params,
          /Limit|Offset/,
        ));
    it('are not counted in words', () =>
      admin.expectRefusal('InvalidParameter', 'DescribeImageDenyRuleList', { Limit: 'ten' }, /Limit/));
  });

  it('show each rule as its detail does', async () => {
    const { List } = await admin.call('DescribeImageDenyRuleList', {});
    for (const rule of List) {
      const detail = await admin.call('DescribeImageDenyRuleDetail', { RuleID: rule.RuleID });
      for (const [field, value] of Object.entries(rule)) assert.deepEqual(detail[field], value, field);
    }
  });

  it('are summed up: those on are those observed and those in effect', async () => {
    const { RequestId: _, ...counts } = await admin.call('DescribeImageDenyRuleSummary', {});
    assert.deepEqual(counts, {
      RuleTotalCount: 5,
      EnabledRuleCount: 3,
      ObservedRuleCount: 2,
      EffectiveRuleCount: 1,
    });
    const now = service.clock.now();
    service.clock.advance(30 * dayMs);
    const later = await admin.call('DescribeImageDenyRuleSummary', {});
    assert.deepEqual([later['ObservedRuleCount'], later['EffectiveRuleCount']], [0, 3]);
    service.clock.set(now);
  });

  it('tell before adding whether there is a privilege rule, and what is scanned', async () => {
    const { RequestId: _, ...info } = await admin.call('DescribeAddImageDenyRuleInfo', {});
    assert.deepEqual(info, {
      ExistPrivilegeDenyRule: true,
      PrivilegeDenyRuleID: await ruleIdOf(admin, 'privileged'),
      ScannedImageCount: 1,
    });
    const { RequestId: __, ...none } = await service.stranger.call('DescribeAddImageDenyRuleInfo', {});
    assert.deepEqual(none, { ExistPrivilegeDenyRule: false, PrivilegeDenyRuleID: '', ScannedImageCount: 0 });
  });

  it("are empty for an account that has no rules, though others' have", async () => {
    assert.deepEqual(await list({}, service.stranger), []);
    const { RuleTotalCount } = await service.stranger.call('DescribeImageDenyRuleSummary', {});
    assert.equal(RuleTotalCount, 0);
  });

  describe('deleting by filter', () => {
    beforeEach(async () => {
      await deleteRules(admin);
      await addRules();
      await service.stranger.call('AddOrModifyImageDenyRule', riskRule({ RuleName: 'prod: theirs' }));
    });
    afterEach(async () => {
      assert.deepEqual(await list({}, service.stranger), ['prod: theirs']);
      await deleteRules(service.stranger);
    });

    const remaining = async (params: object) => {
      const reply = await admin.call('DeleteImageDenyRule', params);
      assert.deepEqual(Object.keys(reply), ['RequestId']);
      return list({});
    };

    for (const [what, params, gone] of [
      ['name', filter('RuleName', ['prod']), ['PROD: 100%', 'prod: high_1', 'prod: critical']],
      ['exact name', filter('RuleName', ['prod: high_1', 'prod'], true), ['prod: high_1']],
      ['type', filter('RuleType', ['RULE_PRIVILEGE']), ['privileged']],
      ['state', filter('EffectStatus', ['IN_EFFECT']), ['PROD: 100%']],
      ['what nothing meets', filter('RuleName', ['no such']), []],
      ['empty RuleIDSet besides', { RuleIDSet: [], ...filter('RuleName', ['stage']) }, ['stage']],
      [
        'several filters',
        {
          Filters: [
            ...filter('RuleName', ['prod']).Filters,
            ...filter('EffectStatus', ['IN_EFFECT']).Filters,
          ],
        },
        ['PROD: 100%'],
      ],
    ] as [string, object, string[]][])
      it(`deletes by ${what}`, async () =>
        assert.deepEqual(
          await remaining(params),
          all.filter((name) => !gone.includes(name)),
        ));

    it('keeps the rules that are excluded', async () => {
      const kept = [await ruleIdOf(admin, 'stage'), (await ruleIdOf(admin, 'prod: critical')).toUpperCase()];
      const ExcludeRuleIDSet = [...kept, '00000000-0000-4000-8000-000000000000', 'no uuid'];
      assert.deepEqual(await remaining({ ...filter('RuleType', ['RULE_RISK']), ExcludeRuleIDSet }), [
        'stage',
        'privileged',
        'prod: critical',
      ]);
    });
  });
});
