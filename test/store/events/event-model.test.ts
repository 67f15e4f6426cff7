import assert from 'node:assert/strict';
import { addDays, dayMs, dayOf } from '../../../src/domain/calendar.js';
import type { Event, Occurrence } from '../../../src/domain/event.js';
import type { EventField, EventOrderField, EventQuery } from '../../../src/domain/event-query.js';
import { type FieldFilter, textMatches } from '../../../src/domain/filter.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { listPartitionDays, spanOf } from '../../../src/store/events/day-partitions.js';
import {
  deleteExpired,
  dropPartitions,
  isWhollyExpired,
  listExpired,
} from '../../../src/store/events/purge-expired.js';
import { createEventWriter, type EventWriter } from '../../../src/store/events/group-commit.js';
import { deleteEvents, deleteMatchingEvents } from '../../../src/store/events/delete-events.js';
import { listEvents } from '../../../src/store/events/list-events.js';
import { countByDay } from '../../../src/store/events/tendency.js';
import { createTestDatabase, openAgain, openTestDatabase } from '../../support/cluster.js';
import { occurrence, locationAt } from '../../support/occurrences.js';
import { randomFrom } from '../../support/random.js';
import { rounds } from '../../support/rounds.js';

/** An event as plain data; the naive model of the store is a list of them. */
interface Modelled {
  id: number;
  day: string;
  hit: Occurrence;
  count: number;
  first: Date;
  latest: Date;
  /** The latest of each location. */
  scopes: Map<string, Occurrence>;
}

const lastDay = new Date('2026-03-10T16:00:00Z');
const daysBack = 6;
const actor = { appId: 1, uin: 'tester', now: lastDay };
const fields: EventField[] = [
  'eventType',
  'behavior',
  'policyId',
  'policyName',
  'imageId',
  'imageName',
  'nodeName',
  'nodeIp',
  'publicIp',
  'clusterId',
  'namespace',
  'podName',
  'cveId',
];

/** A store that is written and read at random, beside the model that does the same. */
class Twins {
  private events: Modelled[] = [];
  private writers: EventWriter[];
  private random: () => number;
  private cutoff = new Date(lastDay.getTime() - daysBack * dayMs);
  private offsetMinutes = 480;

  constructor(
    private readonly open: OpenDatabase,
    private readonly other: OpenDatabase,
    seed: number,
  ) {
    this.random = randomFrom(seed);
    this.writers = this.newWriters();
  }

  private newWriters = () =>
    [this.open, this.other].map(({ db }) => createEventWriter(db, this.offsetMinutes));
  private below = (n: number) => Math.floor(this.random() * n);
  private pick = <T>(list: readonly T[]): T => list[this.below(list.length)]!;

  private randomHit(): Occurrence {
    const node = this.below(5);
    const image = this.below(6);
    return occurrence({
      policy: 1 + this.below(4),
      behavior: this.pick(['ALERT', 'INTERCEPT']),
      imageId: `sha256:${image}`,
      imageName: `registry/App_${image}:${this.below(2)}`,
      // To the minute, so that times are often the same and ids decide.
      at: new Date(lastDay.getTime() - this.below(daysBack * 24 * 60) * 60_000),
      cveIds: [`CVE-2026-${image}`, 'CVE-2026-X'],
      location: {
        clusterId: this.pick(['', 'c-1']),
        nodeName: `Node-${node}%`,
        // A node may be made anew under its name.
        nodeIp: `10.0.${this.below(2)}.${node}`,
        publicIp: this.pick(['', `203.0.113.${node}`]),
        namespace: this.pick(['default', 'shop']),
        podName: `pod-${this.below(50)}`,
      },
    });
  }

  async record(): Promise<void> {
    const hits = Array.from({ length: 1 + this.below(60) }, () => this.randomHit());
    const visible = hits.filter(({ at }) => at >= this.cutoff);
    const half = Math.ceil(visible.length / 2);
    const calls = [visible.slice(0, half), visible.slice(half)];
    // Of two that come at once, either may be the first hit of an event, which names it; so one after the other.
    for (const [index, call] of calls.entries()) {
      const ids = await this.writers[index]!.record(call);
      call.forEach((hit, n) => this.addHit(hit, ids[n]!));
    }
  }

  private addHit(hit: Occurrence, id: number): void {
    const day = dayOf(hit.at, this.offsetMinutes);
    const same = (one: Modelled) =>
      one.day === day &&
      one.hit.policyId === hit.policyId &&
      one.hit.imageId === hit.imageId &&
      one.hit.behavior === hit.behavior;
    let event = this.events.find(same);
    if (!event) {
      event = { id, day, hit, count: 0, first: hit.at, latest: hit.at, scopes: new Map() };
      this.events.push(event);
    }
    assert.equal(event.id, id, 'one event, one id');
    event.count += 1;
    if (hit.at < event.first) event.first = hit.at;
    if (hit.at > event.latest) event.latest = hit.at;
    const { clusterId, nodeName, nodeIp, publicIp } = hit.location;
    const place = [clusterId, nodeName, nodeIp, publicIp].join(' ');
    const scope = event.scopes.get(place);
    if (!scope || hit.at >= scope.at) event.scopes.set(place, hit);
  }

  async deleteSome(): Promise<void> {
    const chosen = this.visible().filter(() => this.random() < 0.2);
    const ids = chosen.map(({ id }) => id);
    assert.equal(await deleteEvents(this.open.db, actor, this.cutoff, ids), chosen.length);
    this.events = this.events.filter((event) => !chosen.includes(event));
  }

  async deleteMatching(): Promise<void> {
    const query = this.randomQuery();
    const kept = this.visible().slice(0, 2);
    const chosen = this.matching(query).filter((event) => !kept.includes(event));
    const ofLocation = query.filters.filter(({ field }) => locationFields.includes(field));
    // An event that happened at another location, too, stays.
    const gone = chosen.filter((event) =>
      [...event.scopes.values()].every((scope) =>
        ofLocation.every((filter) => meets(event, [scope], filter)),
      ),
    );
    const exceptIds = kept.map(({ id }) => id);
    assert.deepEqual(await deleteMatchingEvents(this.open.db, actor, this.cutoff, query, exceptIds), {
      deleted: gone.length,
      keptForOtherLocations: chosen.length - gone.length,
    });
    this.events = this.events.filter((event) => !gone.includes(event));
  }

  /** Time goes on, and what has expired is removed or not yet. */
  async expire(): Promise<void> {
    this.cutoff = new Date(this.cutoff.getTime() + this.below(10 * 60) * 60_000);
    if (this.random() < 0.5) return;
    for (const day of await listPartitionDays(this.open.db)) {
      const { db } = this.open;
      const end = addDays(day, 1 + (await spanOf(db)));
      if (end <= dayOf(this.cutoff, 0) && (await isWhollyExpired(db, day, this.cutoff)))
        await dropPartitions(db, day, async () => {});
      else
        for (const expired of await listExpired(db, day, this.cutoff))
          await deleteExpired(db, expired, this.cutoff, 1000, async () => {});
    }
    this.events = this.visible();
  }

  /** TIME_ZONE is set anew, so that the times of days overlap. */
  moveZone(): void {
    this.offsetMinutes = this.pick([-720, 0, 480, 840]);
    this.writers = this.newWriters();
  }

  private visible = () => this.events.filter(({ latest }) => latest >= this.cutoff);

  private randomQuery(): EventQuery {
    const filters = Array.from({ length: this.pick([0, 1, 1, 2, 2]) }, () => this.randomFilter());
    const instant = () => new Date(lastDay.getTime() - this.below(daysBack * 24) * 3_600_000);
    return {
      filters,
      keyword:
        this.random() < 0.3
          ? this.pick(['app_', 'POLICY 1', '%', 'node-', '0.0.3', 'none', 'sha256:2'])
          : undefined,
      from: this.random() < 0.2 ? instant() : undefined,
      before: this.random() < 0.2 ? instant() : undefined,
    };
  }

  private randomFilter(): FieldFilter<EventField> {
    const field = this.pick(fields);
    const hit = this.randomHit();
    const exact = ['eventType', 'behavior', 'cveId'].includes(field) || this.random() < 0.5;
    const values = [textsOf(hit, [hit], field), textsOf(this.randomHit(), [hit], field)].flat();
    const cut = (text: string) => text.slice(this.below(3), 3 + this.below(text.length)).toUpperCase();
    return { field, exact, values: exact ? values : values.map(cut).filter((text) => text !== '') };
  }

  private matching({ filters, keyword, from, before }: EventQuery): Modelled[] {
    return this.visible().filter((event) => {
      const { latest } = event;
      const scopes = [...event.scopes.values()];
      const word = { values: [keyword ?? ''], exact: false };
      const searched = ['policyName', 'imageName', 'imageId', 'nodeName', 'nodeIp', 'publicIp'] as const;
      return (
        // The filters on a location hold for one of them together.
        scopes.some((scope) => filters.every((filter) => meets(event, [scope], filter))) &&
        (!keyword || searched.some((field) => meets(event, scopes, { field, ...word }))) &&
        (!from || latest >= from) &&
        (!before || latest < before)
      );
    });
  }

  /** Asks both for the same, and expects the same. */
  async compare(): Promise<void> {
    const query = this.randomQuery();
    const orderField = this.pick<EventOrderField>(['latestTime', 'firstTime', 'eventCount']);
    const descending = this.random() < 0.5;
    const page = { orderField, descending, offset: this.below(40), limit: this.below(30) };
    const rank = ({ latest, first, count }: Modelled) =>
      ({ latestTime: latest.getTime(), firstTime: first.getTime(), eventCount: count })[orderField];
    const found = this.matching(query).sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    if (descending) found.reverse();
    const said = JSON.stringify({ query, page });
    for (const [db, limits] of [
      [this.open.db, undefined],
      // As a store would that has millions of events: by the dictionary, without ids, collecting what meets the query or not.
      [
        this.other.db,
        {
          ...{ searched: 0, idsOfDay: 0, walked: this.pick([0, 10_000]), daysAtOnce: 1 },
          ...{ sampled: 0, dense: this.pick([0, 0.5]) },
        },
      ],
    ] as const) {
      const { total, events } = await listEvents(db, 1, this.cutoff, query, page, limits);
      assert.equal(total, found.length, said);
      assert.deepEqual(
        events.map(shown),
        found.slice(page.offset, page.offset + page.limit).map(expected),
        said,
      );
    }
  }

  async compareDays(): Promise<void> {
    const sums = new Map<string, number>();
    for (const { day, hit, count } of this.visible())
      sums.set(`${day} ${hit.behavior}`, (sums.get(`${day} ${hit.behavior}`) ?? 0) + count);
    const counted = await countByDay(this.open.db, 1, this.cutoff);
    assert.deepEqual(
      counted.map(({ day, behavior, count }) => [`${day} ${behavior}`, count]).sort(),
      [...sums].sort(),
    );
  }

  private step = () =>
    this.pick([
      () => this.record(),
      () => this.record(),
      () => this.record(),
      () => this.deleteSome(),
      () => this.deleteMatching(),
      () => this.expire(),
    ])();

  async live(steps: number): Promise<void> {
    for (let n = 1; n <= steps; n += 1) {
      await this.step();
      if (n % 15 === 0) this.moveZone();
      for (let look = 0; look < 8; look += 1) await this.compare();
      await this.compareDays();
    }
  }
}

const shown = ({ eventId, eventCount, firstTime, latestTime, scopeCount, imageId, imageName }: Event) => [
  eventId,
  eventCount,
  firstTime,
  latestTime,
  scopeCount,
  imageId,
  imageName,
];
const expected = ({ id, count, first, latest, scopes, hit }: Modelled) => [
  id,
  count,
  first,
  latest,
  scopes.size,
  hit.imageId,
  hit.imageName,
];

const locationFields: EventField[] = ['nodeName', 'nodeIp', 'publicIp', 'clusterId', 'namespace', 'podName'];

/** Whether an event meets a filter at any of some locations. */
const meets = ({ hit }: Modelled, scopes: readonly Occurrence[], filter: FieldFilter<EventField>) =>
  textsOf(hit, scopes, filter.field).some((text) => textMatches(text, filter));

/** What an event has in a field. */
function textsOf(hit: Occurrence, scopes: readonly Occurrence[], field: EventField): string[] {
  switch (field) {
    case 'eventType':
      return [hit.snapshot.template];
    case 'policyName':
      return [hit.snapshot.name];
    case 'behavior':
    case 'policyId':
    case 'imageId':
    case 'imageName':
      return [hit[field]];
    case 'cveId':
      return [...hit.cveIds];
    case 'nodeName':
    case 'nodeIp':
    case 'publicIp':
    case 'clusterId':
    case 'namespace':
    case 'podName':
      return scopes.map(({ location }) => locationAt(location)[field]);
  }
}

describe('events, written and read at random beside a naive model', () => {
  for (const seed of [1, 2, 3]) {
    it(`seed ${seed}: lists, totals, order, pages and days are the same`, async function () {
      this.timeout(120_000);
      const open = openTestDatabase(await createTestDatabase());
      const other = openAgain(open.db);
      // Right with trigrams and without.
      if (seed === 2) await open.db.raw('DROP EXTENSION IF EXISTS pg_trgm CASCADE');
      try {
        await new Twins(open, other, seed).live(rounds(15, 40));
      } finally {
        await other.close();
        await open.close();
      }
    });
  }
});
