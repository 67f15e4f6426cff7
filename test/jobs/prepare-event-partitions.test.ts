import assert from 'node:assert/strict';
import { prepareEventPartitions } from '../../src/jobs/prepare-event-partitions.js';
import { ensurePartitions, listPartitionDays } from '../../src/store/events/day-partitions.js';
import { dayMs } from '../support/clock.js';
import { countRows, recordAt } from './events.js';
import { type Instances, openInstances } from './instances.js';

describe('jobs: prepare-event-partitions', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances();
  });
  afterEach(() => instances.close());

  const week = [10, 11, 12, 13, 14, 15, 16, 17].map((day) => `2026-03-${day}`);

  it('makes today and the seven days that follow, and finds them made the next time', async () => {
    const { first } = instances;
    for (let run = 0; run < 2; run += 1) {
      assert.deepEqual(await first.run(prepareEventPartitions), { daysReady: 8 });
      assert.deepEqual(await listPartitionDays(first.db), week);
    }
  });

  it('goes on from today after 400 days during which nothing ran', async () => {
    const { first, clock } = instances;
    await first.run(prepareEventPartitions);
    clock.advance(400 * dayMs);
    await first.run(prepareEventPartitions);
    const days = await listPartitionDays(first.db);
    assert.equal(days.length, 16);
    assert.equal(days.at(-1), '2027-04-21');
  });

  it('goes by the day of the configured zone', async () => {
    instances.clock.set(new Date('2026-03-10T23:30:00Z'));
    await instances.another({ offsetMinutes: -210 }).run(prepareEventPartitions);
    assert.equal((await listPartitionDays(instances.first.db))[0], '2026-03-10');
    const other = await openInstances({ offsetMinutes: 330 });
    other.clock.set(new Date('2026-03-10T23:30:00Z'));
    await other.first.run(prepareEventPartitions);
    assert.equal((await listPartitionDays(other.first.db))[0], '2026-03-11');
    await other.close();
  });

  it('lets several instances make the same day at the same time', async () => {
    const all = [instances.first, instances.another(), instances.another()];
    await Promise.all(all.map(({ db }) => ensurePartitions(db, '2026-03-10')));
    assert.deepEqual(await listPartitionDays(instances.first.db), ['2026-03-10']);
  });

  it('lets starts of other days be recorded while a day is being made', async () => {
    const { first, clock } = instances;
    await recordAt(first.db, [clock.now()]);
    const making = await instances.another().db.transaction();
    await ensurePartitions(making, '2026-03-20');
    await recordAt(first.db, [clock.now()]);
    await making.commit();
    assert.equal(await countRows(first.db, 'events'), 2);
  });

  it('is not needed: a start reported late, on a day without tables, makes them', async () => {
    const { first, clock } = instances;
    const late = new Date(clock.now().getTime() - 30 * dayMs);
    const [one] = await recordAt(first.db, [late]);
    const [two] = await recordAt(first.db, [late]);
    assert.ok(two! > one!);
    assert.deepEqual(await listPartitionDays(first.db), ['2026-02-08']);
  });

  it('makes a day for starts that several instances report late at the same time, and loses none', async () => {
    const { first, clock } = instances;
    const late = new Date(clock.now().getTime() - 30 * dayMs);
    const all = [first, instances.another(), instances.another()];
    await Promise.all(all.flatMap(({ db }) => [recordAt(db, [late]), recordAt(db, [late])]));
    assert.equal(await countRows(first.db, 'events'), 6);
  });

  it('makes the missing table of a day that has only one', async () => {
    const { first, clock } = instances;
    await first.run(prepareEventPartitions);
    await first.db.raw('DROP TABLE event_scopes_20260310');
    await recordAt(first.db, [clock.now()]);
    assert.equal(await countRows(first.db, 'event_scopes'), 1);
  });
});
