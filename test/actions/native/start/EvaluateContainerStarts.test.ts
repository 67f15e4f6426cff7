import assert from 'node:assert/strict';
import { imageId, imported, privilegePolicy, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

describe('EvaluateContainerStarts', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await service.admin.call(
      'CreateImageInterceptPolicy',
      privilegePolicy({ ObservationDays: 7, PolicyName: 'observing' }),
    );
  });
  after(() => service.stop());

  const evaluate = (Starts: object[]) => service.agent.call('EvaluateContainerStarts', { Starts });
  const countEvents = async () =>
    (await service.admin.call('DescribeImageInterceptEventList'))['TotalCount'] as number;

  it('decides in the order of the starts, each with the ids of its own events', async () => {
    const { Decisions } = await evaluate([
      start(2),
      start(1),
      start(2, { Privileges: ['PRIVILEGED'] }),
      start(1, { Privileges: ['PRIVILEGED'] }),
      start(3),
    ]);
    assert.deepEqual(
      Decisions.map(({ Decision }: { Decision: string }) => Decision),
      ['ALLOW', 'INTERCEPT', 'ALERT', 'INTERCEPT', 'ALLOW'],
    );
    const ids = Decisions.map(({ EventIds }: { EventIds: number[] }) => EventIds) as number[][];
    assert.deepEqual(
      ids.map((own) => own.length),
      [0, 1, 1, 2, 0],
    );
    assert.ok(ids[3]!.includes(ids[1]![0]!), 'the second hit of image 1 is in the event of the first');
    for (const [EventId, image] of [
      [ids[1]![0], imageId(1)],
      [ids[2]![0], imageId(2)],
    ]) {
      const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId });
      assert.equal(Event.ImageId, image);
    }
  });

  for (const [why, bad, code, message] of [
    ['no image', { Image: {} }, 'MissingParameter', /`Starts.1.Image.ImageId`/],
    [
      'a time out of bounds',
      { StartTime: '2027-01-01 00:00:00' },
      'InvalidParameterValue.DataRange',
      /`Starts.1.StartTime`/,
    ],
    ['no node', { Node: {} }, 'MissingParameter', /`Starts.1.Node.NodeName`/],
  ] as const)
    it(`a start with ${why} refuses the whole call and records nothing`, async () => {
      await service.agent.expectRefusal(
        code,
        'EvaluateContainerStarts',
        { Starts: [start(1), start('unknown', bad), start(1)] },
        message,
      );
      assert.equal(await countEvents(), 0);
      const Filters = [{ Name: 'Scanned', Values: ['false'] }];
      assert.equal((await service.admin.call('DescribeImageList', { Filters }))['TotalCount'], 0);
    });

  it('takes 500 starts, counted exactly, and not one more', async () => {
    const starts = Array.from({ length: 500 }, (_, n) => start(1, { Node: { NodeName: `node-${n % 7}` } }));
    const { Decisions } = await evaluate(starts);
    const ids = new Set(Decisions.flatMap(({ EventIds }: { EventIds: number[] }) => EventIds));
    assert.equal(ids.size, 1);
    const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
    assert.equal(EventList[0].EventCount, 500);
    assert.equal(EventList[0].ScopeCount, 7);
    await service.agent.expectRefusal(
      'InvalidParameterValue.DataRange',
      'EvaluateContainerStarts',
      { Starts: [...starts, start(1)] },
      /`Starts` must be at most 500 entries; given 501/,
    );
    await service.agent.expectRefusal('InvalidParameterValue.DataRange', 'EvaluateContainerStarts', {
      Starts: [],
    });
  });

  it('knows each of many unknown images afterwards', async () => {
    await evaluate(Array.from({ length: 300 }, (_, n) => start(1000 + (n % 150))));
    const Filters = [{ Name: 'Scanned', Values: ['false'] }];
    assert.equal((await service.admin.call('DescribeImageList', { Filters }))['TotalCount'], 150);
  });
});
