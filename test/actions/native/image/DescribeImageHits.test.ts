import assert from 'node:assert/strict';
import { dayMs } from '../../../support/clock.js';
import { imageId, imported, privilegePolicy, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

describe('DescribeImageHits', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  const hitsOf = async (...numbers: number[]) => {
    const { HitList } = await service.reader.call('DescribeImageHits', { ImageIds: numbers.map(imageId) });
    return HitList as { PolicyList: { PolicyName: string; Behavior: string }[]; [field: string]: unknown }[];
  };
  const namesOf = ({ PolicyList }: Awaited<ReturnType<typeof hitsOf>>[number]) =>
    PolicyList.map(({ PolicyName, Behavior }) => `${PolicyName} ${Behavior}`);

  it('tells which policies would hit each image as it is now, those that intercept first', async () => {
    const { admin } = service;
    await admin.call('ImportImageScanReport', imported(1));
    await admin.call('ImportImageScanReport', imported(2, { Vulnerabilities: [] }));
    await admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({ PolicyName: 'observes', ObservationDays: 3 }),
    );
    await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'enforces' }));
    await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'off', Enabled: false }));
    await admin.call('CreateImageInterceptPolicy', privilegePolicy());
    await admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({
        PolicyName: 'elsewhere',
        ImageScope: { Type: 'SELECTED', ImageIds: [imageId(2)] },
      }),
    );
    await admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({
        PolicyName: 'never scanned',
        RiskRule: { Virus: { Severities: ['CRITICAL'] }, UnscannedImage: 'MATCH' },
      }),
    );
    await service.agent.call('EvaluateContainerStart', start(3));
    await service.catchUp();
    const [first, clean, unscanned, unknown] = await hitsOf(1, 2, 3, 4);
    assert.deepEqual(namesOf(first!), ['enforces INTERCEPT', 'observes ALERT']);
    assert.deepEqual(namesOf(clean!), []);
    assert.deepEqual(namesOf(unscanned!), ['never scanned INTERCEPT']);
    assert.deepEqual([unknown!['PolicyCount'], unknown!['LatestStart']], [0, null]);
  });

  it('agrees with what a start of the image is answered, whatever policies there are', async () => {
    const { admin } = service;
    await admin.call('ImportImageScanReport', imported(1));
    const rules = [
      { Vulnerability: { Components: ['openssl < 3.0.2'] } },
      { Vulnerability: { Components: ['openssl < 3.0.1'] } },
      { Vulnerability: { CveIds: ['CVE-2026-0001'] } },
      { Virus: { Severities: ['CRITICAL'] } },
      { Vulnerability: { Severities: ['LOW'] }, MaxScanAgeDays: 1 },
    ];
    for (const [n, RiskRule] of rules.entries())
      await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: `rule ${n}`, RiskRule }));
    service.clock.advance(2 * dayMs);
    await service.catchUp();
    const { Matches } = await service.agent.call('EvaluateContainerStart', start(1, { DryRun: true }));
    const [hits] = await hitsOf(1);
    assert.deepEqual(
      namesOf(hits!).sort(),
      (Matches as { PolicyName: string; Behavior: string }[])
        .map(({ PolicyName, Behavior }) => `${PolicyName} ${Behavior}`)
        .sort(),
    );
    assert.equal(hits!['PolicyCount'], 3);
  });

  it('knows of an image what is known of the names alone that it started under, as its starts do', async () => {
    const { admin, agent } = service;
    const ImageName = 'registry.example.com/app:1';
    const started = { ...start(1), Image: { ImageId: imageId(1), ImageName } };
    const create = (PolicyName: string, RiskRule: object, more: object = {}) =>
      admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName, RiskRule, ...more }));
    await create('vulnerabilities', { Vulnerability: { Severities: ['CRITICAL'] } });
    await create('never scanned', { Virus: { Severities: ['LOW'] }, UnscannedImage: 'MATCH' });
    await agent.call('EvaluateContainerStart', started);
    await admin.call('ImportImageScanReport', imported(1, { ImageId: undefined, ImageNames: [ImageName] }));
    await service.catchUp();
    const agrees = async (expected: string[]) => {
      const { Matches } = await agent.call('EvaluateContainerStart', { ...started, DryRun: true });
      const matched = Matches as { PolicyName: string; Behavior: string }[];
      const told = matched.map(({ PolicyName, Behavior }) => `${PolicyName} ${Behavior}`);
      assert.deepEqual([told, namesOf((await hitsOf(1))[0]!)], [expected, expected]);
    };
    await agrees(['vulnerabilities INTERCEPT']);
    // Once the image has a result of the kind of its own, that of the name no longer counts.
    await admin.call('ImportImageScanReport', imported(1, { ImageNames: [], Vulnerabilities: [] }));
    await service.catchUp();
    await agrees([]);
  });

  it('tells where an image started last, of the starts of seven days that hit a policy', async () => {
    const { admin, agent, clock } = service;
    await admin.call('ImportImageScanReport', imported(1));
    await admin.call('CreateImageInterceptPolicy', riskPolicy());
    await agent.call('EvaluateContainerStart', start(1));
    clock.advance(dayMs);
    const Cluster = { ClusterId: 'cls-1', ClusterName: 'shop' };
    const { EventIds } = await agent.call(
      'EvaluateContainerStart',
      start(1, { Node: { NodeName: 'node-2' }, Cluster }),
    );
    const [hits] = await hitsOf(1);
    assert.deepEqual(hits!['LatestStart'], {
      EventId: EventIds[0],
      Behavior: 'INTERCEPT',
      Time: '2026-03-11 12:00:00',
      NodeName: 'node-2',
      ClusterId: 'cls-1',
      ClusterName: 'shop',
    });
    clock.advance(7 * dayMs);
    assert.equal((await hitsOf(1))[0]!['LatestStart'], null);
    const { HitList } = await service.stranger.call('DescribeImageHits', { ImageIds: [imageId(1)] });
    assert.deepEqual(HitList[0], { ImageId: imageId(1), PolicyCount: 0, PolicyList: [], LatestStart: null });
  });
});
