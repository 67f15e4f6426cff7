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
