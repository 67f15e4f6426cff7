import { addDays, dayNumber } from '../../src/domain/calendar.js';
import { type Database } from '../../src/store/database.js';
import { ensurePartitions } from '../../src/store/event-partitions.js';

/**
 * Inserts so many events of an account by SQL, the n-th with n % 7 + 1 container starts, one an event and node, a second
 * apart from the first of the day in UTC on; each day takes an equal share. Their other texts are of the usual length.
 */
export async function insertManyEvents(
  db: Database,
  appId: number,
  { count, firstDay, days = 1 }: { count: number; firstDay: string; days?: number },
): Promise<void> {
  for (let n = 0; n < days; n += 1) {
    const day = addDays(firstDay, n);
    await ensurePartitions(db, day);
    const bindings = {
      appId,
      day,
      firstId: dayNumber(day) * 2 ** 37,
      from: Math.floor((count * n) / days) + 1,
      to: Math.floor((count * (n + 1)) / days),
    };
    await db.raw(eventsSql, bindings);
    await db.raw(scopesSql, { appId, day });
  }
}

const place = `jsonb_build_object('clusterId', '', 'clusterName', '', 'nodeName', 'node-' || n % 50, 'nodeIp', '10.0.0.' || n % 50,
  'publicIp', '', 'quuid', '', 'nodeType', 'NORMAL', 'nodeId', '', 'nodeUniqueId', '', 'subnetId', '', 'subnetName', '',
  'subnetCidr', '', 'namespace', 'default', 'podName', 'pod-' || n, 'podIp', '', 'podStatus', '')`;

const snapshot = `jsonb_build_object('name', 'policy ' || n % 100, 'template', 'RISK_IMAGE', 'description', '', 'enabled', true,
  'effectTime', null, 'effectStatus', 'OBSERVING', 'privilegeRule', null,
  'riskRule', '{"vulnerability": {"severities": ["CRITICAL"]}}'::jsonb)`;

const reasons = `'[{"criterion": "VULNERABILITY_CLASSIFICATION", "value": "CRITICAL", "finding": {"kind": "VULNERABILITY",
  "cveId": "CVE-2026-0001", "aliases": [], "component": "openssl", "version": "3.0.1", "fixedVersion": "3.0.2",
  "severity": "CRITICAL", "classes": [], "labels": [], "title": "", "path": ""}}]'::jsonb`;

const eventsSql = `
  INSERT INTO events (app_id, day, event_id, policy_id, image_id, behavior, event_type, policy_name, image_name, event_count,
    first_time, latest_time, latest_place, snapshot, reasons, reason_total, cve_ids, start_param)
  SELECT :appId, :day::date, :firstId::bigint + n, gen_random_uuid(), 'sha256:' || lpad(n::text, 64, '0'), 'ALERT', 'RISK_IMAGE',
    'policy ' || n % 100, 'registry.example.com/app:' || n, n % 7 + 1, t, t, ${place}, ${snapshot}, ${reasons}, 1,
    ARRAY['CVE-2026-0001'], repeat('--env x=y ', 50)
  FROM generate_series(:from::int, :to::int) AS n, LATERAL (SELECT :day::timestamp AT TIME ZONE 'UTC' + n * '1 second'::interval) AS at(t)`;

const scopesSql = `
  INSERT INTO event_scopes (app_id, day, event_id, cluster_id, node_name, node_ip, public_ip, namespace, pod_name, event_count,
    first_time, latest_time, latest_place)
  SELECT app_id, day, event_id, '', latest_place ->> 'nodeName', latest_place ->> 'nodeIp', '', 'default', latest_place ->> 'podName',
    event_count, first_time, latest_time, latest_place
  FROM events WHERE app_id = :appId AND day = :day`;
