import assert from 'node:assert/strict';
import { createFairTurns } from '../../src/api/fair-turns.js';
import { startTestService, type TestService } from '../support/service.js';

const options = { total: 8, maxWaitMs: 60_000, maxWaiting: 100 };

/** Takes turns and tells who has begun, in order. */
function taking(changes: Partial<typeof options> = {}) {
  const turns = createFairTurns({ ...options, ...changes });
  const begun: number[] = [];
  const ends = new Map<number, (() => void)[]>();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    turns,
    begun,
    async take(account: number, times = 1) {
      for (let time = 0; time < times; time += 1)
        void turns.take(account).then((end) => {
          begun.push(account);
          ends.set(account, [...(ends.get(account) ?? []), end]);
        });
      await settle();
    },
    async end(account: number) {
      ends.get(account)!.shift()!();
      await settle();
    },
  };
}

describe('fair turns', () => {
  it('give one account half of what there is, and the next half of what is left', async () => {
    const { take, begun } = taking();
    const counts: number[] = [];
    for (const account of [1, 2, 3, 4]) {
      const before = begun.length;
      await take(account, 20);
      counts.push(begun.length - before);
    }
    assert.deepEqual(counts, [4, 2, 1, 1]);
  });

  it('go round the accounts, however many requests of each wait', async () => {
    const { take, end, begun } = taking({ total: 2 });
    await take(1, 10);
    await take(2, 10);
    await take(3, 10);
    assert.deepEqual(begun, [1, 2]);
    for (const account of [1, 2, 1, 2, 3, 1]) await end(account);
    assert.deepEqual(begun, [1, 2, 1, 2, 3, 1, 2, 3]);
  });

  it('keep one for an account that comes later', async () => {
    const { take, end, begun } = taking({ total: 3 });
    await take(1, 5);
    await take(2, 5);
    assert.deepEqual(begun, [1, 1, 2]);
    await end(1);
    await take(3);
    assert.deepEqual(begun, [1, 1, 2, 3]);
  });

  it('count an end once', async () => {
    const { turns } = taking({ total: 1 });
    const end = await turns.take(1);
    end();
    end();
    await turns.take(1);
    let isBegun = false;
    void turns.take(2).then(() => (isBegun = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isBegun, false);
  });

  it('are refused when too many of the account wait, or too long', async () => {
    const { turns, take } = taking({ total: 1, maxWaiting: 2, maxWaitMs: 5 });
    await take(1);
    const [second, third] = [turns.take(1), turns.take(1)];
    await assert.rejects(turns.take(1), /RequestLimitExceeded: 2 requests of this account wait/);
    for (const waiting of [second, third])
      await assert.rejects(waiting, /RequestLimitExceeded: The request waited/);
  });

  describe('of the service', () => {
    let service: TestService;
    before(async () => {
      service = await startTestService({ statementTimeoutSeconds: 1 });
    });
    after(() => service.stop());

    const start = { Image: { ImageName: 'nginx:1' }, Node: { NodeName: 'n' } };

    it('leave an account its lists and starts while all those of another hang, and end them', async () => {
      await service.agent.call('EvaluateContainerStart', start);
      const holder = await service.db.transaction();
      await holder.raw('LOCK TABLE export_jobs IN ACCESS EXCLUSIVE MODE');
      const hanging = Array.from({ length: 8 }, () =>
        service.stranger.expectRefusal(
          'RequestLimitExceeded',
          'DescribeExportJobManageList',
          {},
          /after 1 s \(STATEMENT_TIMEOUT_SECONDS\)/,
        ),
      );
      const first = await Promise.race([
        Promise.all(
          Array.from({ length: 20 }, async (_, n) => {
            await service.reader.call('DescribeImageInterceptPolicyList');
            await service.agent.call('EvaluateContainerStart', {
              ...start,
              Image: { ImageName: `new:${n}` },
            });
          }),
        ).then(() => 'answered'),
        Promise.race(hanging).then(() => 'hung'),
      ]);
      assert.equal(first, 'answered');
      await Promise.all(hanging);
      await holder.rollback();
      await service.stranger.call('DescribeExportJobManageList');
    });
  });
});
