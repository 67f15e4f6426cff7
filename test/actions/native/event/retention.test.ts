import assert from 'node:assert/strict';
import { dayMs } from '../../../support/clock.js';
import { imported, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

/** An event is gone from every read the moment it expires; no job has run in these tests (R10). */
describe('retention of events', () => {
  for (const [name, retentionDays] of [
    ['180 days by default', 180],
    ['3 days as configured', 3],
  ] as const)
    describe(name, () => {
      let service: TestService;
      let EventId: number;
      before(async () => {
        service = await startTestService({ retentionDays });
      });
      beforeEach(async () => {
        await service.newAccounts();
        await service.admin.call('ImportImageScanReport', imported(1));
        await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
        [EventId] = (await service.agent.call('EvaluateContainerStart', start(1)))['EventIds'];
        service.clock.advance(retentionDays * dayMs);
      });
      after(() => service.stop());

      const eventDay = '2026-03-10';
      const reads = async () => {
        const days = { StartDate: eventDay, EndDate: '2026-03-11' };
        const [list, tendency, summary, detail] = await Promise.all([
          service.reader.call('DescribeImageInterceptEventList'),
          service.reader.call('DescribeImageInterceptEventTendency', days),
          service.reader.call('DescribeImageInterceptEventSummary'),
          service.reader.call('DescribeImageInterceptEventDetail', { EventId }).then(
            () => 1,
            () => 0,
          ),
        ]);
        return {
          list: list['TotalCount'] as number,
          tendency: tendency['InterceptList'][0].EventCount as number,
          summary: summary['TotalCount'] as number,
          detail,
        };
      };
      const remove = async () =>
        (await service.admin.call('DeleteImageInterceptEvent', { EventIds: [EventId] }))['DeletedCount'];

      it('an event of exactly that age is there', async () => {
        assert.deepEqual(await reads(), { list: 1, tendency: 1, summary: 1, detail: 1 });
        assert.equal(await remove(), 1);
      });

      it('a second later it is gone from list, tendency, summary and detail, and cannot be deleted', async () => {
        service.clock.advance(1000);
        assert.deepEqual(await reads(), { list: 0, tendency: 0, summary: 0, detail: 0 });
        assert.equal(await remove(), 0);
        const [row] = (await service
          .db('events')
          .where({ app_id: service.admin.credential.appId })
          .count({ count: '*' })) as { count: number }[];
        assert.equal(row?.count, 1, 'it is still stored: nothing has purged it');
      });

      it('a millisecond is enough', async () => {
        service.clock.advance(1);
        assert.deepEqual(await reads(), { list: 0, tendency: 0, summary: 0, detail: 0 });
      });

      it('age is counted from the latest start, not from the first', async () => {
        service.clock.advance(-1000);
        await service.agent.call('EvaluateContainerStart', start(1, { StartTime: `${eventDay} 20:00:00` }));
        service.clock.advance(2000);
        assert.deepEqual(await reads(), { list: 1, tendency: 2, summary: 2, detail: 1 });
      });
    });
});
