import assert from 'node:assert/strict';
import { imageId, imported, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

const hex = (digit: string) => digit.repeat(64);
const id = `sha256:${hex('a')}`;
const digest = `sha256:${hex('d')}`;

/** A policy's images, told as a start may tell them. */
describe('images that a policy selects', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  const scan = () =>
    service.admin.call(
      'ImportImageScanReport',
      imported(1, { ImageId: id, ImageNames: [`acme/app:1@${digest}`] }),
    );
  const select = (...ImageIds: string[]) => ({ ImageScope: { Type: 'SELECTED', ImageIds } });
  const privilegePolicy = (Mode: string, ...ImageIds: string[]) => ({
    ...{ PolicyName: 'privileges', PolicyTemplate: 'PRIVILEGED_IMAGE', PrivilegeRule: { Mode } },
    ...select(...ImageIds),
  });
  const decide = async (Image: object, fields: object = {}) =>
    (await service.agent.call('EvaluateContainerStart', start(1, { Image, ...fields })))[
      'Decision'
    ] as string;

  const spellings = [
    id,
    hex('a'),
    id.slice(0, 19),
    hex('a').slice(0, 12),
    digest,
    `acme/app@${digest}`,
    'acme/app:1',
  ];
  for (const spelling of [...spellings, 'docker.io/acme/app:1', ` ${id}\u3000`])
    it(`are found by a start whatever they are told by: ${spelling}`, async () => {
      await scan();
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy(select(spelling)));
      await service.admin.call(
        'CreateImageInterceptPolicy',
        privilegePolicy('ALLOW_ONLY_SELECTED', spelling),
      );
      const { PolicyList } = await service.admin.call('DescribeImageInterceptPolicyList', {});
      for (const policy of PolicyList as { ImageScope: unknown }[])
        assert.deepEqual(policy.ImageScope, { Type: 'SELECTED', ImageIds: [id] });
      assert.equal(await decide({ ImageId: id }), 'INTERCEPT');
      await service.admin.call('ImportImageScanReport', imported(1, { ImageId: id, Vulnerabilities: [] }));
      assert.equal(await decide({ ImageId: id }, { Privileges: ['PRIVILEGED'] }), 'ALLOW');
      assert.equal(await decide({ ImageId: imageId(2) }, { Privileges: ['PRIVILEGED'] }), 'INTERCEPT');
    });

  it('that nobody knows yet are found when they start, by the same or by more', async () => {
    for (const [spelling, Image] of [
      [digest, { ImageName: `acme/app@${digest}` }],
      ['acme/app:2', { ImageName: 'docker.io/acme/app:2' }],
      ['acme/app:2', { ImageId: id, ImageName: 'acme/app:2' }],
      ['app-7', { ImageName: 'app-7' }],
      ['app-7', { ImageId: 'app-7' }],
    ] as const) {
      await service.newAccounts();
      await service.admin.call('CreateImageInterceptPolicy', privilegePolicy('DENY_SELECTED', spelling));
      assert.equal(await decide(Image, { Privileges: ['PRIVILEGED'] }), 'INTERCEPT', spelling);
    }
  });

  it('cannot be blank, or digits that stand for none or for several', async () => {
    await scan();
    const other = imported(1, { ImageId: `sha256:${hex('a').slice(0, 20)}${hex('b').slice(0, 44)}` });
    await service.admin.call('ImportImageScanReport', other);
    for (const policy of [
      riskPolicy,
      (fields: object) => ({ ...privilegePolicy('DENY_SELECTED'), ...fields }),
    ])
      for (const [spelling, code] of [
        ['\u3000', 'InvalidParameterValue'],
        [hex('a').slice(0, 12), 'FailedOperation.RuleSelectImageOutRange'],
        [hex('f').slice(0, 12), 'FailedOperation.RuleSelectImageOutRange'],
      ] as const)
        await service.admin.expectRefusal(code, 'CreateImageInterceptPolicy', policy(select(spelling)));
  });

  it('let no other image pass an allow-list by a name or digest that it tells besides, or that was claimed before', async () => {
    await scan();
    await service.admin.call(
      'CreateImageInterceptPolicy',
      privilegePolicy('ALLOW_ONLY_SELECTED', id, 'acme/tool:1'),
    );
    const Privileges = ['PRIVILEGED'];
    const evil = imageId(9);
    const evilDigest = `sha256:${hex('e')}`;
    for (const Image of [
      { ImageId: evil, ImageName: 'acme/tool:1' },
      { ImageId: evil, ImageName: `acme/app:1@${digest}` },
      { ImageId: evil, ImageName: id },
    ])
      assert.equal(await decide(Image, { Privileges }), 'INTERCEPT', JSON.stringify(Image));
    await decide({ ImageId: id, ImageName: `acme/evil:1@${evilDigest}` });
    for (const Image of [
      { ImageId: evilDigest },
      { ImageName: 'acme/evil:1' },
      { ImageId: hex('e').slice(0, 12) },
    ])
      assert.equal(await decide(Image, { Privileges }), 'INTERCEPT', JSON.stringify(Image));
    assert.equal(
      await decide({ ImageName: 'acme/tool:1' }, { Privileges }),
      'ALLOW',
      'the name alone is all it is known by',
    );
  });
});
