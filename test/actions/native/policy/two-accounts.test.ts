import assert from 'node:assert/strict';
import { imported, privilegePolicy, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';
import { created, detailOf, listOf } from './accounts.js';

describe('policies of two accounts (R1)', () => {
  let service: TestService;
  let PolicyId: string;
  let before_: object;
  before(async () => {
    service = await startTestService();
    PolicyId = await created(service.admin, riskPolicy());
    await created(service.admin, privilegePolicy());
    before_ = await listOf(service.admin);
  });
  after(() => service.stop());
  afterEach(async () => assert.deepEqual(await listOf(service.admin), before_));

  const onOthers: [action: string, params: () => object][] = [
    ['DescribeImageInterceptPolicyDetail', () => ({ PolicyId })],
    ['ModifyImageInterceptPolicy', () => ({ PolicyId, PolicyName: 'taken over' })],
    ['ModifyImageInterceptPolicyStatus', () => ({ PolicyIds: [PolicyId], Enabled: false })],
    ['DeleteImageInterceptPolicy', () => ({ PolicyIds: [PolicyId] })],
  ];
  for (const [action, params] of onOthers) {
    it(`${action} finds no policy of another account`, () =>
      service.stranger.expectRefusal('ResourceNotFound', action, params()));
  }

  it('another account sees none of it in list, summary and options', async () => {
    assert.deepEqual(await listOf(service.stranger), []);
    const byId = { Filters: [{ Name: 'PolicyId', Values: [PolicyId] }] };
    assert.equal((await service.stranger.call('DescribeImageInterceptPolicyList', byId))['TotalCount'], 0);
    assert.equal((await service.stranger.call('DescribeImageInterceptPolicySummary'))['TotalCount'], 0);
    const options = await service.stranger.call('DescribeImageInterceptPolicyOptions');
    assert.equal(options['PrivilegePolicyId'], null);
  });

  it('another account may use the same names and have its own privilege policy, and is judged by its own', async () => {
    await service.stranger.call('ImportImageScanReport', imported(1));
    const allowed = await service.stranger.call('EvaluateContainerStart', start(1));
    assert.equal(allowed['Decision'], 'ALLOW');
    const theirs = await created(service.stranger, riskPolicy());
    await created(service.stranger, privilegePolicy());
    assert.notEqual(theirs, PolicyId);
    assert.notEqual(
      (await detailOf(service.stranger, theirs))['Id'],
      (await detailOf(service.admin, PolicyId))['Id'],
    );
    const { Matches } = await service.stranger.call('EvaluateContainerStart', start(1));
    assert.deepEqual(
      (Matches as { PolicyId: string }[]).map((match) => match.PolicyId),
      [theirs],
    );
  });

  const writes: [action: string, params: () => object][] = [
    ['CreateImageInterceptPolicy', () => riskPolicy({ PolicyName: 'mine' })],
    ...onOthers.slice(1),
  ];
  for (const [action, params] of writes) {
    for (const role of ['reader', 'agent'] as const) {
      it(`${action} is not for a ${role} of the account`, () =>
        service[role].expectRefusal('UnauthorizedOperation', action, params()));
    }
  }
});
