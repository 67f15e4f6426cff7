import assert from 'node:assert/strict';
import { hourMs, dayMs } from '../../support/clock.js';
import {
  addRule,
  deleteRules,
  expectWritten,
  privilegeRule,
  riskRule,
  ruleIdOf,
  showRule,
} from '../../support/rules.js';
import { imageId, imported, riskPolicy, start, virus } from '../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../support/service.js';

/** Creating, reading, editing and deleting rules, in TCSS' dialect and across the dialects. */
describe('rules', () => {
  let service: TestService;
  let admin: TestClient;
  before(async () => {
    service = await startTestService();
    admin = service.admin;
    for (const n of [1, 2, 3]) await admin.call('ImportImageScanReport', imported(n));
  });
  after(() => service.stop());
  afterEach(() => deleteRules(admin));

  const modify = (RuleID: string, fields: object) =>
    admin.call('AddOrModifyImageDenyRule', { RuleID, ...fields });
  const showPolicy = async (PolicyId: string) =>
    (await admin.call('DescribeImageInterceptPolicyDetail', { PolicyId })).Policy;
  const createPolicy = async (policy: object) =>
    (await admin.call('CreateImageInterceptPolicy', policy)).PolicyId as string;

  /** Everything a RULE_RISK rule can say, in the vendor's many spellings and no tidy order. */
  const full = {
    RuleName: 'everything',
    RuleType: 'RULE_RISK',
    RuleDescription: 'a rule with 描述',
    Status: 0,
    EffectDay: 7,
    IsEffectAllImage: 1,
    EffectImageSet: [imageId(3), imageId(1)],
    Vul: 1,
    CVEIDSet: ['cve-2026-0002', 'CVE-2026-0001'],
    ComponentSet: ['openssl@3.0.1', 'zlib', 'a@b@1'],
    VulClassSet: ['xss', '缓冲区错误', 'SQL_INJECTION', 'IMPROPER_INPUT_VALIDATION'],
    VulLevelSet: ['MIDDLE', '4', 'risk_high'],
    VulLabelSet: ['DynamicLevelExp', 'CanBeFixed', 'POC'],
    Virus: 1,
    VirusMD5Set: ['B'.repeat(32), 'a'.repeat(32)],
    VirusLevelSet: ['NOTICE', '1', 'Critical'],
    VirusName: ['Trojan', 'Unix.Trojan.Miner-1'],
    Risk: 1,
    RiskLevelSet: ['LOW', 'MEDIUM'],
    RiskType: ['AWS', 'GitHub'],
  };

  describe('the cycle of an infrastructure-as-code tool', () => {
    it('reads back what it wrote, whatever it wrote', async () => {
      const written = riskRule(full);
      const RuleID = await addRule(admin, written);
      expectWritten(await showRule(admin, RuleID), written);

      const fewer = { ...written, VulLevelSet: ['2'], CVEIDSet: ['CVE-2026-0009'] } as Record<
        string,
        unknown
      >;
      delete fewer['VulClassSet'];
      delete fewer['VirusName'];
      await modify(RuleID, fewer);
      expectWritten(await showRule(admin, RuleID), { ...fewer, VulClassSet: [], VirusName: [] });

      for (const Status of [1, 0]) {
        await admin.call('ModifyImageDenyRuleStatus', { RuleIDSet: [RuleID], Status });
        expectWritten(await showRule(admin, RuleID), { ...fewer, Status });
      }
      await admin.call('DeleteImageDenyRule', { RuleIDSet: [RuleID] });
      await admin.expectRefusal('ResourceNotFound', 'DescribeImageDenyRuleDetail', { RuleID });
      await addRule(admin, written);
    });

    it('reads back a privilege rule', async () => {
      const written = privilegeRule({
        PrivilegeDetail: ['net_admin', 'HIGH_RISK', 'cap_sys_time'],
        PrivilegeRun: 1,
        IsEffectAllImage: 1,
        EffectImageSet: [imageId(2), imageId('77')],
        Status: 1,
        EffectDay: 3,
        RuleDescription: '',
      });
      const RuleID = await addRule(admin, written);
      expectWritten(await showRule(admin, RuleID), written);
      await modify(RuleID, { PrivilegeDetail: ['BASE'] });
      expectWritten(await showRule(admin, RuleID), {
        ...written,
        PrivilegeDetail: ['BASE'],
        PrivilegeRun: 0,
        IsEffectAllImage: 0,
        EffectImageSet: [],
      });
    });

    it('writes back what it read, with all its zeroes and empty lists, and nothing changes but the time', async () => {
      for (const rule of [riskRule(full), privilegeRule()]) {
        const RuleID = await addRule(admin, rule);
        const before = await showRule(admin, RuleID);
        const {
          ID,
          OperationUin,
          EffectImageCount,
          EffectTime,
          UpdateTime,
          EffectStatus,
          RequestId,
          ...fields
        } = before;
        void [ID, OperationUin, EffectImageCount, EffectTime, UpdateTime, EffectStatus, RequestId];
        service.clock.advance(hourMs);
        await admin.call('AddOrModifyImageDenyRule', fields);
        const after = await showRule(admin, RuleID);
        assert.notEqual(after['UpdateTime'], before['UpdateTime']);
        expectWritten(after, { ...before, UpdateTime: after['UpdateTime'], RequestId: after.RequestId });
      }
    });

    it('keeps image ids as they were spelled, and repetitions', async () => {
      const EffectImageSet = [
        imageId(1).slice(7),
        imageId(2).toUpperCase().replace('SHA', 'sha'),
        imageId(1),
      ];
      const written = riskRule({ EffectImageSet, VulLevelSet: ['HIGH', '3', 'HIGH'] });
      const RuleID = await addRule(admin, written);
      const read = await showRule(admin, RuleID);
      expectWritten(read, { ...written, IsEffectAllImage: 1, EffectImageCount: 2 });
      const { ImageScope, RiskRule } = await showPolicy(RuleID);
      assert.deepEqual(ImageScope.ImageIds, [imageId(1), imageId(2)]);
      assert.deepEqual(RiskRule.Vulnerability.Severities, ['HIGH']);
    });

    for (const [what, name] of [
      ['letters', 'n'.repeat(128)],
      ['Chinese', '规'.repeat(128)],
      ['characters of two code units', '🐳'.repeat(128)],
      ['characters that SQL knows', `%_\\'";--`],
    ] as const)
      it(`finds a name of ${what} exactly`, async () => {
        await addRule(admin, riskRule({ RuleName: `${name.slice(0, 2)}x` }));
        const RuleID = await addRule(admin, riskRule({ RuleName: name }));
        expectWritten(await showRule(admin, RuleID), { RuleName: name });
      });
  });

  describe('creating', () => {
    it('needs no more than a name, a type and a criterion', async () => {
      await admin.call('AddOrModifyImageDenyRule', { RuleID: '', ...riskRule() });
      const rule = await showRule(admin, await ruleIdOf(admin, 'no critical vulnerabilities'));
      assert.match(rule['RuleID'], /^[0-9a-f-]{36}$/);
      assert.ok(Number.isSafeInteger(rule['ID']) && rule['ID'] > 0);
      assert.deepEqual(
        { ...rule, RuleID: '', ID: 0, RequestId: '' },
        {
          RuleID: '',
          ID: 0,
          RequestId: '',
          RuleName: 'no critical vulnerabilities',
          RuleType: 'RULE_RISK',
          RuleDescription: '',
          Status: 0,
          EffectDay: 0,
          EffectStatus: 'IN_EFFECT',
          EffectTime: rule['UpdateTime'],
          UpdateTime: rule['UpdateTime'],
          OperationUin: admin.credential.uin,
          EffectImageCount: 3,
          IsEffectAllImage: 0,
          EffectImageSet: [],
          Vul: 1,
          CVEIDSet: [],
          ComponentSet: [],
          VulClassSet: [],
          VulLevelSet: ['CRITICAL'],
          VulLabelSet: [],
          Virus: 0,
          VirusMD5Set: [],
          VirusLevelSet: [],
          VirusName: [],
          Risk: 0,
          RiskLevelSet: [],
          RiskType: [],
          PrivilegeRun: 0,
          PrivilegeDetail: [],
        },
      );
    });

    it('replies with nothing but a RequestId', async () => {
      const reply = await admin.call('AddOrModifyImageDenyRule', riskRule());
      assert.deepEqual(Object.keys(reply), ['RequestId']);
    });

    it('takes numbers as decimal text, as the vendor writes them', async () => {
      const RuleID = await addRule(admin, riskRule({ Vul: '1', Status: '1', EffectDay: '30' }));
      expectWritten(await showRule(admin, RuleID), { Vul: 1, Status: 1, EffectDay: 30 });
    });

    it('lists criteria of one family that is on and leaves empty lists of others alone', async () => {
      const RuleID = await addRule(
        admin,
        riskRule({ Virus: 0, VirusName: [], Risk: 0, RiskType: [], PrivilegeRun: 0, PrivilegeDetail: [] }),
      );
      expectWritten(await showRule(admin, RuleID), { Vul: 1, Virus: 0, Risk: 0 });
    });
  });

  describe('what a rule shows', () => {
    it('observes for the days, and then intercepts by itself', async () => {
      const RuleID = await addRule(admin, riskRule({ EffectDay: 2 }));
      const { EffectTime } = await showRule(admin, RuleID);
      assert.match(EffectTime, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expectWritten(await showRule(admin, RuleID), { EffectStatus: 'IN_THE_TEST' });
      service.clock.advance(2 * dayMs);
      expectWritten(await showRule(admin, RuleID), { EffectStatus: 'IN_EFFECT', EffectTime });
    });

    it('shows of a rule that is off what it would begin with', async () => {
      const observing = await addRule(admin, riskRule({ RuleName: 'a', Status: 1, EffectDay: 1 }));
      const atOnce = await addRule(admin, riskRule({ RuleName: 'b', Status: 1 }));
      const off = { Status: 1, EffectTime: '' };
      expectWritten(await showRule(admin, observing), { ...off, EffectStatus: 'IN_THE_TEST' });
      expectWritten(await showRule(admin, atOnce), { ...off, EffectStatus: 'IN_EFFECT' });
    });

    it('counts the images in scope', async () => {
      const some = await addRule(admin, riskRule({ EffectImageSet: [imageId(1), imageId(2)] }));
      expectWritten(await showRule(admin, some), { EffectImageCount: 2, IsEffectAllImage: 1 });
      const all = await addRule(admin, riskRule({ RuleName: 'all' }));
      expectWritten(await showRule(admin, all), { EffectImageCount: 3, IsEffectAllImage: 0 });
    });

    it('tells who changed it last', async () => {
      const RuleID = await addRule(admin, riskRule());
      expectWritten(await showRule(service.reader, RuleID), { OperationUin: admin.credential.uin });
    });

    it('takes its id in any case', async () => {
      const RuleID = await addRule(admin, riskRule());
      expectWritten(await showRule(admin, RuleID.toUpperCase()), { RuleID });
    });
  });

  describe('editing', () => {
    it('replaces what the rule means, and leaves name, type, description, status and days', async () => {
      const RuleID = await addRule(admin, riskRule({ ...full, Status: 1 }));
      await modify(RuleID, { Risk: 1, RiskLevelSet: ['HIGH'] });
      const { RuleName, RuleType, RuleDescription, EffectDay } = full;
      expectWritten(await showRule(admin, RuleID), {
        ...{ RuleName, RuleType, RuleDescription, EffectDay, Status: 1, EffectTime: '' },
        ...{ IsEffectAllImage: 0, EffectImageSet: [], Vul: 0, Virus: 0, Risk: 1, RiskLevelSet: ['HIGH'] },
        ...{ CVEIDSet: [], ComponentSet: [], VulClassSet: [], VulLevelSet: [], VulLabelSet: [] },
        ...{ VirusMD5Set: [], VirusLevelSet: [], VirusName: [], RiskType: [] },
      });
    });

    it('changes what it names', async () => {
      const RuleID = await addRule(admin, riskRule());
      const changed = riskRule({ RuleName: 'other', RuleDescription: 'text', Status: 1, EffectDay: 9 });
      await modify(RuleID, changed);
      expectWritten(await showRule(admin, RuleID), changed);
      await modify(RuleID, riskRule({ RuleName: 'other', RuleDescription: '' }));
      expectWritten(await showRule(admin, RuleID), { ...changed, RuleDescription: '' });
    });

    it('leaves the countdown alone unless status or days change', async () => {
      const RuleID = await addRule(admin, riskRule({ EffectDay: 5 }));
      const { EffectTime } = await showRule(admin, RuleID);
      service.clock.advance(dayMs);
      await modify(RuleID, riskRule({ VulLevelSet: ['HIGH'], Status: 0, EffectDay: 5 }));
      expectWritten(await showRule(admin, RuleID), { EffectTime });
      await modify(RuleID, riskRule({ EffectDay: 6 }));
      assert.ok((await showRule(admin, RuleID))['EffectTime'] > EffectTime);
    });

    it('keeps the id, the number and, given again, the type', async () => {
      const RuleID = await addRule(admin, privilegeRule());
      const { ID } = await showRule(admin, RuleID);
      await modify(RuleID, privilegeRule({ PrivilegeDetail: ['NETWORK'] }));
      expectWritten(await showRule(admin, RuleID), { RuleID, ID, RuleType: 'RULE_PRIVILEGE' });
    });
  });

  describe('switching', () => {
    it('switches several, and starts the countdown anew only of those that change', async () => {
      const [a, b] = [
        await addRule(admin, riskRule({ RuleName: 'a', EffectDay: 3 })),
        await addRule(admin, riskRule({ RuleName: 'b', EffectDay: 3, Status: 1 })),
      ];
      const { EffectTime, UpdateTime } = await showRule(admin, a);
      service.clock.advance(dayMs);
      await admin.call('ModifyImageDenyRuleStatus', { RuleIDSet: [a, b, a], Status: 0 });
      expectWritten(await showRule(admin, a), { Status: 0, EffectTime, UpdateTime });
      assert.ok((await showRule(admin, b))['EffectTime'] > EffectTime);
      await admin.call('ModifyImageDenyRuleStatus', { RuleIDSet: [a, b], Status: 1 });
      expectWritten(await showRule(admin, a), { Status: 1, EffectTime: '' });
    });
  });

  describe('across the dialects', () => {
    it('shows a rule of TCSS in the native words', async () => {
      const RuleID = await addRule(admin, riskRule(full));
      const policy = await showPolicy(RuleID);
      assert.deepEqual(policy.RiskRule, {
        Vulnerability: {
          CveIds: full.CVEIDSet,
          Components: full.ComponentSet,
          Classes: [
            'XSS',
            'BUFFER_OVERFLOW',
            'OUT_OF_BOUNDS_WRITE',
            'OUT_OF_BOUNDS_READ',
            'SQL_INJECTION',
            'INPUT_VALIDATION',
          ],
          Severities: ['MEDIUM', 'CRITICAL', 'HIGH'],
          Labels: ['EXPLOITED', 'CAN_BE_FIXED', 'POC'],
        },
        Virus: {
          Md5s: full.VirusMD5Set,
          Names: full.VirusName,
          Severities: ['NOTICE', 'LOW', 'CRITICAL'],
        },
        SensitiveData: { Types: full.RiskType, Severities: ['LOW', 'MEDIUM'] },
      });
      assert.deepEqual(policy.ImageScope, { Type: 'SELECTED', ImageIds: full.EffectImageSet });
      assert.equal(policy.Enabled, true);
      assert.equal(policy.ObservationDays, 7);
      assert.equal(policy.PolicyTemplate, 'RISK_IMAGE');
      assert.equal(policy.PolicyDescription, full.RuleDescription);
    });

    const native = {
      Vulnerability: {
        CveIds: ['CVE-1'],
        Severities: ['LOW', 'MEDIUM'],
        Labels: ['EXPLOITED'],
        Classes: ['XXE'],
      },
      Virus: { Names: ['Unix.Trojan.Miner-1'], Types: ['Worm', 'Trojan'], Severities: ['NOTICE'] },
      SensitiveData: { Types: ['AWS'] },
    };

    it('shows a native policy in the words of TCSS', async () => {
      const RuleID = await createPolicy(riskPolicy({ RiskRule: native, Enabled: false, ObservationDays: 4 }));
      expectWritten(await showRule(admin, RuleID), {
        RuleType: 'RULE_RISK',
        Status: 1,
        EffectDay: 4,
        EffectStatus: 'IN_THE_TEST',
        Vul: 1,
        CVEIDSet: ['CVE-1'],
        VulLevelSet: ['LOW', 'MIDDLE'],
        VulLabelSet: ['EXP'],
        VulClassSet: ['XXE'],
        Virus: 1,
        VirusName: ['Unix.Trojan.Miner-1', 'Worm', 'Trojan'],
        VirusLevelSet: ['NOTICE'],
        Risk: 1,
        RiskType: ['AWS'],
        RiskLevelSet: [],
      });
    });

    it('loses nothing of a native policy that is read and written back in TCSS', async () => {
      const PolicyId = await createPolicy(riskPolicy({ RiskRule: native }));
      const { Vul, CVEIDSet, VulLevelSet, VulLabelSet, VulClassSet, ...read } = await showRule(
        admin,
        PolicyId,
      );
      const { Virus, VirusName, VirusLevelSet, Risk, RiskType } = read;
      const written = { Vul, CVEIDSet, VulLevelSet, VulLabelSet, VulClassSet };
      await modify(PolicyId, { ...written, Virus, VirusName, VirusLevelSet, Risk, RiskType });
      assert.deepEqual((await showPolicy(PolicyId)).RiskRule, native);

      await modify(PolicyId, { ...written, Virus: 1, VirusName: ['Worm', 'Other'] });
      assert.deepEqual((await showPolicy(PolicyId)).RiskRule.Virus, { Names: ['Worm', 'Other'] });
      expectWritten(await showRule(admin, PolicyId), { VirusName: ['Worm', 'Other'] });
    });

    it('shows a list that was changed natively as it is now, and the others as they were spelled', async () => {
      const RuleID = await addRule(admin, riskRule(full));
      const { RiskRule } = await showPolicy(RuleID);
      RiskRule.Vulnerability.Severities = ['LOW', 'MEDIUM'];
      await admin.call('ModifyImageInterceptPolicy', {
        PolicyId: RuleID,
        RiskRule,
        ImageScope: { Type: 'ALL' },
      });
      expectWritten(await showRule(admin, RuleID), {
        ...full,
        VulLevelSet: ['LOW', 'MIDDLE'],
        IsEffectAllImage: 0,
        EffectImageSet: [],
      });
    });

    it('keeps the spelling through native edits of something else', async () => {
      const RuleID = await addRule(admin, riskRule(full));
      await admin.call('ModifyImageInterceptPolicy', { PolicyId: RuleID, PolicyName: 'renamed' });
      await admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [RuleID], Enabled: false });
      expectWritten(await showRule(admin, RuleID), { ...full, RuleName: 'renamed', Status: 1 });
    });

    it('is deleted in the one what was made in the other', async () => {
      const a = await createPolicy(riskPolicy());
      await admin.call('DeleteImageDenyRule', { RuleIDSet: [a] });
      await admin.expectRefusal('ResourceNotFound', 'DescribeImageInterceptPolicyDetail', { PolicyId: a });
      const b = await addRule(admin, riskRule());
      await admin.call('DeleteImageInterceptPolicy', { PolicyIds: [b] });
      await admin.expectRefusal('ResourceNotFound', 'DescribeImageDenyRuleDetail', { RuleID: b });
    });

    it('shows a privilege policy and its allow-list', async () => {
      const PrivilegeRule = { Mode: 'ALLOW_ONLY_SELECTED', Privileges: ['PRIVILEGED', 'NETWORK'] };
      const RuleID = await createPolicy({
        PolicyName: 'allowed',
        PolicyTemplate: 'PRIVILEGED_IMAGE',
        PrivilegeRule,
        ImageScope: { Type: 'SELECTED', ImageIds: [imageId(1)] },
      });
      const read = await showRule(admin, RuleID);
      expectWritten(read, {
        RuleType: 'RULE_PRIVILEGE',
        PrivilegeRun: 1,
        PrivilegeDetail: PrivilegeRule.Privileges,
        IsEffectAllImage: 1,
        EffectImageSet: [imageId(1)],
      });
      const { PrivilegeRun, PrivilegeDetail, EffectImageSet } = read;
      await modify(RuleID, { PrivilegeRun, PrivilegeDetail, EffectImageSet });
      assert.deepEqual((await showPolicy(RuleID)).PrivilegeRule, PrivilegeRule);
    });
  });

  describe('in force', () => {
    const decide = async (n: number) => {
      const { Decision } = await admin.call('EvaluateContainerStart', { ...start(n), DryRun: true });
      return Decision as string;
    };

    it('stops what a rule of TCSS forbids, once it intercepts', async () => {
      const RuleID = await addRule(admin, riskRule({ VulLevelSet: ['4'], EffectDay: 1 }));
      assert.equal(await decide(1), 'ALERT');
      service.clock.advance(dayMs);
      assert.equal(await decide(1), 'INTERCEPT');
      await admin.call('ModifyImageDenyRuleStatus', { RuleIDSet: [RuleID], Status: 1 });
      assert.equal(await decide(1), 'ALLOW');
    });

    for (const [what, name] of [
      ['its name', 'unix.trojan.miner-1'],
      ['its type', 'Trojan'],
    ] as const)
      it(`knows a virus by ${what} in VirusName`, async () => {
        await admin.call('ImportImageScanReport', imported(9, { Vulnerabilities: [], Viruses: [virus()] }));
        await addRule(admin, riskRule({ Vul: 0, VulLevelSet: [], Virus: 1, VirusName: [name] }));
        assert.equal(await decide(9), 'INTERCEPT');
        assert.equal(await decide(1), 'ALLOW');
        await deleteRules(admin);
        await admin.call('DeleteImage', { ImageIds: [imageId(9)] });
      });
  });
});
