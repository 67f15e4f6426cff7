import { addDays, dayNumber } from '../../src/domain/calendar.js';
import type { Database } from '../../src/store/database/connections.js';
import { ensurePartitions } from '../../src/store/events/day-partitions.js';

interface ManyEvents {
  count: number;
  firstDay: string;
  days?: number;
  images?: number;
  /** In which days begin. */
  zone?: string;
}

/**
 * Inserts so many events of an account by SQL, the n-th with n % 7 + 1 container starts, one an event and node; each day
 * takes an equal share, a second apart from its beginning on, or less where that would not fit into a day. Each has an
 * image of its own, or one of `images`. Their other texts are of the usual length.
 */
export async function insertManyEvents(
  db: Database,
  appId: number,
  { count, firstDay, days = 1, images = 2 ** 31 - 1, zone = 'UTC' }: ManyEvents,
): Promise<void> {
  for (let n = 0; n < days; n += 1) {
    const day = addDays(firstDay, n);
    await ensurePartitions(db, day);
    const bindings = {
      appId,
      day,
      images,
      zone,
      step: `${Math.min(1, (86_000 * days) / count)} seconds`,
      firstId: dayNumber(day) * 2 ** 37,
      from: Math.floor((count * n) / days) + 1,
      to: Math.floor((count * (n + 1)) / days),
    };
    await unhurried(db, sql, bindings);
    await unhurried(db, termsSql, { appId, day });
  }
  // As autovacuum does within a minute of so many rows; until then joins of a whole day are planned as if it were empty.
  await unhurried(db, 'ANALYZE events, event_details, event_tallies, event_scopes', {});
}

/** Without the service's time limit, which a busy machine may exceed for so much at once. */
const unhurried = (db: Database, statement: string, bindings: object) =>
  db.transaction(async (tx) => {
    await tx.raw('SET LOCAL statement_timeout = 0');
    await tx.raw(statement, bindings as never);
  });

const snapshot = `jsonb_build_object('name', 'policy ' || n % 100, 'template', 'RISK_IMAGE', 'description', '', 'enabled', true,
  'effectTime', null, 'effectStatus', 'OBSERVING', 'privilegeRule', null,
  'riskRule', '{"vulnerability": {"severities": ["CRITICAL"]}}'::jsonb)`;

const reasons = `'[{"criterion": "VULNERABILITY_CLASSIFICATION", "value": "CRITICAL", "finding": {"kind": "VULNERABILITY",
  "cveId": "CVE-2026-0001", "aliases": [], "component": "openssl", "version": "3.0.1", "fixedVersion": "3.0.2",
  "severity": "CRITICAL", "classes": [], "labels": [], "title": "", "path": ""}}]'::jsonb`;

const numbered = `FROM generate_series(:from::int, :to::int) AS n, 
  LATERAL (SELECT :day::timestamp AT TIME ZONE :zone + (n - :from::int + 1) * :step::interval) AS at(t)`;

const sql = `
  WITH stored_events AS (
    INSERT INTO events (app_id, day, event_id, image_id, policy_id, behavior, event_type, policy_name, image_name, cve_ids)
    SELECT :appId, :day::date, :firstId::bigint + n, 'sha256:' || lpad((n % :images::int)::text, 64, '0'),
      md5('policy ' || (n % 100 + n / :images::int) % 100)::uuid, 'ALERT',
      'RISK_IMAGE', 'policy ' || (n % 100 + n / :images::int) % 100, 'registry.example.com/app:' || n % :images::int, ARRAY['CVE-2026-0001']
    ${numbered}
  ), stored_details AS (
    INSERT INTO event_details (app_id, day, event_id, snapshot, reasons, reason_total, start_param)
    SELECT :appId, :day::date, :firstId::bigint + n, ${snapshot}, ${reasons}, 1, repeat('--env x=y ', 50) ${numbered}
  ), stored_tallies AS (
    INSERT INTO event_tallies (app_id, day, event_id, event_type, behavior, event_count, first_time, latest_time)
    SELECT :appId, :day::date, :firstId::bigint + n, 'RISK_IMAGE', 'ALERT', n % 7 + 1, t, t ${numbered}
  ), stored_scopes AS (
    INSERT INTO event_scopes (app_id, day, event_id, cluster_id, node_name, node_ip, public_ip, namespace, pod_name,
      event_count, first_time, latest_time, location_details)
    SELECT :appId, :day::date, :firstId::bigint + n, '', 'node-' || n % 50, '10.0.0.' || n % 50, '', 'default', 'pod-' || n,
      n % 7 + 1, t, t, '{"nodeType": "NORMAL"}' ${numbered}
  )
  INSERT INTO event_day_counts (app_id, day, event_type, behavior, shard, events, starts, lowest_time, highest_time, revision)
  SELECT :appId, :day::date, 'RISK_IMAGE', 'ALERT', 0, count(*), sum(n % 7 + 1), min(t), max(t), nextval('event_revision')
  ${numbered} HAVING count(*) > 0`;

const termsSql = `
  INSERT INTO event_terms AS t (app_id, kind, digest, key, text, last_day)
  SELECT app_id, kind, sha256(convert_to(length(key) || ' ' || key || text, 'UTF8')), key, text, day FROM (
    SELECT DISTINCT app_id, 'policy' AS kind, policy_id::text AS key, policy_name AS text, day FROM events
    UNION SELECT DISTINCT app_id, 'image', image_id, image_name, day FROM events
    UNION SELECT DISTINCT app_id, kind, '', value, day FROM event_scopes CROSS JOIN LATERAL (VALUES ('node_name', node_name),
      ('node_ip', node_ip), ('public_ip', public_ip), ('cluster_id', cluster_id), ('namespace', namespace)) AS v(kind, value)
  ) AS found WHERE app_id = :appId AND day = :day
  ON CONFLICT (app_id, kind, digest) DO UPDATE SET last_day = greatest(t.last_day, excluded.last_day)`;
