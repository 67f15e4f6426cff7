import assert from 'node:assert/strict';
import { forgetUnscannedImagesJob } from '../../src/jobs/forget-unscanned-images.js';
import { dayMs } from '../support/clock.js';
import { imageId, imported, privilegePolicy, start } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

describe('images that were never scanned', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ maxUnscannedImages: 3 });
  });
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  const images = async () => {
    const { ImageList } = await service.admin.call('DescribeImageList', { Limit: 100 });
    return (ImageList as { ImageId: string }[]).map((image) => image.ImageId).sort();
  };
  const startOne = (n: number, fields: object = {}) =>
    service.agent.call('EvaluateContainerStart', start(n, fields));

  it('are forgotten after FORGET_UNSCANNED_DAYS, unless a policy selects them or a scan came', async () => {
    await startOne(1);
    await startOne(2);
    await service.admin.call('ImportImageScanReport', imported(3));
    await service.admin.call(
      'CreateImageInterceptPolicy',
      privilegePolicy({ ImageScope: { Type: 'SELECTED', ImageIds: [imageId(2)] } }),
    );
    service.clock.advance(29 * dayMs);
    await service.stranger.call('EvaluateContainerStart', start(8));
    assert.deepEqual(await service.runJob(forgetUnscannedImagesJob), { imagesForgotten: 0 });
    service.clock.advance(2 * dayMs);
    assert.deepEqual(await service.runJob(forgetUnscannedImagesJob), { imagesForgotten: 1 });
    assert.deepEqual(await images(), [2, 3].map(imageId).sort());
    await service.catchUp();
    await startOne(1);
    assert.deepEqual(await images(), [1, 2, 3].map(imageId).sort(), 'remembered anew');
  });

  it('are decided beyond MAX_UNSCANNED_IMAGES, with their events, but not remembered', async () => {
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    for (let n = 1; n <= 5; n += 1) {
      const { Decision, EventIds } = await startOne(n, { Privileges: ['PRIVILEGED'] });
      assert.equal(Decision, 'INTERCEPT');
      assert.equal((EventIds as string[]).length, 1);
    }
    assert.deepEqual(await images(), [1, 2, 3].map(imageId).sort());
    const { TotalCount } = await service.admin.call('DescribeImageInterceptEventList');
    assert.equal(TotalCount, 5);
    const { Decision } = await service.stranger.call('EvaluateContainerStart', start(9));
    assert.equal(Decision, 'ALLOW', 'another account');
    const others = await service.stranger.call('DescribeImageList');
    assert.equal(others['TotalCount'], 1);
  });

  it('are decided beyond it in a batch as well', async () => {
    const Starts = [1, 2, 2, 3, 4, 5].map((n) => start(n));
    const { Decisions } = await service.agent.call('EvaluateContainerStarts', { Starts });
    assert.equal((Decisions as unknown[]).length, 6);
    assert.equal((await images()).length, 3);
  });
});
