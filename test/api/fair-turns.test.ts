import assert from 'node:assert/strict';
import { getPriority } from 'node:os';
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
    await assert.rejects(turns.take(1), /RequestLimitExceeded: The account has 2 requests waiting/);
    for (const waiting of [second, third])
      await assert.rejects(waiting, /RequestLimitExceeded: The request waited/);
  });

  describe('of the service', () => {
    let service: TestService;
    before(async () => {
      service = await startTestService();
    });
    after(() => service.stop());

    it('are taken at a lower priority than that of starts', async () => {
      const { rows } = (await service.db.raw(
        "SELECT pg_backend_pid() AS pid, current_setting('max_parallel_workers_per_gather') AS workers",
      )) as { rows: { pid: number; workers: string }[] };
      assert.ok(getPriority(rows[0]!.pid) > getPriority());
      assert.equal(rows[0]!.workers, '0');
    });

    it('are taken by long bodies, one of an account at a time', async () => {
      const long = {
        ...start,
        StartParam: 'x'.repeat(32_000),
        Privileges: Array<string>(200).fill('PRIVILEGED'),
      };
      const Starts = Array<object>(50).fill(long);
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => service.agent.call('EvaluateContainerStarts', { Starts })),
      );
      for (const { Decisions } of replies) assert.equal((Decisions as unknown[]).length, 50);
    });

    const start = { Image: { ImageName: 'nginx:1' }, Node: { NodeName: 'n' } };

    const holdExports = async () => {
      const holder = await service.db.transaction();
      await holder.raw('LOCK TABLE export_jobs IN ACCESS EXCLUSIVE MODE');
      return () => holder.rollback();
    };

    it('leave an account its lists and starts while all lists of another hang', async () => {
      const release = await holdExports();
      const hanging = Array.from({ length: 8 }, () => service.stranger.call('DescribeExportJobManageList'));
      for (let n = 0; n < 20; n += 1) {
        await service.reader.call('DescribeImageInterceptPolicyList');
        await service.agent.call('EvaluateContainerStart', { ...start, Image: { ImageName: `new:${n}` } });
      }
      await release();
      await Promise.all(hanging);
    });

    it('end when the database takes longer than STATEMENT_TIMEOUT_SECONDS', async () => {
      await service.stop();
      service = await startTestService({ statementTimeoutSeconds: 1 });
      const release = await holdExports();
      const message = /gave up after 1 s \(STATEMENT_TIMEOUT_SECONDS\)/;
      await service.reader.expectRefusal('RequestLimitExceeded', 'DescribeExportJobManageList', {}, message);
      await release();
      await service.reader.call('DescribeExportJobManageList');
    });
  });
});
