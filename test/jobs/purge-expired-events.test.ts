import assert from 'node:assert/strict';
import { purgeExpiredEvents } from '../../src/jobs/purge-expired-events.js';
import { expiryCutoff } from '../../src/domain/retention.js';
import { listPartitionDays } from '../../src/store/events/day-partitions.js';
import { findEvent } from '../../src/store/events/find-event.js';
import { recordEvents } from '../../src/store/events/record-events.js';
import { dayMs, hourMs, minuteMs, secondMs } from '../support/clock.js';
import { countRows, eventAt, recordAt } from './events.js';
import { appId, type Instances, openInstances, otherAppId, untilBlocked } from './instances.js';

describe('jobs: purge-expired-events', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances();
  });
  afterEach(() => instances.close());

  const now = () => instances.clock.now();
  const ago = (ms: number) => new Date(now().getTime() - ms);
  const visible = (eventId: number) =>
    findEvent(instances.first.db, appId, expiryCutoff(now(), { retentionDays: 180 }), eventId);
  const purgeAudit = () =>
    instances.first
      .db('audit_entries')
      .select('app_id', 'actor', 'target', 'detail')
      .where({ action: 'EVENTS_PURGED' })
      .orderBy('entry_id') as Promise<
      { app_id: number; actor: string; target: string; detail: { events: number; occurrences: number } }[]
    >;

  it('keeps an event of exactly 180 days ago, and hides one a second older at once, removing it when it runs', async () => {
    const { first, clock } = instances;
    const [kept, gone] = await recordAt(first.db, [ago(180 * dayMs), ago(180 * dayMs + secondMs)]);
    assert.ok(await visible(kept!));
    assert.equal(await visible(gone!), undefined, 'before the job');
    assert.equal(await countRows(first.db, 'events'), 2);

    const report = await first.run(purgeExpiredEvents);
    assert.deepEqual(report, { eventsPurged: 1, daysDropped: 0, tokensForgotten: 0 });
    assert.equal(await countRows(first.db, 'events'), 1);
    assert.equal(await countRows(first.db, 'event_scopes'), 1);
    assert.ok(await visible(kept!));

    clock.advance(1);
    assert.equal(await visible(kept!), undefined);
    await first.run(purgeExpiredEvents);
    assert.equal(await countRows(first.db, 'events'), 0);
    assert.equal(await countRows(first.db, 'event_scopes'), 0);
  });

  it('goes by the latest time: an event whose first start is long past stays while the latest is young', async () => {
    const { first } = instances;
    const old = eventAt(ago(180 * dayMs + minuteMs));
    const renewed = { ...eventAt(ago(180 * dayMs - minuteMs)), policyId: old.policyId };
    await recordEvents(first.db, [old]);
    await recordEvents(first.db, [renewed]);
    await first.run(purgeExpiredEvents);
    const [row] = (await first.db('event_tallies').select('event_count')) as { event_count: number }[];
    assert.equal(row?.event_count, 2);
  });

  it('drops days that are over as a whole with their tables, after 400 days of standing still as well', async () => {
    const { first, clock } = instances;
    const days = [0, 1, 2, 30];
    await recordAt(
      first.db,
      days.map((day) => ago(day * dayMs)),
    );
    clock.advance(400 * dayMs);
    await recordAt(first.db, [now()]);

    const report = await first.run(purgeExpiredEvents);
    assert.deepEqual(report, { eventsPurged: 4, daysDropped: 4, tokensForgotten: 0 });
    assert.deepEqual(await listPartitionDays(first.db), ['2027-04-14']);
    const { rows } = (await first.db.raw(
      `SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^event[a-z_]*_\\d{8}$' ORDER BY 1`,
    )) as { rows: { relname: string }[] };
    assert.deepEqual(
      rows.map((row) => row.relname),
      ['event_details', 'event_scopes', 'event_tallies', 'events'].map((table) => `${table}_20270414`),
    );
    assert.equal(await countRows(first.db, 'events'), 1);
  });

  it('writes an audit entry for each account with how many events and container starts went', async () => {
    const { first } = instances;
    const wholeDay = ago(190 * dayMs);
    const edgeDay = ago(180 * dayMs + secondMs);
    for (const at of [wholeDay, edgeDay]) {
      await recordAt(first.db, [at, at], { count: 5 });
      await recordAt(first.db, [at], { appId: otherAppId, count: 7 });
    }
    await first.run(purgeExpiredEvents);
    const entries = (await purgeAudit()).map(({ detail: { events, occurrences }, ...entry }) => ({
      ...entry,
      events,
      occurrences,
    }));
    const actor = 'job:purge-expired-events';
    const mine = { app_id: appId, actor, target: '', events: 2, occurrences: 10 };
    const theirs = { app_id: otherAppId, actor, target: '', events: 1, occurrences: 7 };
    assert.deepEqual(
      entries.sort((a, b) => a.app_id - b.app_id),
      [mine, mine, theirs, theirs],
    );
    assert.deepEqual(await first.run(purgeExpiredEvents), {
      eventsPurged: 0,
      daysDropped: 0,
      tokensForgotten: 0,
    });
    assert.equal((await purgeAudit()).length, 4, 'a run that removes nothing tells of nothing');
  });

  it('takes the day that is just expiring in batches, and stops between them when told to', async () => {
    const { first } = instances;
    const expired = Array.from({ length: 2500 }, () => ago(180 * dayMs + secondMs));
    await recordAt(first.db, [...expired, ago(180 * dayMs - hourMs)]);

    // Stops as soon as the first batch has left its audit entry.
    const abort = new AbortController();
    const afterOneBatch = instances.another();
    afterOneBatch.db.on('query', ({ sql }: { sql: string }) => {
      if (/audit_entries/.test(sql)) abort.abort();
    });
    const cutShort = await afterOneBatch.run(purgeExpiredEvents, abort.signal);
    assert.equal(cutShort?.['eventsPurged'], 1000);
    assert.equal(await countRows(first.db, 'events'), 1501);

    assert.equal((await first.run(purgeExpiredEvents))?.['eventsPurged'], 1500);
    assert.equal(await countRows(first.db, 'events'), 1);
    assert.equal(await countRows(first.db, 'event_scopes'), 1);
    const purged = (await purgeAudit()).reduce((sum, { detail }) => sum + detail.events, 0);
    assert.equal(purged, 2500);
  });

  it('does nothing when it is told to stop before it begins', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(200 * dayMs)]);
    await first.run(purgeExpiredEvents, AbortSignal.abort());
    assert.equal(await countRows(first.db, 'events'), 1);
  });

  it('does not lose a start that is recorded on the expiring day while the day seems to be over', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(180 * dayMs + hourMs)]);
    const slow = await instances.another().db.transaction();
    await recordAt(slow, [ago(180 * dayMs - hourMs)]);

    const purging = first.run(purgeExpiredEvents);
    // A purge that detached the day would now wait for the transaction; one that does not is done.
    await untilBlocked(first, 'ALTER TABLE', purging);
    await slow.commit();
    await purging;
    assert.equal(await countRows(first.db, 'events'), 1);
    assert.equal(await countRows(first.db, 'event_scopes'), 1);
  });

  it('leaves an event that a concurrent start is just renewing', async () => {
    const { first } = instances;
    const old = eventAt(ago(180 * dayMs + secondMs));
    await recordEvents(first.db, [old, eventAt(ago(180 * dayMs + secondMs))]);
    const renewing = await instances.another().db.transaction();
    await recordEvents(renewing, [{ ...eventAt(ago(180 * dayMs - secondMs)), policyId: old.policyId }]);

    assert.equal((await first.run(purgeExpiredEvents))?.['eventsPurged'], 1);
    await renewing.commit();
    const rows = (await first
      .db('events as e')
      .join('event_tallies as t', 't.event_id', 'e.event_id')
      .select('policy_id', 'event_count')) as object[];
    assert.deepEqual(rows, [{ policy_id: old.policyId, event_count: 2 }]);
    assert.equal(await countRows(first.db, 'event_scopes'), 1);
  });

  it('is held up by a long transaction elsewhere, a backup above all, for seconds only, and goes on next time', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(200 * dayMs), ago(190 * dayMs)]);
    const backup = await instances.another().db.transaction();
    await countRows(backup, 'events');

    await assert.rejects(first.run(purgeExpiredEvents), /lock timeout/);
    // The day is half-way out by now: no query sees it, and its table is still there.
    assert.equal(await countRows(first.db, 'events'), 1);
    assert.equal((await listPartitionDays(first.db)).length, 2);
    assert.deepEqual(await purgeAudit(), []);

    await backup.commit();
    assert.deepEqual(await first.run(purgeExpiredEvents), {
      eventsPurged: 2,
      daysDropped: 2,
      tokensForgotten: 0,
    });
    assert.deepEqual(await listPartitionDays(first.db), []);
    assert.equal((await purgeAudit()).length, 2);
  });

  it('finishes a removal that was cut off when a process died in the middle of detaching', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(200 * dayMs)]);
    const [day] = await listPartitionDays(first.db);
    const reader = await instances.another().db.transaction();
    await countRows(reader, 'events');
    const table = `events_${day!.replaceAll('-', '')}`;
    const dying = instances
      .another()
      .db.raw(`ALTER TABLE events DETACH PARTITION ${table} CONCURRENTLY`)
      .then(
        () => 'detached',
        () => 'killed',
      );
    await untilBlocked(first, 'ALTER TABLE events DETACH');
    await first.db.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE events DETACH%'`,
    );
    assert.equal(await dying, 'killed');
    await reader.commit();

    assert.equal((await first.run(purgeExpiredEvents))?.['daysDropped'], 1);
    assert.deepEqual(await listPartitionDays(first.db), []);
    assert.equal((await purgeAudit()).length, 1);
  });

  it('finishes a removal that was cut off after detaching, before dropping', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(200 * dayMs)]);
    const [day] = await listPartitionDays(first.db);
    await first.db.raw(`ALTER TABLE events DETACH PARTITION events_${day!.replaceAll('-', '')} CONCURRENTLY`);
    assert.deepEqual(await first.run(purgeExpiredEvents), {
      eventsPurged: 1,
      daysDropped: 1,
      tokensForgotten: 0,
    });
  });

  it('removes a day that has only one of its two tables', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(200 * dayMs)]);
    const [day] = await listPartitionDays(first.db);
    await first.db.raw(`DROP TABLE event_scopes_${day!.replaceAll('-', '')}`);
    assert.equal((await first.run(purgeExpiredEvents))?.['daysDropped'], 1);
    assert.deepEqual(await listPartitionDays(first.db), []);
  });

  it('drops no event that is still visible when TIME_ZONE was set anew since it was recorded', async () => {
    const { first } = instances;
    const west = instances.another({ offsetMinutes: -12 * 60 });
    const east = instances.another({ offsetMinutes: 14 * 60 });
    // In the west it is still yesterday, so this day's table holds starts that the east counts to the day after.
    const [eventId] = await recordAt(west.db, [ago(180 * dayMs)], { offsetMinutes: -12 * 60 });
    await east.run(purgeExpiredEvents);
    assert.ok(await visible(eventId!));
    await first.run(purgeExpiredEvents);
    assert.ok(await visible(eventId!));
    instances.clock.advance(2 * dayMs);
    await east.run(purgeExpiredEvents);
    assert.equal(await countRows(first.db, 'events'), 0);
  });

  it('goes by RETENTION_DAYS', async () => {
    const brief = instances.another({ retentionDays: 1 });
    await recordAt(brief.db, [ago(dayMs), ago(dayMs + 1)]);
    assert.equal((await brief.run(purgeExpiredEvents))?.['eventsPurged'], 1);
  });
});
