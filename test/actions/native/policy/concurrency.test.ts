import assert from 'node:assert/strict';
import { imageId, imported, privilegePolicy, riskPolicy } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { created, detailOf, listOf, newAccount, outcomes } from './accounts.js';

const create = 'CreateImageInterceptPolicy';
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('policy changes at the same time', () => {
  let service: TestService;
  let client: TestClient;
  before(async () => {
    service = await startTestService({ maxPolicies: 30 });
  });
  after(() => service.stop());
  beforeEach(async () => {
    client = await newAccount(service);
  });

  it('make one privilege policy of many', async () => {
    const calls = times(10, (n) => client.call(create, privilegePolicy({ PolicyName: `policy ${n}` })));
    const { replies, codes } = await outcomes(calls);
    assert.equal(replies.length, 1);
    assert.deepEqual(new Set(codes), new Set(['FailedOperation.RuleInfoRepeat']));
    assert.equal((await listOf(client)).length, 1);
  });

  it('make one policy of a name', async () => {
    const { replies, codes } = await outcomes(times(10, () => client.call(create, riskPolicy())));
    assert.equal(replies.length, 1);
    assert.deepEqual(new Set(codes), new Set(['FailedOperation.RuleNameRepeat']));
    assert.equal((await listOf(client)).length, 1);
  });

  it('give one name to one of two policies', async () => {
    const ids = await Promise.all(
      times(2, (n) => created(client, riskPolicy({ PolicyName: `policy ${n}` }))),
    );
    const { replies, codes } = await outcomes(
      ids.map((PolicyId) => client.call('ModifyImageInterceptPolicy', { PolicyId, PolicyName: 'wanted' })),
    );
    assert.equal(replies.length, 1);
    assert.deepEqual(codes, ['FailedOperation.RuleNameRepeat']);
  });

  it('make one policy for a ClientToken, and all callers get the same answer', async () => {
    const { replies, codes } = await outcomes(
      times(10, () => client.call(create, riskPolicy({ ClientToken: 'token' }))),
    );
    assert.deepEqual(codes, []);
    assert.equal(new Set(replies.map(({ PolicyId, Id }) => `${PolicyId} ${Id}`)).size, 1);
    assert.equal((await listOf(client)).length, 1);
  });

  it('never make more policies than an account may have', async () => {
    const calls = times(50, (n) => client.call(create, riskPolicy({ PolicyName: `policy ${n}` })));
    const { replies, codes } = await outcomes(calls);
    assert.equal(replies.length, 30);
    assert.deepEqual(new Set(codes), new Set(['FailedOperation.RuleConfigTooMany']));
    assert.equal((await listOf(client)).length, 30);
    await client.expectRefusal('FailedOperation.RuleConfigTooMany', create, riskPolicy(), /30 policies/);
    const [first] = await listOf(client);
    await client.call('DeleteImageInterceptPolicy', { PolicyIds: [first!['PolicyId']] });
    await client.call(create, riskPolicy());
  });

  it('to different fields of one policy all count', async () => {
    for (let round = 0; round < 5; round += 1) {
      const PolicyId = await created(client, riskPolicy({ PolicyName: `before ${round}` }));
      const fields = {
        PolicyName: `after ${round}`,
        PolicyDescription: 'described',
        ObservationDays: 5,
        RiskRule: { Virus: { Names: ['x'] } },
      };
      const edits = Object.entries(fields).map(([field, value]) =>
        client.call('ModifyImageInterceptPolicy', { PolicyId, [field]: value }),
      );
      const { codes } = await outcomes(edits);
      assert.deepEqual(codes, []);
      const detail = await detailOf(client, PolicyId);
      for (const [field, value] of Object.entries(fields)) assert.deepEqual(detail[field], value);
    }
  });

  it('to a policy that is being deleted come before it or find none', async () => {
    for (let round = 0; round < 10; round += 1) {
      const PolicyId = await created(client, riskPolicy());
      const PolicyIds = [PolicyId];
      const { replies, codes } = await outcomes([
        client.call('ModifyImageInterceptPolicy', { PolicyId, PolicyDescription: 'x' }),
        client.call('DeleteImageInterceptPolicy', { PolicyIds }),
        client.call('ModifyImageInterceptPolicyStatus', { PolicyIds, Enabled: false }),
        client.call('DeleteImageInterceptPolicy', { PolicyIds }),
      ]);
      assert.ok(replies.length >= 1);
      for (const code of codes) assert.equal(code, 'ResourceNotFound');
      assert.deepEqual(await listOf(client), []);
    }
  });

  for (const [template, policy, refusals] of [
    ['RISK_IMAGE', riskPolicy, ['FailedOperation.RuleSelectImageOutRange']],
    ['PRIVILEGED_IMAGE', privilegePolicy, []],
  ] as const) {
    it(`never leave a ${template} policy with a selected image that is gone`, async () => {
      for (let round = 0; round < 10; round += 1) {
        const ImageIds = times(3, (n) => imageId(n));
        for (const n of times(3, (index) => index)) await client.call('ImportImageScanReport', imported(n));
        const [selected, deleted] = await Promise.allSettled([
          client.call(create, policy({ ImageScope: { Type: 'SELECTED', ImageIds } })),
          client.call('DeleteImage', { ImageIds: [...ImageIds].reverse() }),
        ]);
        for (const [outcome, codes] of [
          [selected, refusals],
          [deleted, ['FailedOperation']],
        ] as const) {
          if (outcome.status === 'rejected') {
            const { code } = outcome.reason as { code: string };
            assert.ok((codes as readonly string[]).includes(code), String(outcome.reason));
          }
        }
        const { TotalCount } = await client.call('DescribeImageList', {});
        if (selected.status === 'fulfilled') {
          assert.equal(TotalCount, 3);
          await client.call('DeleteImageInterceptPolicy', { PolicyIds: [selected.value['PolicyId']] });
        } else {
          assert.equal(TotalCount, 0);
        }
      }
    });
  }
});
