import assert from 'node:assert/strict';
import { imported, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { countPolicyChanges } from '../../../jobs/instances.js';
import { created, detailOf, listOf, newAccount } from './accounts.js';

const unknownId = '5d0d0c1c-0000-4000-8000-000000000001';

describe('actions on several policies', () => {
  let service: TestService;
  let client: TestClient;
  let ids: string[];
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(async () => {
    client = await newAccount(service);
    ids = [];
    for (const name of ['a', 'b', 'c']) ids.push(await created(client, riskPolicy({ PolicyName: name })));
  });

  const switchTo = (Enabled: boolean, PolicyIds: string[]) =>
    client.call('ModifyImageInterceptPolicyStatus', { PolicyIds, Enabled });
  const enabled = async () => (await listOf(client)).map((policy) => policy['Enabled'] as boolean);

  describe('ModifyImageInterceptPolicyStatus', () => {
    it('switches all that are named, repetitions and other case included, and no other', async () => {
      await switchTo(false, [ids[0]!, ids[2]!, ids[0]!, ids[0]!.toUpperCase()]);
      assert.deepEqual(await enabled(), [false, true, false]);
      await switchTo(true, [ids[0]!]);
      assert.deepEqual(await enabled(), [true, true, false]);
    });

    it('switches none when one of them is not there', async () => {
      for (const missing of [unknownId, 'no uuid']) {
        await client.expectRefusal(
          'ResourceNotFound',
          'ModifyImageInterceptPolicyStatus',
          { PolicyIds: [ids[0], missing, ids[1]], Enabled: false },
          /nothing was changed/,
        );
      }
      assert.deepEqual(await enabled(), [true, true, true]);
    });

    it('does not touch one that already is as asked', async () => {
      await switchTo(false, [ids[0]!]);
      const before = await detailOf(client, ids[1]!);
      service.clock.advance(60_000);
      await switchTo(true, ids);
      assert.deepEqual(await detailOf(client, ids[1]!), before);
      assert.notEqual((await detailOf(client, ids[0]!))['UpdateTime'], before['UpdateTime']);
    });

    it('tells nobody of what changed nothing', async () => {
      const changes = () => countPolicyChanges(service.db, client.credential.appId);
      const before = await changes();
      await switchTo(true, ids);
      assert.equal(await changes(), before);
      await switchTo(false, ids);
      assert.equal(await changes(), before + 1);
    });
  });

  describe('DeleteImageInterceptPolicy', () => {
    it('deletes all that are named, and no other', async () => {
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: [ids[0], ids[2], ids[0]!.toUpperCase()] });
      assert.deepEqual(
        (await listOf(client)).map((policy) => policy['PolicyId']),
        [ids[1]],
      );
      await client.expectRefusal('ResourceNotFound', 'DescribeImageInterceptPolicyDetail', {
        PolicyId: ids[0],
      });
    });

    it('deletes none when one of them is not there, and nothing twice', async () => {
      await client.expectRefusal('ResourceNotFound', 'DeleteImageInterceptPolicy', {
        PolicyIds: [ids[0], unknownId],
      });
      assert.equal((await listOf(client)).length, 3);
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: [ids[0]] });
      await client.expectRefusal('ResourceNotFound', 'DeleteImageInterceptPolicy', { PolicyIds: [ids[0]] });
    });

    it('leaves the events, which then say that their policy is gone', async () => {
      await client.call('ImportImageScanReport', imported(1));
      const { EventIds } = await client.call('EvaluateContainerStart', start(1));
      const [EventId] = EventIds as number[];
      const eventOf = async () => {
        const { Event } = await client.call('DescribeImageInterceptEventDetail', { EventId });
        return Event as { PolicyId: string; PolicyExists: boolean; EventCount: number };
      };
      const { PolicyExists: existed, ...before } = await eventOf();
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: [before.PolicyId] });
      const { PolicyExists: exists, ...after } = await eventOf();
      assert.deepEqual([existed, exists], [true, false]);
      assert.deepEqual(after, before);
    });

    it('stops judging by a deleted policy with the next start', async () => {
      await client.call('ImportImageScanReport', imported(1));
      assert.equal((await client.call('EvaluateContainerStart', start(1)))['Decision'], 'INTERCEPT');
      await client.call('DeleteImageInterceptPolicy', { PolicyIds: ids });
      assert.equal((await client.call('EvaluateContainerStart', start(1)))['Decision'], 'ALLOW');
    });
  });

  for (const [action, more] of [
    ['ModifyImageInterceptPolicyStatus', { Enabled: true }],
    ['DeleteImageInterceptPolicy', {}],
  ] as const) {
    it(`${action} takes 1 to 100 ids`, async () => {
      const PolicyIds = (count: number) => Array.from({ length: count }, () => ids[0]);
      for (const count of [0, 101]) {
        await client.expectRefusal('InvalidParameterValue.DataRange', action, {
          PolicyIds: PolicyIds(count),
          ...more,
        });
      }
      await client.call(action, { PolicyIds: PolicyIds(100), ...more });
    });
  }
});
