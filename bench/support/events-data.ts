import { addDays, dayMs, dayOf, daysBetween, startOfDay } from '../../src/domain/calendar.js';
import type { MergedEvent, Location, Scope } from '../../src/domain/event.js';
import type { Vulnerability } from '../../src/domain/finding.js';
import type { Reason } from '../../src/domain/reason.js';
import type { Database } from '../../src/store/database/connections.js';
import { ensurePartitions } from '../../src/store/events/day-partitions.js';
import { recordEvents } from '../../src/store/events/record-events.js';
import { findingPool, imageKey, namespaces, nodes, podName, uuidOf } from './dataset.js';
import { progress } from './progress.js';
import { type Random, seeded } from './random.js';
import { sizes } from './settings.js';

/**
 * Everything that knows how events are stored. They are stored by the service's own recordEvents, so that whatever it
 * keeps beside them is right without a word here; only deleting and counting name tables.
 */

/** The zone of the service under test, the default one: minutes east of UTC. */
export const offsetMinutes = 8 * 60;
/** Days of retention, and of the data. */
const days = 180;
/** Few enough that a statement stays below some MB. */
const eventsPerBatch = 500;
const concurrency = 3;

// 1. What an event is made of

/** Policies that had events, the first the busiest; every 33rd is about privileges. They exist no longer. */
interface EventPolicy {
  policyId: string;
  name: string;
  isPrivilege: boolean;
  behavior: 'INTERCEPT' | 'ALERT';
}

export function eventPolicy(rank: number): EventPolicy {
  const name = `team-${rank % 97}: rule ${rank}`;
  return {
    policyId: uuidOf(`event ${name}`),
    name,
    isPrivilege: rank % 33 === 32,
    behavior: rank % 10 < 7 ? 'INTERCEPT' : 'ALERT',
  };
}

function locationOf(random: Random): Location {
  const node = nodes[Math.floor(nodes.length * random() ** 1.5)]!;
  return {
    ...node,
    ...{ nodeType: 'NORMAL', nodeUniqueId: node.quuid, subnetId: 'subnet-5a7b9c1d', subnetName: 'nodes' },
    subnetCidr: '10.0.0.0/8',
    // Squared, so that the first namespace has a fifth of everything and the last a fortieth.
    namespace: namespaces[Math.floor(namespaces.length * random() ** 2)]!,
    podName: podName(random),
    podIp: `172.16.${random.below(200)}.${random.below(250)}`,
    podStatus: 'Pending',
  };
}

/** The findings that events are about: some few are behind most of them. */
const findingOf = (random: Random, pool: readonly Vulnerability[]) =>
  pool[Math.floor(pool.length * random() ** 3)]!;

function reasonsOf(random: Random, pool: readonly Vulnerability[], isPrivilege: boolean): Reason[] {
  if (isPrivilege) return [{ criterion: 'PRIVILEGE', value: 'PRIVILEGED', detail: 'Privileged' }];
  return Array.from({ length: 1 + random.below(3) }, () => {
    const finding = findingOf(random, pool);
    return { criterion: 'VULNERABILITY_CVE', value: finding.cveId, finding };
  });
}

/** One to three locations, with the counts of each. */
function scopesOf(random: Random, from: number, until: number): Scope[] {
  const locations = new Map<string, Scope>();
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const location = locationOf(random);
    const at = from + random() * (until - from);
    locations.set(location.nodeName, {
      location,
      count: 1 + Math.floor(20 * random() ** 3),
      firstTime: new Date(at),
      latestTime: new Date(at + random() * (until - at)),
    });
  }
  return [...locations.values()];
}

/**
 * The n-th event of a day: of an image and a policy that no other event of the day has together, some time between two
 * instants.
 */
function eventOf(
  appId: number,
  day: string,
  n: number,
  pool: readonly Vulnerability[],
  time: TimeSpan,
): MergedEvent {
  const dayNumber = Math.floor(time.from / dayMs);
  const seed = Math.imul(dayNumber, 0x9e3779b1);
  const random = seeded(seed ^ n);
  // All events of an image take the same policy and the ones after it, so that none has one of them twice.
  const nth = n % sizes.cleanImages;
  const image = imageKey((nth + dayNumber * 613) % sizes.cleanImages);
  const rank = Math.floor(sizes.policies * seeded(~seed ^ nth)() ** 2) + Math.floor(n / sizes.cleanImages);
  const policy = eventPolicy(rank % sizes.policies);
  const reasons = reasonsOf(random, pool, policy.isPrivilege);
  const scopes = scopesOf(random, time.from, time.until);
  const latest = scopes.reduce((a, b) => (a.latestTime > b.latestTime ? a : b));
  const cveIds = reasons.flatMap(({ finding }) => (finding as Vulnerability | undefined)?.cveId ?? []);
  const first = scopes.reduce((a, b) => (a.firstTime < b.firstTime ? a : b));
  return {
    ...{ appId, day, policyId: policy.policyId, imageId: image.imageId, imageName: image.name },
    ...{
      behavior: policy.behavior,
      reasons,
      reasonTotal: reasons.length,
      cveIds: [...new Set(cveIds)],
      scopes,
    },
    ...{
      latestTime: latest.latestTime,
      count: scopes.reduce((sum, { count }) => sum + count, 0),
    },
    ...{ firstTime: first.firstTime, startLocation: first.location },
    startParam: `/usr/bin/app --config /etc/app/config.yaml --listen :8080 ${'--env KEY=value '.repeat(random.below(12))}`,
    snapshot: {
      ...{
        name: policy.name,
        description: 'made for measuring',
        enabled: true,
        effectTime: new Date(time.from),
      },
      template: policy.isPrivilege ? 'PRIVILEGED_IMAGE' : 'RISK_IMAGE',
      effectStatus: policy.behavior === 'INTERCEPT' ? 'ENFORCING' : 'OBSERVING',
      riskRule: policy.isPrivilege ? null : { vulnerability: { cveIds: cveIds.concat('CVE-2026-90001') } },
      privilegeRule: policy.isPrivilege ? { mode: 'DENY_SELECTED', privileges: ['PRIVILEGED'] } : null,
    },
  };
}

/** Milliseconds since 1970. */
interface TimeSpan {
  from: number;
  until: number;
}

// 2. Loading

/** Stores so many events of a day, with times up to now at the most. */
export async function loadDay(
  db: Database,
  { appId, day, count, now }: { appId: number; day: string; count: number; now: Date },
  tell: (added: number) => void,
): Promise<void> {
  const pool = findingPool();
  const from = startOfDay(day, offsetMinutes)!.getTime();
  const time = { from, until: Math.min(from + dayMs - 1, now.getTime()) };
  await ensurePartitions(db, day);
  let next = 0;
  const store = async () => {
    while (next < count) {
      const first = next;
      next = Math.min(count, first + eventsPerBatch);
      const batch = Array.from({ length: next - first }, (_, n) =>
        eventOf(appId, day, first + n, pool, time),
      );
      await recordEvents(db, batch);
      tell(batch.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, store));
}

/** The days of the events, today the last. */
export const eventDays = (now: Date): string[] => {
  const today = dayOf(now, offsetMinutes);
  return daysBetween(addDays(today, 1 - days), today);
};

/** Stores the events of half a year, each day an equal share. */
export async function loadEvents(db: Database, appId: number, now: Date): Promise<void> {
  const tell = progress('events', sizes.events);
  let done = 0;
  const all = eventDays(now);
  for (const [n, day] of all.entries()) {
    const count =
      Math.floor((sizes.events * (n + 1)) / all.length) - Math.floor((sizes.events * n) / all.length);
    await loadDay(db, { appId, day, count, now }, (added) => tell((done += added)));
  }
  await db.raw(`VACUUM (ANALYZE) ${[...eventTables, ...derivedTables].join(', ')}`);
}

// 3. Deleting

/** The tables of events, which have a partition a day, and those that are kept up to date with them. */
const eventTables = ['events', 'event_details', 'event_tallies', 'event_scopes'];
const derivedTables = ['event_day_counts', 'event_terms'];

/** Removes all events of an account, and what that leaves behind in the files. */
export async function forgetEvents(db: Database, appId: number): Promise<void> {
  for (const table of [...eventTables, ...derivedTables]) await db(table).where({ app_id: appId }).delete();
  const today = dayOf(new Date(), offsetMinutes);
  // A new home has no tables of today yet.
  await ensurePartitions(db, today);
  const partitions = eventTables.map((table) => `${table}_${today.replaceAll('-', '')}`);
  await db.raw(`VACUUM (ANALYZE) ${[...partitions, ...derivedTables].join(', ')}`);
}

/** Removes the events of all accounts. */
export const forgetAllEvents = (db: Database) =>
  db.raw(`TRUNCATE ${[...eventTables, ...derivedTables].join(', ')}`);

// 4. Counting, by SQL as plain as can be, for checking what the service counts

const columns: Record<string, string> = {
  ...{
    EventType: 'e.event_type',
    Behavior: 'e.behavior',
    PolicyId: 'e.policy_id::text',
    ImageId: 'e.image_id',
  },
  ...{ PolicyName: 'e.policy_name', ImageName: 'e.image_name' },
  ...{ NodeName: 's.node_name', NodeIp: 's.node_ip', PublicIp: 's.public_ip', ClusterId: 's.cluster_id' },
  ...{ Namespace: 's.namespace', PodName: 's.pod_name' },
};
const exact = ['EventType', 'Behavior', 'PolicyId', 'ImageId', 'ClusterId'];
const keywordColumns = ['PolicyName', 'ImageName', 'ImageId', 'NodeName', 'NodeIp', 'PublicIp'];

/** A question to the event list. */
export interface EventQuestion {
  Filters?: { Name: string; Values: string[] }[];
  Keyword?: string;
  StartTime?: string;
  EndTime?: string;
}

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** How many events of the account a question finds; expired ones are none of them. */
export async function countEvents(
  db: Database,
  appId: number,
  question: EventQuestion,
  now: Date,
): Promise<number> {
  const contains = (name: string, value: string) =>
    columns[name]!.startsWith('s.')
      ? db.raw(
          `EXISTS (SELECT FROM event_scopes s WHERE s.app_id = e.app_id AND s.day = e.day
          AND s.event_id = e.event_id AND ${columns[name]} ILIKE ?)`,
          [value],
        )
      : db.raw(`${columns[name]} ILIKE ?`, [value]);
  const query = db('events as e')
    .joinRaw('JOIN event_tallies t USING (app_id, day, event_id)')
    .where('e.app_id', appId)
    .where('t.latest_time', '>=', new Date(now.getTime() - days * dayMs));
  for (const { Name, Values } of question.Filters ?? [])
    void query.where((any) => {
      for (const value of Values)
        if (Name === 'CveId') void any.orWhereRaw('? = ANY (e.cve_ids)', [value]);
        else void any.orWhere(contains(Name, exact.includes(Name) ? escaped(value) : `%${escaped(value)}%`));
    });
  if (question.Keyword !== undefined)
    void query.where((any) => {
      for (const name of keywordColumns) void any.orWhere(contains(name, `%${escaped(question.Keyword!)}%`));
    });
  if (question.StartTime) void query.where('t.latest_time', '>=', instant(question.StartTime));
  if (question.EndTime)
    void query.where('t.latest_time', '<', new Date(instant(question.EndTime).getTime() + 1000));
  const [row] = (await query.count({ count: '*' })) as { count: number }[];
  return row!.count;
}

const instant = (text: string) => new Date(`${text.replace(' ', 'T')}+08:00`);
