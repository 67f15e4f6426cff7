import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/platform/clock.js';
import { readConfig } from '../src/config.js';
import { addDays, dayOf } from '../src/domain/calendar.js';
import { forgetSearchTerms } from '../src/jobs/forget-search-terms.js';
import { runJob } from '../src/jobs/schedule.js';
import { purgeExpiredEvents } from '../src/jobs/purge-expired-events.js';
import type { Database } from '../src/store/database/connections.js';
import type { SecretBox } from '../src/platform/secret-box.js';
import { openSecretBox } from '../src/startup/master-key.js';
import { saveCredential } from '../src/store/credentials.js';
import { benchmark } from './support/benchmark.js';
import { cleanImages, startOf, uuidOf } from './support/dataset.js';
import { loadDay, offsetMinutes } from './support/events-data.js';
import { loadedHome, silentLog } from './support/home.js';
import { allowed, signedLoad } from './support/load.js';
import { formatNumber, progress, say } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, atMost, below, plain } from './support/results.js';
import { connectionOf, openBeside, startService, urlOf } from './support/service-process.js';
import { expiredAppId, firstDueAppId, roundSeconds, sizes } from './support/settings.js';
import { percentile } from './support/statistics.js';
import { copyTables } from './support/table-files.js';

/** What the jobs cost, and those who decide meanwhile. */
const title = `A day of ${sizes.expiredEvents} expired events is purged under load; ${sizes.duePolicies} policies fall due on 3 instances`;
/** Older than retention by a good deal. */
const expiredDaysAgo = 200;
const policiesEach = 1000;
/** Jobs run every minute. */
const patienceMs = 90_000;
const pollMs = 10;

/** Stores a day of events that expired long ago; the day. */
async function loadExpiredDay(db: Database): Promise<string> {
  const now = systemClock.now();
  const day = addDays(dayOf(now, offsetMinutes), -expiredDaysAgo);
  const tell = progress('expired events', sizes.expiredEvents);
  let loaded = 0;
  await loadDay(db, { appId: expiredAppId, day, count: sizes.expiredEvents, now }, (added) =>
    tell((loaded += added)),
  );
  await db.raw('ANALYZE');
  return day;
}

/** Runs the purge and the load beside it; how long the job took, and the waiting times before and during. */
async function purge(dataDir: string) {
  const service = await startService({ dataDir });
  const db = await openBeside(dataDir);
  const random = seeded(16);
  const requests = cleanImages().map((image) => ({ body: JSON.stringify(startOf(random, image)) }));
  const load = await signedLoad(service, 'EvaluateContainerStart', requests, allowed);
  await load.run({});
  const capacity = (await load.run({ seconds: roundSeconds, random: true })).rate;

  const day = await loadExpiredDay(db);
  say('Copying the files of the day');
  const copies = await copyTables(db, dataDir, new RegExp(`^event.*_${day.replaceAll('-', '')}$`));

  say(`Purging under ${Math.round(capacity / 2)} decisions a second, half of what it can do`);
  const loading = load.run({ rate: capacity / 2, seconds: 3600, random: true, series: true });
  await sleep(roundSeconds * 1000);
  const began = Date.now();
  const deps = { db, clock: systemClock, log: silentLog, config: readConfig({}) };
  const running = runJob(purgeExpiredEvents, deps, new AbortController().signal);
  const [outcome, outOfSight] = await Promise.all([running, untilPurged(db, new Date(began))]);
  const ended = Date.now();
  await sleep(1000);
  await load.end();
  const forgetting = Date.now();
  const forgotten = await runJob(forgetSearchTerms, deps, new AbortController().signal);
  const { series } = await loading;
  const p99 = (from: number, until: number) =>
    percentile(
      series!.filter(([at]) => at >= from && at < until).map(([, ms]) => ms),
      0.99,
    );
  return {
    jobMs: ended - began,
    outOfSightMs: outOfSight - began,
    terms: { forgotten: Number(forgotten?.['termsForgotten']), ms: Date.now() - forgetting },
    copies: { megabytes: copies.megabytes, ms: await copies.remove() },
    purged: Number(outcome?.['eventsPurged']),
    // The first second is that of the load itself, which opens its connections.
    before: p99(began - (roundSeconds - 1) * 1000, began),
    // A decision that the job held up may be answered a moment after it.
    during: p99(began, Math.max(ended + 100, began + 500)),
  };
}

/** When the removal of a day was committed, which others see before its files are removed. */
async function untilPurged(db: Database, since: Date): Promise<number> {
  const giveUp = Date.now() + patienceMs;
  const entry = () =>
    db('audit_entries')
      .where({ app_id: expiredAppId, action: 'EVENTS_PURGED' })
      .where('at', '>=', since)
      .first<object | undefined>('entry_id');
  while (!(await entry()) && Date.now() < giveUp) await sleep(pollMs);
  return Date.now();
}

const accounts = Array.from(
  { length: Math.ceil(sizes.duePolicies / policiesEach) },
  (_, n) => firstDueAppId + n,
);

const forgetDuePolicies = (db: Database) => db('policies').whereIn('app_id', accounts).delete();

/** Makes policies of several accounts whose observation ends at an instant. */
async function makeDuePolicies(db: Database, secrets: SecretBox, effectTime: Date): Promise<void> {
  const now = systemClock.now();
  for (const appId of accounts)
    await saveCredential(
      db,
      secrets,
      { appId, uin: `${appId}`, role: 'admin', secretId: `AKIDBENCH${appId}`, secretKey: 'bench-secret' },
      now,
    );
  const rows = Array.from({ length: sizes.duePolicies }, (_, n) => ({
    ...{ app_id: accounts[Math.floor(n / policiesEach)], policy_id: uuidOf(`due ${n}`), name: `due ${n}` },
    ...{
      description: '',
      template: 'RISK_IMAGE',
      enabled: true,
      observation_days: 1,
      effect_time: effectTime,
    },
    ...{ enforced_at: null, scope_type: 'ALL', risk_rule: '{"vulnerability":{"severities":["CRITICAL"]}}' },
    ...{ created_at: now, updated_at: now, operator_uin: 'bench' },
  }));
  await db.batchInsert('policies', rows, 500);
}

/** Lets three services announce what fell due, as they do by themselves at the full minute. */
async function flip(dataDir: string) {
  const first = await startService({ dataDir });
  const databaseUrl = urlOf(await connectionOf(dataDir));
  const others = [await startService({ dataDir, databaseUrl }), await startService({ dataDir, databaseUrl })];
  const db = await openBeside(dataDir);
  await forgetDuePolicies(db);
  const since = systemClock.now();
  await makeDuePolicies(db, openSecretBox({ dataDir, masterKeyFile: undefined }), since);
  say('Waiting for the full minute, at which the jobs run');
  const flipped = () =>
    db('audit_entries')
      .whereIn('app_id', accounts)
      .where({ action: 'POLICY_ENFORCED' })
      .where('at', '>=', since);
  const giveUp = Date.now() + patienceMs;
  while (!(await flipped().first<object | undefined>('entry_id')) && Date.now() < giveUp) await sleep(pollMs);
  const seen = Date.now();
  // The others have had their turn by then, too.
  await sleep(3000);
  const [counted] = (await flipped()
    .count({ entries: '*' })
    .countDistinct({ policies: 'target' })
    .min({ began: 'at' })) as { entries: number; policies: number; began: Date }[];
  await forgetDuePolicies(db);
  await db.destroy();
  for (const service of [...others, first]) await service.stop();
  return { ...counted!, ms: seen - (counted!.began?.getTime() ?? NaN) };
}

await benchmark('purge', title, async () => {
  const { dataDir } = await loadedHome({ events: true });
  const flips = await flip(dataDir);
  const purged = await purge(dataDir);
  return {
    rows: [
      below('purge of the day', purged.jobMs, 1000, 'ms'),
      plain('of that, until nobody sees it', purged.outOfSightMs, 'ms'),
      atMost({
        ...{ measure: 'of that, removing its files', value: purged.jobMs - purged.outOfSightMs, unit: 'ms' },
        yardstick: {
          name: `removing copies of them, ${formatNumber(purged.copies.megabytes)} MB`,
          value: purged.copies.ms,
        },
      }),
      plain(`forgetting ${formatNumber(purged.terms.forgotten)} search terms, later`, purged.terms.ms, 'ms'),
      agreeing('events purged', purged.purged, sizes.expiredEvents),
      atMost({
        ...{ measure: 'decisions meanwhile: 99th percentile', value: purged.during, unit: 'ms' },
        ...{ yardstick: { name: 'before', value: purged.before }, times: 2 },
      }),
      below('announcement of the due policies', flips.ms, 2000, 'ms'),
      agreeing('policies announced', flips.policies, sizes.duePolicies),
      agreeing('announcements of them', flips.entries, sizes.duePolicies),
    ],
  };
});
