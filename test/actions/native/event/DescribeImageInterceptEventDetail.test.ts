import assert from 'node:assert/strict';
import { imported, privilegePolicy, riskPolicy, secret, start, virus } from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

describe('DescribeImageInterceptEventDetail', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  const RiskRule = {
    Vulnerability: { CveIds: ['cve-2026-0001'] },
    Virus: { Types: ['Trojan'] },
    SensitiveData: { Types: ['AWS'], Severities: ['CRITICAL'] },
  };

  async function givenEvent(): Promise<number> {
    await service.admin.call(
      'ImportImageScanReport',
      imported(1, { Viruses: [virus()], SensitiveData: [secret()] }),
    );
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'p', RiskRule }));
    const reply = await service.agent.call(
      'EvaluateContainerStart',
      start(1, { StartParam: 'run --rm -e DB_PASSWORD=hunter2' }),
    );
    return reply['EventIds'][0] as number;
  }
  const detailFor = async (language: 'zh-CN' | 'en-US', EventId: number) =>
    (
      await service
        .clientOf(service.reader.credential, { language })
        .call('DescribeImageInterceptEventDetail', { EventId })
    )['Event'] as Reply;

  it('shows the rule as it was written, the reasons, the start and the remedy', async () => {
    const event = await detailFor('en-US', await givenEvent());
    assert.deepEqual(event['Policy'].RiskRule, RiskRule);
    assert.deepEqual(event['Reasons'], [
      {
        Criterion: 'VULNERABILITY_CVE',
        Value: 'cve-2026-0001',
        Detail: 'CVE-2026-0001 (CRITICAL) in openssl 3.0.1, fixed in 3.0.2',
      },
      {
        Criterion: 'SENSITIVE_DATA',
        Value: 'AWS, CRITICAL',
        Detail: 'AWS Access Key ID (AWS, CRITICAL) in /app/.env',
      },
      {
        Criterion: 'VIRUS_CLASSIFICATION',
        Value: 'Trojan',
        Detail: `Unix.Trojan.Miner-1 (HIGH) in file /usr/bin/minerd (MD5 ${'a'.repeat(32)})`,
      },
    ]);
    assert.equal(event['StartParam'], 'run --rm -e DB_PASSWORD=******');
    assert.equal(
      event['Description'],
      'Policy "p" kept the container from starting: CVE-2026-0001 (CRITICAL) in openssl 3.0.1, fixed in 3.0.2, and 2 more.',
    );
    assert.equal(event['Solution'].split('\n').length, 3);
  });

  it('says the same in Chinese, the facts unchanged', async () => {
    const EventId = await givenEvent();
    const [english, chinese] = [await detailFor('en-US', EventId), await detailFor('zh-CN', EventId)];
    assert.equal(
      chinese['Description'],
      '策略“p”拦截了容器启动：openssl 3.0.1 存在 CVE-2026-0001 (CRITICAL)，修复版本 3.0.2，另有 2 项。',
    );
    for (const line of chinese['Solution'].split('\n')) assert.match(line, /[\u4e00-\u9fff]/);
    const facts = ({ Description: _d, Solution: _s, Reasons, ...rest }: Reply) => ({
      ...rest,
      Reasons: Reasons.map(({ Detail: _, ...reason }: Reply) => reason),
    });
    assert.deepEqual(facts(chinese), facts(english));
  });

  it('shows the privileges of a privilege policy and what asked for them', async () => {
    const PrivilegeRule = { Mode: 'ALLOW_ONLY_SELECTED', Privileges: ['HIGH_RISK'] };
    const ImageScope = { Type: 'SELECTED', ImageIds: ['sha256:' + '9'.repeat(64)] };
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ PrivilegeRule, ImageScope }));
    const params = start(1, { Privileges: ['HOST_PID'] });
    const [EventId] = (await service.agent.call('EvaluateContainerStart', params))['EventIds'];
    const { Policy, Reasons, EventType } = await detailFor('en-US', EventId);
    assert.equal(EventType, 'PRIVILEGED_IMAGE');
    assert.deepEqual([Policy.RiskRule, Policy.PrivilegeRule], [null, PrivilegeRule]);
    assert.equal(Reasons[0].Criterion, 'PRIVILEGE');
    assert.match(Reasons[0].Detail, /HOST_PID/);
  });

  it('refuses what is no event id', async () => {
    for (const [EventId, code] of [
      ['abc', 'InvalidParameter'],
      [0, 'InvalidParameterValue.DataRange'],
      [2 ** 53, 'InvalidParameterValue.DataRange'],
    ] as const)
      await service.reader.expectRefusal(code, 'DescribeImageInterceptEventDetail', { EventId });
  });
});
