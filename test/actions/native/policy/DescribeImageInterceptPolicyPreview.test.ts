import assert from 'node:assert/strict';
import { previewPolicy } from '../../../../src/decision/preview-policy.js';
import {
  imageId,
  imported,
  riskPolicy,
  secret,
  start,
  virus,
  vulnerability,
} from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';
import { created, listOf } from './accounts.js';

const dayMs = 86_400_000;
const selected = (...numbers: number[]) => ({ Type: 'SELECTED', ImageIds: numbers.map((n) => imageId(n)) });

/** Drafts, and how many images they act on and hit, of those that `given` makes. */
const drafts: [string, object, number, number][] = [
  ['severity', { RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } } }, 6, 2],
  ['severity and label', { RiskRule: { Vulnerability: { Severities: ['HIGH'], Labels: ['POC'] } } }, 6, 1],
  ['CVE id in another case', { RiskRule: { Vulnerability: { CveIds: ['cve-2026-0002'] } } }, 6, 1],
  ['component', { RiskRule: { Vulnerability: { Components: ['openssl'] } } }, 6, 3],
  ['component and version', { RiskRule: { Vulnerability: { Components: ['openssl@3.0.1'] } } }, 6, 2],
  ['range of versions', { RiskRule: { Vulnerability: { Components: ['openssl >= 1.0, < 2.0'] } } }, 6, 1],
  [
    'a range or a virus',
    { RiskRule: { Vulnerability: { Components: ['zlib < 1.0'] }, Virus: { Types: ['Trojan'] } } },
    6,
    1,
  ],
  ['virus by MD5', { RiskRule: { Virus: { Md5s: ['A'.repeat(32)] } } }, 6, 1],
  ['sensitive data', { RiskRule: { SensitiveData: { Types: ['aws'] } } }, 6, 1],
  ['old scans', { RiskRule: { Virus: { Names: ['none'] }, MaxScanAgeDays: 7 } }, 6, 0],
  ['old scans of a kind', { RiskRule: { Vulnerability: { CveIds: ['CVE-1'] }, MaxScanAgeDays: 7 } }, 6, 1],
  ['unscanned images', { RiskRule: { Virus: { Names: ['none'] }, UnscannedImage: 'MATCH' } }, 7, 1],
  [
    'all of it',
    {
      RiskRule: {
        Vulnerability: { Severities: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] },
        UnscannedImage: 'MATCH',
      },
    },
    7,
    5,
  ],
  [
    'selected images',
    { RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } }, ImageScope: selected(1, 3) },
    2,
    1,
  ],
];

describe('preview of a policy', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    await given();
    await saved();
  });
  after(() => service.stop());

  async function given(): Promise<void> {
    const scan = (n: number, fields: object) =>
      service.admin.call('ImportImageScanReport', imported(n, fields));
    const old = new Date(service.clock.now().getTime() - 30 * dayMs).toISOString();
    await scan(1, {});
    await scan(2, { ScanTime: old });
    await scan(3, {
      Vulnerabilities: [
        vulnerability({ CveId: 'CVE-2026-0002', Version: '1.1.1', Severity: 'HIGH', Labels: ['POC'] }),
        vulnerability({ CveId: 'CVE-2026-0003', Component: 'zlib', Version: '1.2', Severity: 'LOW' }),
      ],
    });
    await scan(4, { Vulnerabilities: [], Viruses: [virus()] });
    await scan(5, {
      Vulnerabilities: [vulnerability({ Component: 'curl', CveId: 'CVE-2026-9', Severity: 'MEDIUM' })],
      SensitiveData: [secret()],
    });
    await scan(6, { Vulnerabilities: [] });
    await service.agent.call('EvaluateContainerStart', start(7));
  }

  const preview = (draft: object) =>
    service.reader.call('DescribeImageInterceptPolicyPreview', { PolicyTemplate: 'RISK_IMAGE', ...draft });

  /** What the drafts come to as policies: the images that each acts on, and those whose starts it stops. */
  const policies = new Map<string, { images: number; hit: string[] }>();
  async function saved(): Promise<void> {
    for (const [PolicyName, draft] of drafts)
      await created(service.admin, riskPolicy({ PolicyName, ...draft }));
    for (const policy of await listOf(service.admin))
      policies.set(policy['PolicyName'] as string, { images: policy['EffectImageCount'] as number, hit: [] });
    for (const n of [1, 2, 3, 4, 5, 6, 7]) {
      const { Matches } = await service.agent.call('EvaluateContainerStart', start(n, { DryRun: true }));
      for (const { PolicyName } of Matches as Reply[])
        policies.get(PolicyName as string)!.hit.push(imageId(n));
    }
  }

  for (const [what, draft, images, hits] of drafts)
    it(`counts what the policy hits: ${what}`, async () => {
      const told = await preview(draft);
      assert.deepEqual([told['ImageCount'], told['HitImageCount']], [images, hits]);
      assert.equal(told['JudgedImageCount'], images);
      const examples = told['ExampleList'] as Reply[];
      const hit = examples.map(({ ImageId }) => ImageId as string).sort();
      assert.deepEqual({ images, hit }, policies.get(what));
      assert.ok(examples.every(({ Reasons }) => Reasons.length > 0));
    });

  it('tells why, in the language of the caller', async () => {
    const draft = { PolicyTemplate: 'RISK_IMAGE', RiskRule: { Virus: { Types: ['Trojan'] } } };
    const chinese = service.clientOf(service.reader.credential, { language: 'zh-CN' });
    const of = async (client: typeof chinese) =>
      (await client.call('DescribeImageInterceptPolicyPreview', draft))['ExampleList'] as unknown;
    const example = { ImageId: imageId(4), ImageName: 'registry.example.com/app:4' };
    const what = `Unix.Trojan.Miner-1 (HIGH) in file /usr/bin/minerd (MD5 ${'a'.repeat(32)})`;
    assert.deepEqual(await of(service.reader), [{ ...example, Reasons: [what] }]);
    assert.match(JSON.stringify(await of(chinese)), /感染/);
  });

  for (const [what, fields, images] of [
    ['all', {}, 7],
    ['selected images', { ImageScope: selected(1, 2) }, 2],
    [
      'all but those selected',
      { ImageScope: selected(1, 2), PrivilegeRule: { Mode: 'ALLOW_ONLY_SELECTED' } },
      5,
    ],
  ] as const)
    it(`leaves to the start what a policy on privileges hits: ${what}`, async () => {
      const told = await preview({ PolicyTemplate: 'PRIVILEGED_IMAGE', ...fields });
      assert.deepEqual([told['ImageCount'], told['HitImageCount'], told['ExampleList']], [images, null, []]);
    });

  it('refuses what the creation refuses', async () => {
    const action = 'DescribeImageInterceptPolicyPreview';
    const refused = (code: string, draft: object) =>
      service.reader.expectRefusal(code, action, { PolicyTemplate: 'RISK_IMAGE', ...draft });
    await refused('MissingParameter', {});
    await refused('InvalidParameter.RuleInfoInValid', { RiskRule: {} });
    await refused('InvalidParameterValue', { RiskRule: { Vulnerability: { Components: ['openssl >='] } } });
    await service.scanner.expectRefusal('UnauthorizedOperation', action, riskPolicy());
  });

  it('says how many images it judged where there are more than it may, those scanned last first', async () => {
    const { appId } = service.admin.credential;
    const limits = { judged: 4, read: 2, examples: 1, hitIds: 1, statementMs: 60_000 };
    const judged = async (vulnerability: object) => {
      const draft = { riskRule: { vulnerability }, scope: { type: 'ALL' as const }, privilegeRule: null };
      const { images, risk } = await previewPolicy(
        service.db,
        appId,
        { ...draft, template: 'RISK_IMAGE' },
        service.clock.now(),
        limits,
      );
      return [images, risk!.judged, risk!.hits, risk!.examples.length];
    };
    // Image 2 was scanned long ago. By their ids, the last of the others come first.
    assert.deepEqual(await judged({ severities: ['CRITICAL', 'HIGH'] }), [6, 4, 1, 1]);
    assert.deepEqual(await judged({ components: ['openssl', 'curl'] }), [6, 4, 2, 1]);
    limits.read = 1;
    assert.deepEqual(await judged({ components: ['openssl', 'curl'] }), [6, 3, 1, 1]);
  });

  it('tells the starts of seven days that it would at least have hit, of images that hit others', async () => {
    await service.newAccounts();
    const { admin, agent, clock } = service;
    for (const n of [1, 2, 3]) await admin.call('ImportImageScanReport', imported(n));
    await admin.call('ImportImageScanReport', imported(4, { Vulnerabilities: [] }));
    const preview = async (draft: object = {}) => {
      const { HitImageCount, StartedImageCount, StartCount } = await service.reader.call(
        'DescribeImageInterceptPolicyPreview',
        { PolicyTemplate: 'RISK_IMAGE', RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } }, ...draft },
      );
      return [HitImageCount, StartedImageCount, StartCount];
    };
    assert.deepEqual(await preview(), [3, 0, 0]);
    await admin.call('CreateImageInterceptPolicy', riskPolicy());
    await agent.call('EvaluateContainerStart', start(3));
    clock.advance(7 * dayMs);
    await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'another', ObservationDays: 9 }));
    for (const n of [1, 1, 2, 4]) await agent.call('EvaluateContainerStart', start(n));
    clock.advance(dayMs);
    await agent.call('EvaluateContainerStart', start(1));
    assert.deepEqual(await preview(), [3, 2, 4], 'each start once, whatever policies it hit');
    assert.deepEqual(await preview({ ImageScope: selected(2, 4) }), [1, 1, 1]);
    assert.deepEqual(await preview({ PolicyTemplate: 'PRIVILEGED_IMAGE', RiskRule: undefined }), [
      null,
      null,
      null,
    ]);
  });
});
