import assert from 'node:assert/strict';
import { imageId, imported, privilegePolicy, riskPolicy } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { created, listOf, newAccount } from './accounts.js';

describe('EffectImageCount (R4)', () => {
  let service: TestService;
  let client: TestClient;
  before(async () => {
    service = await startTestService();
    client = await newAccount(service);
  });
  after(() => service.stop());

  const scan = (n: string) => client.call('ImportImageScanReport', imported(n));
  const startUnscanned = (n: string) =>
    client.call('EvaluateContainerStart', { Image: { ImageId: imageId(n) }, Node: { NodeName: 'node-1' } });
  const deleteImage = (n: string) => client.call('DeleteImage', { ImageIds: [imageId(n)] });
  const counts = async () =>
    Object.fromEntries(
      (await listOf(client)).map((policy) => [policy['PolicyName'], policy['EffectImageCount']]),
    );

  it('follows the images as they come and go, for either template and scope', async () => {
    await scan('a');
    const privileged = await created(client, privilegePolicy({ PolicyName: 'privileged' }));
    await created(client, riskPolicy({ PolicyName: 'risk of all' }));
    await created(
      client,
      riskPolicy({
        PolicyName: 'risk of a',
        Enabled: false,
        ImageScope: { Type: 'SELECTED', ImageIds: [imageId('a')] },
      }),
    );
    assert.deepEqual(await counts(), { privileged: 1, 'risk of all': 1, 'risk of a': 1 });

    await startUnscanned('b');
    assert.deepEqual(await counts(), { privileged: 2, 'risk of all': 1, 'risk of a': 1 });

    await scan('b');
    await scan('c');
    assert.deepEqual(await counts(), { privileged: 3, 'risk of all': 3, 'risk of a': 1 });

    await deleteImage('c');
    assert.deepEqual(await counts(), { privileged: 2, 'risk of all': 2, 'risk of a': 1 });

    await client.call('ModifyImageInterceptPolicy', {
      PolicyId: privileged,
      ImageScope: { Type: 'SELECTED', ImageIds: [imageId('a'), imageId('d'), imageId('e')] },
    });
    assert.deepEqual(await counts(), { privileged: 3, 'risk of all': 2, 'risk of a': 1 });
    await scan('d');
    assert.deepEqual(await counts(), { privileged: 3, 'risk of all': 3, 'risk of a': 1 });
    await client.expectRefusal('FailedOperation', 'DeleteImage', { ImageIds: [imageId('e')] });
  });

  it("counts nothing of another account's images", async () => {
    const other = await newAccount(service);
    await created(other, riskPolicy());
    assert.deepEqual(
      (await listOf(other)).map((policy) => policy['EffectImageCount']),
      [0],
    );
  });
});
