import assert from 'node:assert/strict';
import { imageId, imported, riskPolicy, start, virus } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

/** Policies on images that were not scanned, or long ago (R4). */
describe('policies on unscanned images and old scans', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  const policy = (RiskRule: object, fields: object = {}) =>
    service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule, ...fields }));
  const evaluate = (n: number, fields: object = {}) =>
    service.agent.call('EvaluateContainerStart', start(n, fields));
  const grave = { Vulnerability: { Severities: ['CRITICAL'] } };
  /** Criterion and value of every reason of a start. */
  async function reasons(n: number): Promise<[string, string][]> {
    const { Matches } = await evaluate(n);
    return (Matches as { Reasons: { Criterion: string; Value: string }[] }[])
      .flatMap(({ Reasons }) => Reasons)
      .map(({ Criterion, Value }) => [Criterion, Value]);
  }
  const scannedDaysAgo = (n: number, days: number, fields: object = {}) => {
    const at = new Date(service.clock.now().getTime() - days * 86_400_000);
    return service.admin.call(
      'ImportImageScanReport',
      imported(n, { ScanTime: at.toISOString(), Vulnerabilities: [], ...fields }),
    );
  };

  it('an unscanned image passes unless a policy says MATCH; a scanned one is judged by its result', async () => {
    await policy(grave);
    await policy({ ...grave, UnscannedImage: 'ALLOW' }, { PolicyName: 'allows' });
    assert.deepEqual(await reasons(1), []);
    await policy({ ...grave, UnscannedImage: 'MATCH' }, { PolicyName: 'matches' });
    assert.deepEqual(await reasons(1), [['UNSCANNED_IMAGE', 'MATCH']]);
    await scannedDaysAgo(1, 0);
    assert.deepEqual(await reasons(1), []);
  });

  it('says why, and what to do, in both languages and dialects', async () => {
    await policy({ ...grave, UnscannedImage: 'MATCH' });
    const { Message, EventIds } = await evaluate(1);
    assert.equal(
      Message,
      'The container must not start: policy "no critical vulnerabilities" matches an image that has no scan result.',
    );
    const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId: EventIds[0] });
    assert.equal(Event.Solution, 'Scan the image and import the report.');
    assert.deepEqual(Event.Policy.RiskRule, { ...grave, UnscannedImage: 'MATCH' });
    const detail = await service.admin.call('DescribeImageDenyEventDetail', { EventID: EventIds[0] });
    assert.match(detail['Description'] as string, /an image that has no scan result/);
    assert.deepEqual(detail['RuleInfo'], [], 'TCSS has no word for it');
  });

  it('an old result matches from the instant it is older, by the clock of the start', async () => {
    await policy({ ...grave, MaxScanAgeDays: 30 });
    await scannedDaysAgo(1, 30);
    assert.deepEqual(await reasons(1), []);
    service.clock.advance(86_400_000);
    assert.deepEqual(await reasons(1), [['SCAN_TOO_OLD', '31']]);
    const { Message } = await evaluate(1);
    assert.match(Message as string, /a scan for vulnerabilities that is 31 days old/);
    await scannedDaysAgo(1, 0);
    assert.deepEqual(await reasons(1), []);
  });

  it('only the kinds that the policy judges have to be new; findings count besides', async () => {
    await policy({ Virus: { Severities: ['HIGH'] }, MaxScanAgeDays: 10 });
    await scannedDaysAgo(1, 5, { Vulnerabilities: undefined, Viruses: [virus()] });
    await scannedDaysAgo(1, 20);
    assert.deepEqual(await reasons(1), [['VIRUS_CLASSIFICATION', 'HIGH']]);
    await scannedDaysAgo(2, 20, { Vulnerabilities: undefined, Viruses: [virus()] });
    assert.deepEqual(await reasons(2), [
      ['VIRUS_CLASSIFICATION', 'HIGH'],
      ['SCAN_TOO_OLD', '20'],
    ]);
    assert.deepEqual(await reasons(3), [], 'what was never scanned is not old');
  });

  it('acts on the images of its scope alone, and not when it is off', async () => {
    await scannedDaysAgo(1, 20);
    await scannedDaysAgo(2, 20);
    const rule = { ...grave, UnscannedImage: 'MATCH', MaxScanAgeDays: 10 };
    await policy(rule, { ImageScope: { Type: 'SELECTED', ImageIds: [imageId(1)] } });
    await policy(rule, { PolicyName: 'off', Enabled: false });
    assert.deepEqual(
      [await reasons(1), await reasons(2), await reasons(3)],
      [[['SCAN_TOO_OLD', '20']], [], []],
    );
  });

  it('is refused without a family, and out of bounds', async () => {
    const create = (RiskRule: object) => ['CreateImageInterceptPolicy', riskPolicy({ RiskRule })] as const;
    await service.admin.expectRefusal(
      'InvalidParameter.RuleInfoInValid',
      ...create({ UnscannedImage: 'MATCH', MaxScanAgeDays: 5 }),
    );
    for (const MaxScanAgeDays of [0, 3651])
      await service.admin.expectRefusal(
        'InvalidParameterValue.DataRange',
        ...create({ ...grave, MaxScanAgeDays }),
      );
  });

  it('reads back as written, and an edit by the TCSS dialect keeps it', async () => {
    const RiskRule = { ...grave, UnscannedImage: 'MATCH', MaxScanAgeDays: 3650 };
    const { PolicyId } = await policy(RiskRule);
    const stored = async () =>
      (await service.admin.call('DescribeImageInterceptPolicyDetail', { PolicyId }))['Policy']
        .RiskRule as object;
    assert.deepEqual(await stored(), RiskRule);
    await service.admin.call('AddOrModifyImageDenyRule', {
      RuleID: PolicyId,
      Vul: 1,
      CVEIDSet: ['CVE-2026-1'],
    });
    assert.deepEqual(await stored(), {
      ...RiskRule,
      Vulnerability: { CveIds: ['CVE-2026-1'] },
    });
    await service.admin.call('ModifyImageInterceptPolicy', { PolicyId, RiskRule: grave });
    assert.deepEqual(await stored(), grave, 'a rule that is given replaces the whole of it');
  });
});
