import assert from 'node:assert/strict';
import type { EventQuery } from '../../../../src/domain/event-query.js';
import { searchLimits } from '../../../../src/store/events/search/plan.js';
import { countByDay } from '../../../../src/store/events/tendency.js';
import { dayMs } from '../../../support/clock.js';
import { openAgain } from '../../../support/cluster.js';
import { imageId, imported, privilegePolicy, riskPolicy, start } from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

interface DayCount {
  Date: string;
  EventCount: number;
}

const sumOf = (list: { EventCount: number }[]) => list.reduce((sum, { EventCount }) => sum + EventCount, 0);

/** DescribeImageInterceptEventTendency and …Summary count the same container starts as the list of events. */
describe('tendency and summary', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 30 }));
    for (const [StartTime, intercepted, alerted] of starts) {
      const Starts = [
        ...Array.from({ length: intercepted }, () => start(1, { StartTime })),
        ...Array.from({ length: alerted }, () => start(2, { StartTime, Privileges: ['PRIVILEGED'] })),
      ];
      await service.agent.call('EvaluateContainerStarts', { Starts });
    }
  });
  after(() => service.stop());

  /** Time, intercepted, alerted. The days are those of +08:00. */
  const starts: [string, number, number][] = [
    ['2025-09-12 08:00:00', 4, 0],
    ['2026-03-03 23:59:59', 1, 0],
    ['2026-03-04 00:00:00', 2, 1],
    ['2026-03-09 23:59:59', 3, 0],
    ['2026-03-10 00:00:00', 0, 5],
    ['2026-03-10 12:00:00', 7, 2],
  ];

  const tendency = (params: object = {}) =>
    service.reader.call('DescribeImageInterceptEventTendency', params) as Promise<
      Reply & { InterceptList: DayCount[]; AlertList: DayCount[] }
    >;
  const summary = async () => {
    const { RequestId: _, ...counts } = await service.reader.call('DescribeImageInterceptEventSummary');
    return counts;
  };
  const events = async (params: object = {}) =>
    (await service.reader.call('DescribeImageInterceptEventList', { Limit: 100, ...params }))[
      'EventList'
    ] as (Reply & DayCount)[];
  const plain = (list: DayCount[]) => list.map(({ Date, EventCount }) => `${Date} ${EventCount}`);

  it('the tendency is of the last 7 days, today the last, days without any included', async () => {
    const { InterceptList, AlertList } = await tendency();
    assert.deepEqual(plain(InterceptList), [
      '2026-03-04 2',
      '2026-03-05 0',
      '2026-03-06 0',
      '2026-03-07 0',
      '2026-03-08 0',
      '2026-03-09 3',
      '2026-03-10 7',
    ]);
    assert.deepEqual(plain(AlertList), [
      '2026-03-04 1',
      '2026-03-05 0',
      '2026-03-06 0',
      '2026-03-07 0',
      '2026-03-08 0',
      '2026-03-09 0',
      '2026-03-10 7',
    ]);
  });

  it('the summary counts starts, not rows, in all and today', async () => {
    assert.deepEqual(await summary(), {
      TotalCount: 25,
      InterceptCount: 17,
      AlertCount: 8,
      TodayInterceptCount: 7,
      TodayAlertCount: 7,
    });
    assert.equal(sumOf(await events()), 25);
  });

  it('each day of the tendency is the sum of the events that the list shows for it', async () => {
    const { InterceptList, AlertList } = await tendency({ StartDate: '2025-09-12' });
    assert.equal(InterceptList.length, 180);
    for (const [Behavior, list] of [
      ['INTERCEPT', InterceptList],
      ['ALERT', AlertList],
    ] as const) {
      const shown = await events({ Filters: [{ Name: 'Behavior', Values: [Behavior] }] });
      for (const { Date, EventCount } of list) {
        assert.equal(sumOf(shown.filter(({ Day }) => Day === Date)), EventCount, `${Behavior} ${Date}`);
      }
      assert.equal(sumOf(list), sumOf(shown));
    }
  });

  for (const [what, asked] of [
    ['a type', { Filters: [{ Name: 'EventType', Values: ['RISK_IMAGE'] }] }],
    ['a behavior', { Filters: [{ Name: 'Behavior', Values: ['ALERT'] }] }],
    ['a part of the policy name', { Filters: [{ Name: 'PolicyName', Values: ['PRIVILEGED'] }] }],
    ['an image', { Filters: [{ Name: 'ImageId', Values: [imageId(1)] }] }],
    ['a CVE', { Filters: [{ Name: 'CveId', Values: ['cve-2026-0001'] }] }],
    ['a node that all starts were on', { Filters: [{ Name: 'NodeName', Values: ['node-1'] }] }],
    ['a node that none was on', { Filters: [{ Name: 'NodeName', Values: ['node-2'] }] }],
    ['a keyword', { Keyword: 'critical' }],
    ['a keyword and a behavior', { Keyword: 'node', Filters: [{ Name: 'Behavior', Values: ['INTERCEPT'] }] }],
  ] as const)
    it(`the tendency of ${what} counts the events that the list shows with the same filters`, async () => {
      const { InterceptList, AlertList } = await tendency({ StartDate: '2025-09-12', ...asked });
      const shown = await events(asked);
      for (const [behavior, list] of [
        ['INTERCEPT', InterceptList],
        ['ALERT', AlertList],
      ] as const)
        for (const { Date, EventCount } of list) {
          const ofDay = shown.filter(({ Day, Behavior }) => Day === Date && Behavior === behavior);
          assert.equal(EventCount, sumOf(ofDay), `${behavior} ${Date}`);
        }
    });

  for (const [what, asked, expected] of [
    ['that all starts have', { filters: [{ field: 'nodeName', values: ['node-1'], exact: false }] }, 21],
    ['that none has', { filters: [{ field: 'nodeName', values: ['node-2'], exact: false }] }, 0],
    ['that some have', { filters: [], keyword: 'critical' }, 13],
  ] as const)
    it(`the tendency of very many events is the same, by dictionary, index and table: a text ${what}`, async () => {
      const { appId } = service.admin.credential;
      const question = {
        days: { first: '2026-03-01', last: '2026-03-10' },
        asked: asked as unknown as EventQuery,
      };
      const byIndex = { ...searchLimits, searched: 0 };
      const byTable = { ...byIndex, idsOfDay: 0, sampled: 0, dense: 0 };
      for (const limits of [byIndex, byTable]) {
        // Nothing that was counted before is known there.
        const { db, close } = openAgain(service.db);
        const counted = await countByDay(db, appId, new Date(0), question, limits).finally(close);
        assert.equal(
          counted.reduce((sum, { count }) => sum + count, 0),
          expected,
        );
      }
    });

  for (const [params, first, last, length] of [
    [{ EndDate: '2026-03-04' }, '2026-02-26', '2026-03-04', 7],
    [{ StartDate: '2026-03-04' }, '2026-03-04', '2026-03-10', 7],
    [{ StartDate: '2026-03-09' }, '2026-03-09', '2026-03-10', 2],
    [{ StartDate: '2026-03-10', EndDate: '2026-03-10' }, '2026-03-10', '2026-03-10', 1],
    [{ StartDate: '2026-03-09', EndDate: '2026-03-12' }, '2026-03-09', '2026-03-12', 4],
    [{ StartDate: '2024-02-28', EndDate: '2024-03-01' }, '2024-02-28', '2024-03-01', 3],
    [{ EndDate: '1970-01-03' }, '1969-12-28', '1970-01-03', 7],
    [{ StartDate: '9999-12-30', EndDate: '9999-12-31' }, '9999-12-30', '9999-12-31', 2],
  ] as const)
    it(`the tendency asked with ${JSON.stringify(params)} runs from ${first} to ${last}`, async () => {
      for (const list of Object.values(await tendency(params)).filter(Array.isArray) as DayCount[][])
        assert.deepEqual([list[0]?.Date, list.at(-1)?.Date, list.length], [first, last, length]);
    });

  it('refuses more than 180 days, an end before the start, and what is no day', async () => {
    const refuse = (code: string, params: object, message: RegExp) =>
      service.reader.expectRefusal(code, 'DescribeImageInterceptEventTendency', params, message);
    await refuse(
      'InvalidParameterValue.DataRange',
      { StartDate: '2025-09-11' },
      /at most 180 days; given 181/,
    );
    await refuse(
      'InvalidParameterValue',
      { StartDate: '2026-03-10', EndDate: '2026-03-09' },
      /`StartDate` \(2026-03-10\) must not lie after `EndDate` \(2026-03-09\)/,
    );
    await refuse('InvalidParameterValue', { StartDate: '2026-03-11' }, /must not lie after/);
    for (const StartDate of ['2026-02-30', '2026-3-1', '2026-03-10 00:00:00', '', '0000-01-01'])
      await refuse('InvalidParameterValue', { StartDate }, /`StartDate` must be an existing time/);
  });

  it('another account counts nothing', async () => {
    const { TotalCount } = await service.stranger.call('DescribeImageInterceptEventSummary');
    assert.equal(TotalCount, 0);
    const { InterceptList } = await service.stranger.call('DescribeImageInterceptEventTendency');
    assert.equal(sumOf(InterceptList as DayCount[]), 0);
  });

  describe('after a change', () => {
    it('a start is counted at once', async () => {
      await service.agent.call('EvaluateContainerStart', start(1));
      assert.equal((await summary())['TodayInterceptCount'], 8);
      assert.equal((await tendency()).InterceptList.at(-1)?.EventCount, 8);
    });

    it('a deletion is reflected at once', async () => {
      const [event] = await events({ EndTime: '2026-03-04', OrderField: 'LatestTime' });
      assert.equal(event?.['Day'], '2026-03-04');
      const { EventCount, Behavior } = event as Reply;
      const before = (await summary())['TotalCount'] as number;
      await service.admin.call('DeleteImageInterceptEvent', { EventIds: [event?.['EventId']] });
      assert.equal((await summary())['TotalCount'], before - EventCount);
      const lists = await tendency();
      const list = Behavior === 'ALERT' ? lists.AlertList : lists.InterceptList;
      assert.equal(list[0]?.EventCount, 0);
    });

    it('today moves on at midnight of the zone', async () => {
      const before = await summary();
      service.clock.set(new Date('2026-03-10T15:59:59.999Z'));
      assert.equal((await summary())['TodayInterceptCount'], before['TodayInterceptCount']);
      service.clock.advance(1);
      assert.equal((await summary())['TodayInterceptCount'], 0);
      const { InterceptList } = await tendency();
      assert.deepEqual(plain(InterceptList.slice(-2)), ['2026-03-10 8', '2026-03-11 0']);
      service.clock.advance(dayMs);
      assert.equal((await tendency()).InterceptList.at(-1)?.Date, '2026-03-12');
    });
  });
});
