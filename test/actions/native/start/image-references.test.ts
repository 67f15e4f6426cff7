import assert from 'node:assert/strict';
import { imageId, imported, privilegePolicy, riskPolicy, start, virus } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

const digest = (n: number) => `sha256:${String(n).repeat(64).slice(0, 64)}`;

/** What an image may be called when it starts, and which image that is. */
describe('image references of a start', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });
  after(() => service.stop());

  const scan = (n: number, ImageNames: string[], fields: object = {}) =>
    service.admin.call('ImportImageScanReport', imported(n, { ImageNames, ...fields }));
  const evaluate = (Image: object, fields: object = {}) =>
    service.agent.call('EvaluateContainerStart', start(1, { Image, ...fields }));
  const listed = async () =>
    (await service.admin.call('DescribeImageList', { OrderField: 'ImageName', Order: 'asc' }))[
      'ImageList'
    ] as {
      ImageId: string;
      ImageNames: string[];
      Scanned: boolean;
    }[];

  /** The image that the event of a start is about. */
  async function judgedAs(Image: object): Promise<string> {
    const { EventIds, Decision } = await evaluate(Image);
    assert.equal(Decision, 'INTERCEPT', JSON.stringify(Image));
    const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId: EventIds[0] });
    return Event.ImageId as string;
  }

  /** The names of the policies that match a start, in order. */
  async function matched(Image: object): Promise<string[]> {
    const { Matches } = await evaluate(Image);
    return (Matches as { PolicyName: string }[]).map(({ PolicyName }) => PolicyName).sort();
  }

  const hex = 'abc0'.repeat(16);
  for (const [why, Image] of [
    ['by its id', { ImageId: `sha256:${hex}` }],
    ['by bare hex digits', { ImageId: hex }],
    ['in upper case', { ImageId: `SHA256:${hex.toUpperCase()}` }],
    ['as Docker writes it in a pod status', { ImageId: `docker://sha256:${hex}` }],
    ['by its tag', { ImageName: 'nginx:latest' }],
    ['by its repository alone: the tag is latest', { ImageName: 'nginx' }],
    ['by its full name', { ImageName: 'docker.io/library/nginx:latest' }],
    ['by another name of Docker Hub', { ImageName: 'index.docker.io/library/nginx' }],
    ['by repository and manifest digest', { ImageName: `nginx@${digest(7)}` }],
    ['by tag and manifest digest', { ImageName: `nginx:other@${digest(7)}` }],
    ['by the manifest digest as the name', { ImageName: digest(7) }],
    ['by the manifest digest as the id', { ImageId: digest(7) }],
    ['by its id given as a name', { ImageName: hex }],
    ['by name and default port', { ImageName: 'registry.hub.docker.com:443/library/nginx' }],
    ['by its id and a name that stands for nothing', { ImageId: hex, ImageName: 'web:9' }],
    ['as containerd writes it in a pod status', { ImageId: `docker.io/library/nginx@${digest(7)}` }],
  ] as const)
    it(`is found ${why}`, async () => {
      await scan(1, ['nginx:latest', `nginx@${digest(7)}`], { ImageId: `sha256:${hex}` });
      assert.equal(await judgedAs(Image), `sha256:${hex}`);
    });

  it('is not found by a name that merely looks like it', async () => {
    await scan(1, ['registry.example.com/team/app:1']);
    for (const ImageName of [
      'app:1',
      'team/app:1',
      'registry.example.com/team/app:2',
      'registry.example.com/team/app',
    ])
      assert.equal((await evaluate({ ImageName }))['ImageScanned'], false, ImageName);
  });

  it('goes by the id when id and name stand for two images', async () => {
    await scan(1, ['app:1']);
    await scan(2, ['app:2']);
    assert.equal(await judgedAs({ ImageId: imageId(2), ImageName: 'app:1' }), imageId(2));
    const unknown = await evaluate({ ImageId: imageId(3), ImageName: 'app:1' });
    assert.equal(unknown['ImageScanned'], false, 'an unknown id is not replaced by a known name');
  });

  it('goes by the digest when the tag has moved on to another image', async () => {
    await scan(1, ['app:1', `app@${digest(1)}`]);
    await scan(2, ['app:1', `app@${digest(2)}`]);
    assert.equal(await judgedAs({ ImageName: `app:1@${digest(1)}` }), imageId(1));
    assert.equal(await judgedAs({ ImageName: `app:1@${digest(2)}` }), imageId(2));
  });

  it('follows a tag to the image that was last reported under it', async () => {
    await scan(1, ['app:latest']);
    assert.equal(await judgedAs({ ImageName: 'app' }), imageId(1));
    await scan(2, ['app:latest']);
    assert.equal(await judgedAs({ ImageName: 'app' }), imageId(2));
    await scan(1, ['app:latest']);
    assert.equal(await judgedAs({ ImageName: 'app' }), imageId(1));
  });

  it('a start does not take a name away from the image that was scanned under it', async () => {
    await scan(1, ['app:latest']);
    await evaluate({ ImageId: imageId(9), ImageName: 'app:latest' });
    assert.equal(await judgedAs({ ImageName: 'app' }), imageId(1));
  });

  it('an image that nobody knew is known and unscanned after a start, and not after a dry run', async () => {
    await evaluate({ ImageName: 'Nginx/App:1' }, { DryRun: true });
    await evaluate({ ImageId: imageId(5) }, { DryRun: true });
    assert.deepEqual(await listed(), []);
    await evaluate({ ImageName: 'nginx' });
    await evaluate({ ImageId: imageId(5), ImageName: 'app:5' });
    await evaluate({ ImageName: 'docker.io/library/nginx:latest' });
    assert.deepEqual(
      (await listed()).map(({ ImageId, ImageNames, Scanned }) => [ImageId, ImageNames, Scanned]),
      [
        [imageId(5), ['app:5'], false],
        ['name:docker.io/library/nginx:latest', ['nginx'], false],
      ],
    );
  });

  for (const [why, Image] of [
    ['by a name', { ImageName: 'nginx' }],
    ['by a manifest digest', { ImageId: digest(7) }],
    ['by tag and digest', { ImageName: `nginx:latest@${digest(7)}` }],
  ] as const)
    it(`an image first seen ${why} is the scanned one from its first report on, and one image`, async () => {
      assert.equal((await evaluate(Image))['Decision'], 'ALLOW');
      await scan(1, ['nginx:latest', `nginx@${digest(7)}`]);
      assert.equal(await judgedAs(Image), imageId(1));
      assert.deepEqual(
        (await listed()).map(({ ImageId }) => ImageId),
        [imageId(1)],
      );
    });

  it('an image first seen by its digest and selected is the scanned one, selected, from its first report on', async () => {
    await evaluate({ ImageId: digest(7) });
    const ImageScope = { Type: 'SELECTED', ImageIds: [digest(7)] };
    const policy = await service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ ImageScope }));
    await scan(1, ['nginx:latest', `nginx@${digest(7)}`]);
    assert.equal(await judgedAs({ ImageId: digest(7) }), imageId(1));
    assert.equal((await listed()).length, 1);
    const { Policy } = await service.admin.call('DescribeImageInterceptPolicyDetail', {
      PolicyId: policy['PolicyId'],
    });
    assert.deepEqual(Policy.ImageScope.ImageIds, [imageId(1)]);
    const { Matches } = await evaluate({ ImageName: 'nginx' }, { Privileges: ['PRIVILEGED'] });
    assert.equal(Matches.length, 2);
  });

  it('is found by the first 12 digits of its id or digest, unless two images have them', async () => {
    const id = (last: string) => `sha256:${'abc0'.repeat(15)}000${last}`;
    await scan(1, [`nginx@sha256:${'de'.repeat(32)}`], { ImageId: id('1') });
    for (const Image of [
      { ImageId: 'abc0abc0abc0' },
      { ImageId: 'SHA256:ABC0ABC0ABC0A' },
      { ImageName: 'abc0abc0abc0' },
      { ImageId: 'dededededede' },
    ])
      assert.equal(await judgedAs(Image), id('1'), JSON.stringify(Image));
    await evaluate({ ImageId: id('3') });
    assert.equal(await judgedAs({ ImageId: 'abc0abc0abc0' }), id('1'), 'nobody scanned the other');
    await scan(2, [], { ImageId: id('2') });
    assert.equal((await evaluate({ ImageId: 'abc0abc0abc0' }))['ImageScanned'], false);
    assert.equal((await evaluate({ ImageId: id('2') }))['ImageScanned'], true);
  });

  it('what is known by name only holds for every id that starts under it, until that id has its own', async () => {
    const byName = { ImageId: undefined };
    await scan(1, ['nginx:1'], byName);
    const Image = { ImageId: imageId(5), ImageName: 'docker.io/nginx:1' };
    assert.equal(await judgedAs(Image), imageId(5));
    const virusPolicy = riskPolicy({ PolicyName: 'v', RiskRule: { Virus: { Types: ['Trojan'] } } });
    await service.admin.call('CreateImageInterceptPolicy', virusPolicy);
    await scan(5, ['other:1'], { Vulnerabilities: [], Viruses: [virus()] });
    assert.deepEqual(await matched(Image), ['v'], 'its own result counts, kind by kind');
    await scan(6, ['another:1'], { Vulnerabilities: undefined, Viruses: [virus()] });
    const both = { ImageId: imageId(6), ImageName: 'nginx:1' };
    assert.deepEqual(await matched(both), ['no critical vulnerabilities', 'v']);
    assert.deepEqual(await matched(both), ['no critical vulnerabilities', 'v'], 'from memory');
  });

  it('a policy that selects what is known by name only holds for ids that start under it', async () => {
    await scan(1, ['nginx:1'], { ImageId: undefined });
    const ImageScope = { Type: 'SELECTED', ImageIds: ['name:docker.io/library/nginx:1'] };
    await service.admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({ PolicyName: 'selected', ImageScope }),
    );
    const Image = { ImageId: imageId(5), ImageName: 'nginx:1' };
    assert.deepEqual(await matched(Image), ['no critical vulnerabilities', 'selected']);
    await scan(7, ['nginx:1'], { Vulnerabilities: undefined, Viruses: [] });
    assert.deepEqual(await matched({ ImageId: imageId(7) }), ['no critical vulnerabilities', 'selected']);
    assert.deepEqual(await matched({ ...Image, ImageId: imageId(8) }), [], 'another, unscanned image');
  });

  it('says that an unscanned image is not the one that its name stands for', async () => {
    await scan(1, ['app:1']);
    const { Message } = await evaluate({ ImageId: imageId(3), ImageName: 'app:1' });
    assert.match(Message as string, new RegExp(`Its name stands for another image, ${imageId(1)}`));
  });

  it('a name under which a known image started leads to it, until a scan says otherwise', async () => {
    await scan(1, []);
    await judgedAs({ ImageId: imageId(1), ImageName: 'app:1' });
    assert.equal(await judgedAs({ ImageName: 'app:1' }), imageId(1));
    await scan(2, ['app:1']);
    assert.equal(await judgedAs({ ImageName: 'app:1' }), imageId(2));
  });

  it('the event carries the name that the start gave, or else the first of the report', async () => {
    await scan(1, ['registry.example.com/team/app:1', 'app:1']);
    const nameOf = async (Image: object) => {
      const { EventIds } = await evaluate(Image);
      await service.admin.call('DescribeImageInterceptEventDetail', { EventId: EventIds[0] });
      const reply = await service.admin.call('DescribeImageInterceptEventDetail', { EventId: EventIds[0] });
      await service.admin.call('DeleteImageInterceptEvent', { EventIds });
      return [reply['Event'].ImageName, reply['Event'].RegistryAddress];
    };
    assert.deepEqual(await nameOf({ ImageId: imageId(1) }), [
      'registry.example.com/team/app:1',
      'registry.example.com',
    ]);
    assert.deepEqual(await nameOf({ ImageName: 'app:1' }), ['app:1', 'docker.io']);
  });

  it('takes a name that is no reference for what it is', async () => {
    const { ImageScanned } = await evaluate({ ImageName: 'not a reference!' });
    assert.equal(ImageScanned, false);
    assert.deepEqual(
      (await listed()).map(({ ImageId }) => ImageId),
      ['name:not a reference!'],
    );
  });
});
