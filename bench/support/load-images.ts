import { addDays } from '../../src/domain/calendar.js';
import { recordChange } from '../../src/store/changes/change-log.js';
import type { Database } from '../../src/store/database/connections.js';
import { findingColumns } from '../../src/store/images/findings.js';
import { findingPool, imageCount, imageData, type ImageData, policies, type PolicyData } from './dataset.js';
import { progress } from './progress.js';
import { sizes, startsAccount } from './settings.js';

const { appId } = startsAccount;
const imagesPerBatch = 250;
/** Statements under way at once: the text of the next is made while the server stores the last. */
const concurrency = 3;

/** Stores the images of the data set, past the API: a hundred thousand reports would take an hour. */
export async function loadImages(db: Database, now: Date): Promise<void> {
  const pool = findingPool();
  const tell = progress('images', imageCount);
  let next = 0;
  const store = async () => {
    while (next < imageCount) {
      const from = next;
      next = Math.min(imageCount, from + imagesPerBatch);
      const batch = Array.from({ length: next - from }, (_, n) => imageData(pool, from + n));
      await storeBatch(db, batch, now);
      tell(next);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, store));
  await db.raw('ANALYZE images, image_names, image_findings');
}

async function storeBatch(db: Database, batch: readonly ImageData[], now: Date): Promise<void> {
  const scanned = { scanner: 'Trivy', scanned_at: now };
  await db.transaction(async (tx) => {
    await tx('images').insert(
      batch.map((image) => ({
        ...{ app_id: appId, image_id: image.imageId, names: [image.name], ...scanned, created_at: now },
        ...{ registry_name: 'registry.example.com', registry_address: 'registry.example.com' },
        ...{ size: 150_000_000, scan_revision: tx.raw("nextval('scan_sequence')"), ...counts(image) },
      })),
    );
    await tx('image_names').insert(
      batch.map(({ imageId, name }) => ({
        app_id: appId,
        name,
        image_id: imageId,
        origin: 'SCAN',
        told_at: now,
      })),
    );
    const kinds = batch.flatMap(({ imageId, vulnerabilities, others }) =>
      (['VULNERABILITY', 'VIRUS', 'SENSITIVE_DATA'] as const).map((kind) => ({
        ...{ app_id: appId, image_id: imageId, kind, ...scanned },
        ...findingColumns(
          kind === 'VULNERABILITY' ? vulnerabilities : others.filter((finding) => finding.kind === kind),
        ),
      })),
    );
    await tx('image_findings').insert(kinds);
  });
}

function counts({ vulnerabilities, others }: ImageData) {
  const of = (severity: string) => vulnerabilities.filter((finding) => finding.severity === severity).length;
  return {
    vulnerability_count: vulnerabilities.length,
    virus_count: others.filter(({ kind }) => kind === 'VIRUS').length,
    sensitive_data_count: others.filter(({ kind }) => kind === 'SENSITIVE_DATA').length,
    ...{
      critical_count: of('CRITICAL'),
      high_count: of('HIGH'),
      medium_count: of('MEDIUM'),
      low_count: of('LOW'),
    },
    component_count: new Set(vulnerabilities.map(({ component, version }) => `${component}@${version}`)).size,
  };
}

/** Stores the policies of the data set. Those that observe do so for months, whenever the data is used. */
export async function loadPolicies(db: Database, now: Date): Promise<void> {
  const monthsAhead = new Date(addDays(now.toISOString().slice(0, 10), 300));
  const row = (policy: PolicyData) => ({
    ...{ app_id: appId, policy_id: policy.policyId, name: policy.name, description: 'made for measuring' },
    ...{ template: policy.template, enabled: policy.enabled, observation_days: policy.observationDays },
    effect_time: policy.enabled ? (policy.observationDays === 0 ? now : monthsAhead) : null,
    enforced_at: policy.enabled && policy.observationDays === 0 ? now : null,
    scope_type: policy.imageIds ? 'SELECTED' : 'ALL',
    risk_rule: policy.riskRule && JSON.stringify(policy.riskRule),
    privilege_rule: policy.riskRule
      ? null
      : JSON.stringify({ mode: 'DENY_SELECTED', privileges: ['PRIVILEGED'] }),
    ...{ created_at: now, updated_at: now, operator_uin: 'bench' },
  });
  const all = policies();
  await db.batchInsert('policies', all.map(row), 200);
  const selected = all.flatMap(({ policyId, imageIds = [] }) =>
    imageIds.map((imageId, position) => ({
      app_id: appId,
      policy_id: policyId,
      image_id: imageId,
      position,
    })),
  );
  await db.batchInsert('policy_images', selected, 1000);
  await recordChange(db, { appId, kind: 'POLICIES', keys: [] });
}

/** Makes the table that the yardsticks of SQL work on, beside the service's own. */
export async function loadYardstick(db: Database): Promise<void> {
  await db.raw(`
    CREATE SCHEMA bench;
    CREATE TABLE bench.counters (id int PRIMARY KEY, n bigint NOT NULL, filler text NOT NULL);
    INSERT INTO bench.counters SELECT id, 0, repeat('x', 80) FROM generate_series(1, ${sizes.yardstickRows}) AS id;
    ANALYZE bench.counters`);
}
