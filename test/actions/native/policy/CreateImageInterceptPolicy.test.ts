import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dayMs } from '../../../support/clock.js';
import { imageId, imported, privilegePolicy, riskPolicy } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { created, detailOf, listOf, newAccount, newCredential } from './accounts.js';

const create = 'CreateImageInterceptPolicy';
const cases = <T>(name: string) =>
  JSON.parse(readFileSync(`test/cases/policy-rules/${name}.json`, 'utf8')) as T[];

describe('CreateImageInterceptPolicy', () => {
  let service: TestService;
  let client: TestClient;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(async () => {
    client = await newAccount(service);
  });

  it('makes a policy that list, detail, summary and options agree on', async () => {
    const reply = await client.call(create, riskPolicy());
    assert.match(reply['PolicyId'] as string, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const detail = await detailOf(client, reply['PolicyId'] as string);
    assert.equal(detail['Id'], reply['Id']);
    assert.deepEqual(await listOf(client), [detail]);
    const { RequestId: _, ...summary } = await client.call('DescribeImageInterceptPolicySummary');
    assert.deepEqual(summary, {
      TotalCount: 1,
      EnabledCount: 1,
      ObservingCount: 0,
      EnforcingCount: 1,
      DisabledCount: 0,
    });
    const options = await client.call('DescribeImageInterceptPolicyOptions');
    assert.equal(options['PrivilegePolicyId'], null);
  });

  it('is on, acts on all images and intercepts at once unless told otherwise', async () => {
    const policyId = await created(client, riskPolicy());
    const now = '2026-03-10 12:00:00';
    const { Id, ...detail } = await detailOf(client, policyId);
    assert.ok(Number(Id) > 0);
    assert.deepEqual(detail, {
      PolicyId: policyId,
      PolicyName: 'no critical vulnerabilities',
      PolicyDescription: '',
      PolicyTemplate: 'RISK_IMAGE',
      Enabled: true,
      ObservationDays: 0,
      EffectTime: now,
      EffectStatus: 'ENFORCING',
      EnforcedTime: now,
      ImageScope: { Type: 'ALL' },
      RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } },
      PrivilegeRule: null,
      EffectImageCount: 0,
      CreateTime: now,
      UpdateTime: now,
      OperationUin: 'somebody',
    });
  });

  it('denies all five categories to all images when a privilege policy says no more', async () => {
    const detail = await detailOf(client, await created(client, privilegePolicy()));
    const options = await client.call('DescribeImageInterceptPolicyOptions');
    const categories = (options['PrivilegeCategories'] as { Category: string }[]).map((one) => one.Category);
    assert.equal(categories.length, 5);
    assert.deepEqual(detail['PrivilegeRule'], { Mode: 'DENY_SELECTED', Privileges: categories });
    assert.equal(detail['RiskRule'], null);
    assert.equal(options['PrivilegePolicyId'], detail['PolicyId']);
  });

  for (const { why, ...rules } of cases<{ why: string; RiskRule?: object; PrivilegeRule?: object }>(
    'taken',
  )) {
    it(`reads back as written: ${why}`, async () => {
      const policy = rules.RiskRule ? riskPolicy(rules) : privilegePolicy(rules);
      const detail = await detailOf(client, await created(client, policy));
      assert.deepEqual(detail['RiskRule'], rules.RiskRule ?? null);
      assert.deepEqual(detail['PrivilegeRule'], rules.PrivilegeRule ?? null);
    });
  }

  interface Refusal {
    why: string;
    policy: Record<string, unknown>;
    code: string;
    says: string;
  }
  for (const { why, policy, code, says } of cases<Refusal>('refused')) {
    it(`refuses ${why} with ${code}, and makes nothing`, async () => {
      const given = Object.entries({ ...riskPolicy(), ...policy }).filter(([, value]) => value !== 'absent');
      const error = await client.expectRefusal(code, create, Object.fromEntries(given));
      assert.ok(error.message.includes(says), error.message);
      assert.deepEqual(await listOf(client), []);
    });
  }

  describe('names', () => {
    it('are compared exactly: case, accents, spaces and Unicode composition make another name', async () => {
      const names = ['cafe', 'Cafe', 'café', 'cafe\u0301', 'cafe ', ' cafe', '咖啡', '☕', 'cafe%', 'caf_'];
      for (const PolicyName of names) await created(client, riskPolicy({ PolicyName }));
      assert.deepEqual(
        (await listOf(client)).map((policy) => policy['PolicyName']),
        names,
      );
      for (const PolicyName of names) {
        await client.expectRefusal('FailedOperation.RuleNameRepeat', create, riskPolicy({ PolicyName }));
      }
    });

    it('have up to 128 characters, counted as people do rather than in UTF-16', async () => {
      const PolicyName = '🐳'.repeat(128);
      const detail = await detailOf(client, await created(client, riskPolicy({ PolicyName })));
      assert.equal(detail['PolicyName'], PolicyName);
      await client.expectRefusal(
        'InvalidParameterValue.LengthLimit',
        create,
        riskPolicy({ PolicyName: `${PolicyName}x` }),
        /at most 128 characters; given 129/,
      );
    });

    it('may be used again once the policy is deleted', async () => {
      const policyId = await created(client, riskPolicy());
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: [policyId] });
      await created(client, riskPolicy());
    });
  });

  it('takes descriptions of up to 256 characters', async () => {
    const PolicyDescription = '描'.repeat(256);
    const detail = await detailOf(client, await created(client, riskPolicy({ PolicyDescription })));
    assert.equal(detail['PolicyDescription'], PolicyDescription);
    const tooLong = riskPolicy({ PolicyName: 'other', PolicyDescription: `${PolicyDescription}x` });
    await client.expectRefusal('InvalidParameterValue.LengthLimit', create, tooLong, /`PolicyDescription`/);
  });

  it('refuses a second privilege policy and names the first, on or off', async () => {
    const policyId = await created(client, privilegePolicy({ Enabled: false }));
    await client.expectRefusal(
      'FailedOperation.RuleInfoRepeat',
      create,
      privilegePolicy({ PolicyName: 'another' }),
      new RegExp(policyId),
    );
    await client.call('DeleteImageInterceptPolicy', { PolicyIds: [policyId] });
    await created(client, privilegePolicy({ PolicyName: 'another' }));
  });

  describe('selecting images', () => {
    it('takes scanned ones, in the order as written, each once, ids in the normal form', async () => {
      for (const n of ['b', 'a', 'c']) await client.call('ImportImageScanReport', imported(n));
      const ImageIds = [imageId('c'), imageId('a'), imageId('b')];
      const written = [
        ImageIds[0],
        imageId('a').toUpperCase().replace('SHA256', 'sha256'),
        ImageIds[2],
        ImageIds[0],
      ];
      const policy = riskPolicy({ ImageScope: { Type: 'SELECTED', ImageIds: written } });
      const detail = await detailOf(client, await created(client, policy));
      assert.deepEqual(detail['ImageScope'], { Type: 'SELECTED', ImageIds });
    });

    it('refuses unknown and unscanned images for a risk policy, naming them, and makes nothing', async () => {
      await client.call('ImportImageScanReport', imported('a'));
      const seen = { Image: { ImageId: imageId('b') }, Node: { NodeName: 'node-1' } };
      await client.call('EvaluateContainerStart', seen);
      for (const n of ['b', 'd']) {
        const ImageScope = { Type: 'SELECTED', ImageIds: [imageId('a'), imageId(n)] };
        const error = await client.expectRefusal(
          'FailedOperation.RuleSelectImageOutRange',
          create,
          riskPolicy({ ImageScope }),
        );
        assert.ok(error.message.includes(imageId(n).slice(0, 63)), error.message);
      }
      assert.deepEqual(await listOf(client), []);
    });

    it("refuses another account's image", async () => {
      const other = await newAccount(service);
      await other.call('ImportImageScanReport', imported('a'));
      await client.expectRefusal(
        'FailedOperation.RuleSelectImageOutRange',
        create,
        riskPolicy({ ImageScope: { Type: 'SELECTED', ImageIds: [imageId('a')] } }),
      );
    });

    it('takes unknown images for a privilege policy, and knows them from then on', async () => {
      const ImageScope = { Type: 'SELECTED', ImageIds: [imageId('d'), imageId('a')] };
      const detail = await detailOf(client, await created(client, privilegePolicy({ ImageScope })));
      assert.deepEqual(detail['ImageScope'], ImageScope);
      const { ImageList } = await client.call('DescribeImageList', {});
      assert.deepEqual(
        (ImageList as { ImageId: string; Scanned: boolean }[])
          .map(({ ImageId, Scanned }) => ({ ImageId, Scanned }))
          .sort((a, b) => (a.ImageId < b.ImageId ? -1 : 1)),
        [
          { ImageId: imageId('a'), Scanned: false },
          { ImageId: imageId('d'), Scanned: false },
        ],
      );
    });

    it('takes 10,000 images', async () => {
      const ImageIds = Array.from({ length: 10_000 }, (_, index) => imageId(index));
      const ImageScope = { Type: 'SELECTED', ImageIds };
      const detail = await detailOf(client, await created(client, privilegePolicy({ ImageScope })));
      assert.deepEqual(detail['ImageScope'], ImageScope);
      assert.equal(detail['EffectImageCount'], 10_000);
      const more = { Type: 'SELECTED', ImageIds: [...ImageIds, imageId(10_000)] };
      await client.expectRefusal(
        'InvalidParameterValue.DataRange',
        create,
        riskPolicy({ ImageScope: more }),
        /at most 10000 entries/,
      );
    });
  });

  describe('ClientToken', () => {
    const request = riskPolicy({ ClientToken: 'token-1' });

    it('gives the first answer again to the same request, defaults written out or not', async () => {
      const { RequestId: first, ...answer } = await client.call(create, request);
      for (const repetition of [request, { ...request, Enabled: true, ObservationDays: '0' }]) {
        const { RequestId, ...again } = await client.call(create, repetition);
        assert.deepEqual(again, answer);
        assert.notEqual(RequestId, first);
      }
      assert.equal((await listOf(client)).length, 1);
    });

    it('refuses a different request with the same token', async () => {
      await client.call(create, request);
      const different = { ...request, ObservationDays: 1, PolicyName: 'another' };
      await client.expectRefusal('InvalidParameterValue', create, different, /`ClientToken`/);
      assert.equal((await listOf(client)).length, 1);
    });

    it('gives the first answer for 24 hours, even after the policy is deleted, and creates anew after', async () => {
      const first = await client.call(create, request);
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: [first['PolicyId']] });
      service.clock.advance(dayMs - 1);
      assert.equal((await client.call(create, request))['PolicyId'], first['PolicyId']);
      assert.deepEqual(await listOf(client), []);
      service.clock.advance(1);
      const anew = await client.call(create, request);
      assert.notEqual(anew['PolicyId'], first['PolicyId']);
      assert.equal((await listOf(client)).length, 1);
    });

    it('may be used for a different request after 24 hours', async () => {
      await client.call(create, request);
      service.clock.advance(dayMs);
      await client.call(create, { ...request, PolicyName: 'another' });
      assert.equal((await listOf(client)).length, 2);
    });

    it('does not remember refusals', async () => {
      const policyId = await created(client, riskPolicy());
      await client.expectRefusal('FailedOperation.RuleNameRepeat', create, request);
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: [policyId] });
      await client.call(create, request);
    });

    it('belongs to the account, not to a user of it', async () => {
      const colleague = await newCredential(service, client.credential.appId, 'colleague');
      const first = await client.call(create, request);
      assert.equal((await colleague.call(create, request))['PolicyId'], first['PolicyId']);
      const stranger = await newAccount(service);
      assert.notEqual((await stranger.call(create, request))['PolicyId'], first['PolicyId']);
    });
  });
});
