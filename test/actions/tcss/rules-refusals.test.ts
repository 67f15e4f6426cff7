import assert from 'node:assert/strict';
import {
  addRule,
  deleteRules,
  expectWritten,
  privilegeRule,
  riskRule,
  showRule,
} from '../../support/rules.js';
import { imageId, imported } from '../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../support/service.js';
import { contentsOf } from '../../support/contents.js';

const noId = '00000000-0000-4000-8000-000000000000';

/** What rules are refused for, with which code and in whose words; and that nothing is changed then. */
describe('refused rules', () => {
  let service: TestService;
  let admin: TestClient;
  before(async () => {
    service = await startTestService({ maxPolicies: 3 });
    admin = service.admin;
    await admin.call('ImportImageScanReport', imported(1));
  });
  after(() => service.stop());
  afterEach(() => deleteRules(admin));

  async function expectUnchanged(code: string, action: string, params: object, message?: RegExp) {
    const before = await contentsOf(service.db);
    const error = await admin.expectRefusal(code, action, params, message);
    assert.deepEqual(await contentsOf(service.db), before);
    return error;
  }
  const refusesToAdd = (code: string, params: object, message?: RegExp) =>
    expectUnchanged(code, 'AddOrModifyImageDenyRule', params, message);

  const missing = 'MissingParameter';
  const senseless = 'InvalidParameter.RuleInfoInValid';
  const unknown = 'InvalidParameterValue';
  const range = 'InvalidParameterValue.DataRange';
  const length = 'InvalidParameterValue.LengthLimit';
  const risk = (fields: object) => ({ RuleName: 'r', RuleType: 'RULE_RISK', ...fields });
  const privilege = (fields: object) => privilegeRule(fields);

  const cases: [string, string, object, RegExp][] = [
    ['no name', missing, riskRule({ RuleName: undefined }), /`RuleName`/],
    ['no type', missing, riskRule({ RuleType: undefined }), /`RuleType`/],
    ['an empty name', length, riskRule({ RuleName: '' }), /`RuleName`/],
    ['a name of 129 characters', length, riskRule({ RuleName: '🐳'.repeat(129) }), /`RuleName`.*128.*129/],
    [
      'a description of 257 characters',
      length,
      riskRule({ RuleDescription: 'x'.repeat(257) }),
      /`RuleDescription`/,
    ],
    ['another type', unknown, riskRule({ RuleType: 'RISK_IMAGE' }), /`RuleType`.*RULE_RISK, RULE_PRIVILEGE/],
    ['days beyond a year', range, riskRule({ EffectDay: 366 }), /`EffectDay`.*365/],
    ['days before today', range, riskRule({ EffectDay: -1 }), /`EffectDay`/],
    ['half days', 'InvalidParameter', riskRule({ EffectDay: 0.5 }), /`EffectDay`/],
    ['an unknown field', 'UnknownParameter', riskRule({ PolicyName: 'x' }), /`PolicyName`/],
    ...['Status', 'IsEffectAllImage', 'Vul', 'Virus', 'Risk', 'PrivilegeRun'].flatMap(
      (field): [string, string, object, RegExp][] => [
        [`${field} 2`, unknown, riskRule({ [field]: 2 }), new RegExp(`\`${field}\`.*0, 1.*2`)],
        [`${field} -1`, unknown, riskRule({ [field]: -1 }), new RegExp(`\`${field}\``)],
        [`${field} true`, 'InvalidParameter', riskRule({ [field]: true }), new RegExp(`\`${field}\``)],
      ],
    ),

    ['no family', senseless, risk({}), /`Vul`, `Virus` and `Risk`/],
    ['all families off', senseless, risk({ Vul: 0, Virus: 0, Risk: 0 }), /at least one/],
    ['Vul without a list', senseless, risk({ Vul: 1 }), /`Vul`.*CVEIDSet, ComponentSet, VulClassSet/],
    ['Vul with empty lists', senseless, risk({ Vul: 1, CVEIDSet: [] }), /`Vul`/],
    ['Virus without a list', senseless, risk({ Virus: 1 }), /`Virus`.*VirusMD5Set/],
    ['Risk without a list', senseless, risk({ Risk: 1 }), /`Risk`.*RiskLevelSet/],
    ['one family without a list', senseless, riskRule({ Risk: 1 }), /`Risk`/],
    ...(
      [
        ['Vul', 'CVEIDSet', 'CVE-1'],
        ['Vul', 'ComponentSet', 'zlib'],
        ['Vul', 'VulClassSet', 'XSS'],
        ['Vul', 'VulLevelSet', 'HIGH'],
        ['Vul', 'VulLabelSet', 'POC'],
        ['Virus', 'VirusMD5Set', 'a'.repeat(32)],
        ['Virus', 'VirusLevelSet', 'HIGH'],
        ['Virus', 'VirusName', 'Trojan'],
        ['Risk', 'RiskLevelSet', 'HIGH'],
        ['Risk', 'RiskType', 'AWS'],
      ] as const
    ).flatMap(([field, list, word]): [string, string, object, RegExp][] => {
      const on = field === 'Risk' ? { Virus: 1, VirusName: ['x'] } : { Risk: 1, RiskType: ['x'] };
      const message = new RegExp(`\`${list}\`.*\`${field}\``);
      return [
        [`${list} with ${field} 0`, senseless, risk({ ...on, [field]: 0, [list]: [word] }), message],
        [`${list} without ${field}`, senseless, risk({ ...on, [list]: [word] }), message],
        [
          `${list} in RULE_PRIVILEGE`,
          senseless,
          privilege({ [list]: [word] }),
          new RegExp(`\`${list}\`.*RULE_PRIVILEGE`),
        ],
        [
          `an empty word in ${list}`,
          list === 'VirusMD5Set' ? unknown : length,
          risk({ ...on, [field]: 1, [list]: [''] }),
          new RegExp(`${list}.0`),
        ],
        [
          `1,001 words in ${list}`,
          range,
          risk({ ...on, [field]: 1, [list]: Array(1001).fill(word) }),
          new RegExp(list),
        ],
      ];
    }),
    [
      'several ids in one text',
      unknown,
      risk({ Vul: 1, CVEIDSet: ['CVE-1 CVE-2'] }),
      /`CVEIDSet.0` holds several ids/,
    ],
    ['blanks for a component', unknown, risk({ Vul: 1, ComponentSet: ['　'] }), /`ComponentSet.0` is blank/],
    [
      'a wildcard',
      unknown,
      risk({ Vul: 1, ComponentSet: ['zlib', 'openssl@*'] }),
      /`ComponentSet.1` has a wildcard/,
    ],
    ['a blank virus name', unknown, risk({ Virus: 1, VirusName: ['x', ' '] }), /`VirusName.1` is blank/],
    ['Vul in RULE_PRIVILEGE', senseless, privilege({ Vul: 1 }), /`Vul`.*RULE_PRIVILEGE/],
    [
      'PrivilegeDetail in RULE_RISK',
      senseless,
      riskRule({ PrivilegeDetail: ['BASE'] }),
      /`PrivilegeDetail`.*RULE_RISK/,
    ],
    ['PrivilegeRun in RULE_RISK', senseless, riskRule({ PrivilegeRun: 1 }), /`PrivilegeRun`.*RULE_RISK/],
    ['no PrivilegeDetail', missing, privilege({ PrivilegeDetail: undefined }), /`PrivilegeDetail`/],
    ['an empty PrivilegeDetail', missing, privilege({ PrivilegeDetail: [] }), /`PrivilegeDetail`/],
    [
      'an unknown privilege',
      unknown,
      privilege({ PrivilegeDetail: ['BASE', 'ROOT'] }),
      /`PrivilegeDetail.1`.*HIGH_RISK.*`ROOT`/,
    ],

    [
      'an unknown level',
      unknown,
      riskRule({ VulLevelSet: ['HIGH', 'WORST'] }),
      /`VulLevelSet.1`.*CRITICAL, HIGH, MIDDLE, LOW.*`WORST`/,
    ],
    ['NOTICE for vulnerabilities', unknown, riskRule({ VulLevelSet: ['NOTICE'] }), /`VulLevelSet.0`/],
    ['level 5', unknown, riskRule({ VulLevelSet: ['5'] }), /`VulLevelSet.0`/],
    ['a level that is a number', 'InvalidParameter', riskRule({ VulLevelSet: [4] }), /VulLevelSet.0/],
    [
      'an unknown virus level',
      unknown,
      risk({ Virus: 1, VirusLevelSet: ['NONE'] }),
      /`VirusLevelSet.0`.*NOTICE/,
    ],
    ['an unknown risk level', unknown, risk({ Risk: 1, RiskLevelSet: ['NONE'] }), /`RiskLevelSet.0`.*LOW/],
    [
      'an unknown label',
      unknown,
      risk({ Vul: 1, VulLabelSet: ['NETWORK'] }),
      /`VulLabelSet.0`.*CanBeFixed, POC, EXP/,
    ],
    [
      'an unknown class',
      unknown,
      risk({ Vul: 1, VulClassSet: ['其它错误'] }),
      /`VulClassSet.0`.*BUFFER_OVERFLOW/,
    ],
    ['an MD5 of 31 digits', unknown, risk({ Virus: 1, VirusMD5Set: ['a'.repeat(31)] }), /VirusMD5Set.0/],

    [
      'images with all images',
      senseless,
      riskRule({ IsEffectAllImage: 0, EffectImageSet: [imageId(1)] }),
      /`EffectImageSet`.*`IsEffectAllImage`/,
    ],
    ['no images with selected', missing, riskRule({ IsEffectAllImage: 1 }), /`EffectImageSet`/],
    [
      'an empty list of images with selected',
      missing,
      riskRule({ IsEffectAllImage: 1, EffectImageSet: [] }),
      /`EffectImageSet`/,
    ],
    [
      'images that nobody knows',
      'FailedOperation.RuleSelectImageOutRange',
      riskRule({ EffectImageSet: [imageId(1), imageId(8)] }),
      /`EffectImageSet`.*no scan result: sha256:0{20}/,
    ],
  ];

  describe('new', () => {
    for (const [what, code, params, message] of cases)
      it(`for ${what}`, async () => void (await refusesToAdd(code, params, message)));

    it('for a name that another rule has, in either dialect', async () => {
      await addRule(admin, riskRule({ RuleName: 'taken' }));
      const repeated = 'FailedOperation.RuleNameRepeat';
      await refusesToAdd(repeated, riskRule({ RuleName: 'taken' }), /rule named `taken`/);
      await admin.call('AddOrModifyImageDenyRule', riskRule({ RuleName: 'Taken' }));
      await service.stranger.call('AddOrModifyImageDenyRule', riskRule({ RuleName: 'taken' }));
      await deleteRules(service.stranger);
    });

    it('for a second privilege rule, naming the first', async () => {
      const first = await addRule(admin, privilegeRule({ RuleName: 'first' }));
      const message = new RegExp(`RULE_PRIVILEGE.*RuleID ${first}`);
      await refusesToAdd('FailedOperation.RuleInfoRepeat', privilegeRule({ RuleName: 'second' }), message);
    });

    it('beyond the most that an account may have', async () => {
      for (const RuleName of ['a', 'b', 'c']) await addRule(admin, riskRule({ RuleName }));
      await refusesToAdd('FailedOperation.RuleConfigTooMany', riskRule({ RuleName: 'd' }), /3 rules/);
    });

    it('in Chinese, for who reads Chinese', async () => {
      const chinese = service.clientOf(admin.credential, { language: 'zh-CN' });
      const refuse = (code: string, params: object, message: RegExp) =>
        chinese.expectRefusal(code, 'AddOrModifyImageDenyRule', params, message);
      await refuse(senseless, risk({ Vul: 1 }), /`Vul` 为 1，但未填写任何条件/);
      await refuse(
        unknown,
        riskRule({ VulLevelSet: ['X'] }),
        /`VulLevelSet.0` 只能取 CRITICAL、HIGH、MIDDLE、LOW/,
      );
      await refuse('ResourceNotFound', { RuleID: noId }, /规则不存在/);
    });

    it('but for one of two privilege rules that are added at once', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, (_, n) =>
          admin.call('AddOrModifyImageDenyRule', privilegeRule({ RuleName: `privileged ${n}` })),
        ),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      assert.equal(refused.length, 5);
      const info = await admin.call('DescribeAddImageDenyRuleInfo', {});
      for (const { reason } of refused) {
        assert.equal(reason.code, 'FailedOperation.RuleInfoRepeat');
        assert.ok(reason.message.includes(info['PrivilegeDenyRuleID']));
      }
    });
  });

  describe('edited', () => {
    const refusesToEdit = (code: string, RuleID: string, fields: object, message?: RegExp) =>
      refusesToAdd(code, { RuleID, ...fields }, message);

    it('for an id that is no rule of the account', async () => {
      const theirs = await addRule(service.stranger, riskRule());
      for (const RuleID of [noId, 'no uuid', theirs])
        await refusesToEdit('ResourceNotFound', RuleID, riskRule(), new RegExp(`no rule ${RuleID}`));
      await deleteRules(service.stranger);
    });

    it('for another type', async () => {
      const RuleID = await addRule(admin, riskRule());
      await refusesToEdit(unknown, RuleID, privilegeRule(), /`RuleType`.*RULE_RISK/);
    });

    it('for what a new rule of its type would be refused for', async () => {
      const RuleID = await addRule(admin, riskRule());
      await refusesToEdit(senseless, RuleID, {}, /at least one/);
      await refusesToEdit(senseless, RuleID, { PrivilegeDetail: ['BASE'] }, /`PrivilegeDetail`/);
      await refusesToEdit(senseless, RuleID, { Vul: 1 }, /`Vul`/);
      await refusesToEdit(unknown, RuleID, { Vul: 1, VulLevelSet: ['?'] }, /VulLevelSet.0/);
      const outOfRange = { Vul: 1, VulLevelSet: ['HIGH'], EffectImageSet: [imageId(8)] };
      await refusesToEdit('FailedOperation.RuleSelectImageOutRange', RuleID, outOfRange, /`EffectImageSet`/);
      const privileged = await addRule(admin, privilegeRule());
      await refusesToEdit(missing, privileged, {}, /`PrivilegeDetail`/);
      await refusesToEdit(senseless, privileged, { Virus: 1, VirusName: ['x'] }, /`Virus`/);
    });

    it('for a name that another rule has', async () => {
      await addRule(admin, riskRule({ RuleName: 'taken' }));
      const RuleID = await addRule(admin, riskRule({ RuleName: 'other' }));
      const repeated = 'FailedOperation.RuleNameRepeat';
      await refusesToEdit(repeated, RuleID, riskRule({ RuleName: 'taken' }), /`taken`/);
    });
  });

  describe('switched, deleted or shown', () => {
    const action = {
      switch: 'ModifyImageDenyRuleStatus',
      delete: 'DeleteImageDenyRule',
      show: 'DescribeImageDenyRuleDetail',
    };
    const nameFilter = [{ Name: 'RuleName', Values: ['x'] }];

    it('all or none', async () => {
      const [RuleID, theirs] = [
        await addRule(admin, riskRule()),
        await addRule(service.stranger, riskRule()),
      ];
      for (const other of [noId, theirs, 'no uuid']) {
        const RuleIDSet = [RuleID, other];
        const message = new RegExp(`no rule ${other}; nothing was changed`);
        await expectUnchanged('ResourceNotFound', action.switch, { RuleIDSet, Status: 1 }, message);
        await expectUnchanged('ResourceNotFound', action.delete, { RuleIDSet }, message);
        await expectUnchanged('ResourceNotFound', action.show, { RuleID: other });
      }
      expectWritten(await showRule(service.stranger, theirs), { Status: 0 });
      await deleteRules(service.stranger);
    });

    for (const [verb, what, code, params, message] of [
      ['switch', 'without RuleIDSet', missing, { Status: 1 }, /RuleIDSet/],
      ['switch', 'an empty RuleIDSet', range, { RuleIDSet: [], Status: 1 }, /RuleIDSet/],
      ['switch', '101 rules', range, { RuleIDSet: Array(101).fill(noId), Status: 1 }, /RuleIDSet.*100/],
      ['switch', 'without Status', missing, { RuleIDSet: [noId] }, /Status/],
      ['switch', 'to Status 2', unknown, { RuleIDSet: [noId], Status: 2 }, /Status/],
      ['delete', 'nothing in particular', missing, {}, /`RuleIDSet` or `Filters`/],
      [
        'delete',
        'nothing but empty lists',
        missing,
        { RuleIDSet: [], Filters: [] },
        /`RuleIDSet` or `Filters`/,
      ],
      ['delete', 'all but some', missing, { ExcludeRuleIDSet: [noId] }, /`RuleIDSet` or `Filters`/],
      [
        'delete',
        'by id and filter',
        'InvalidParameter',
        { RuleIDSet: [noId], Filters: nameFilter },
        /Only one/,
      ],
      [
        'delete',
        'by id with exceptions',
        'InvalidParameter',
        { RuleIDSet: [noId], ExcludeRuleIDSet: [noId] },
        /`ExcludeRuleIDSet`/,
      ],
      ['delete', '101 rules', range, { RuleIDSet: Array(101).fill(noId) }, /RuleIDSet.*100/],
      [
        'delete',
        'by Status',
        unknown,
        { Filters: [{ Name: 'Status', Values: ['0'] }] },
        /Filters.0.Name.*RuleType, EffectStatus, RuleName;/,
      ],
      [
        'delete',
        'by a filter that says nothing',
        missing,
        { Filters: [...nameFilter, { Name: 'RuleType', Values: [null] }] },
        /`Filters.1.Values`/,
      ],
      [
        'delete',
        'by a filter without values',
        range,
        { Filters: [{ Name: 'RuleName', Values: [] }] },
        /Filters.0.Values/,
      ],
      ['show', 'without RuleID', missing, {}, /RuleID/],
      ['show', 'an empty RuleID', length, { RuleID: '' }, /RuleID/],
      ['show', 'a number', 'InvalidParameter', { RuleID: 1 }, /RuleID/],
    ] as ['switch' | 'delete' | 'show', string, string, object, RegExp][])
      it(`${verb}: ${what}`, async () => {
        await addRule(admin, riskRule());
        await expectUnchanged(code, action[verb], params, message);
      });
  });

  it('by role: readers read, agents do neither', async () => {
    const RuleID = await addRule(admin, riskRule());
    const writes: [string, object][] = [
      ['AddOrModifyImageDenyRule', riskRule({ RuleName: 'other' })],
      ['ModifyImageDenyRuleStatus', { RuleIDSet: [RuleID], Status: 1 }],
      ['DeleteImageDenyRule', { RuleIDSet: [RuleID] }],
    ];
    const reads: [string, object][] = [
      ['DescribeImageDenyRuleList', {}],
      ['DescribeImageDenyRuleDetail', { RuleID }],
      ['DescribeImageDenyRuleSummary', {}],
      ['DescribeAddImageDenyRuleInfo', {}],
    ];
    for (const [name, params] of reads) await service.reader.call(name, params);
    for (const [name, params] of writes)
      await service.reader.expectRefusal('UnauthorizedOperation', name, params);
    for (const [name, params] of [...reads, ...writes])
      await service.agent.expectRefusal('UnauthorizedOperation', name, params);
    expectWritten(await showRule(admin, RuleID), { Status: 0 });
  });
});
