import type { Finding, FindingKind } from '../../domain/finding.js';
import { registryOf } from '../../domain/image-reference.js';
import { aliasesOf, countOfKind, type Image } from '../../domain/image.js';
import type { ImageScan } from '../../domain/scan-report.js';
import { type Actor, lockAccount } from '../account.js';
import { byCaller, writeAudit } from '../audit/write-audit.js';
import { recordImageChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { findingColumns } from './findings.js';
import { absorbImage } from './merge-images.js';
import { giveNames, lockNames } from './image-names.js';
import {
  countColumnOf,
  type ImageRow,
  isNewer,
  latestScan,
  mergedNames,
  nextScanRevision,
  toImage,
} from './image-row.js';
import { byImageId } from './lock-order.js';
import { type DatedScan, findPartlyKnown, type PlacedScan, placeScans } from './scanned-image.js';

/** A kind of findings of which a newer result was there, so that the report changed nothing of it. */
interface SkippedKind {
  kind: FindingKind;
  /** Of the newer result. */
  scanner: string;
  scannedAt: Date;
}

/** What an import did to one image. */
export interface ImportedImage {
  image: Image;
  /** Whether the report tells the class of none of its vulnerabilities. */
  withoutClasses: boolean;
  /** Whether it took the place of an earlier result of a kind. */
  replaced: boolean;
  skipped: SkippedKind[];
}

/**
 * Stores the scans of one report, all or none. Findings are replaced kind by kind, never by older ones; kinds that the
 * report does not cover stay. What was known of an image by less, such as a name alone, is merged into it.
 */
export async function importScans(
  db: Database,
  actor: Actor,
  scans: readonly DatedScan[],
): Promise<ImportedImage[]> {
  const { appId, now } = actor;
  return db.transaction(async (tx) => {
    // Imports of an account take turns, so that two that tell of one image by name and by id meet.
    await lockAccount(tx, appId);
    const inReport = await placeScans(tx, appId, scans);
    const placed = [...inReport].sort(byImageId);
    const partlyKnown = await findPartlyKnown(tx, appId, placed);
    const rows = await lockImages(tx, actor, placed, [...partlyKnown.keys()]);
    const named = placed.flatMap(({ imageId, names, scannedAt: toldAt }) =>
      aliasesOf(...names).map((name) => ({ name, imageId, toldAt })),
    );
    const imageIds = [...rows.keys()];
    await lockNames(tx, appId, { aliases: named.map(({ name }) => name), imageIds });
    await recordImageChange(tx, appId, { imageIds, names: named.map(({ name }) => name) });
    for (const [from, into] of partlyKnown) {
      const known = rows.get(from);
      if (known) rows.set(into, await absorbImage(tx, actor, known, rows.get(into)!));
    }
    const imported = new Map<string, ImportedImage>();
    for (const scan of placed) {
      const { row, replaced, skipped } = await storeScan(tx, actor, scan, rows.get(scan.imageId)!);
      rows.set(scan.imageId, row);
      // A report may tell of an image twice, once by its id and once by a name that is known to be its.
      const known = imported.get(scan.imageId);
      imported.set(scan.imageId, {
        image: toImage(row),
        withoutClasses: known?.withoutClasses || isWithoutClasses(scan),
        replaced: known?.replaced ?? replaced,
        skipped: [...(known?.skipped ?? []), ...skipped],
      });
    }
    await giveNames(tx, appId, named, now);
    await auditImports(tx, actor, placed);
    return [...new Set(inReport.map(({ imageId }) => imageId))].map((imageId) => imported.get(imageId)!);
  });
}

function isWithoutClasses({ findings }: ImageScan): boolean {
  const vulnerabilities = findings.filter((finding) => finding.kind === 'VULNERABILITY');
  return vulnerabilities.length > 0 && vulnerabilities.every((finding) => finding.class === 'OTHER');
}

const auditImports = (tx: Database, actor: Actor, scans: readonly PlacedScan[]) =>
  writeAudit(
    tx,
    scans.map(({ imageId, scanner, covers, findings }) => ({
      ...byCaller(actor),
      action: 'IMAGE_SCAN_IMPORTED',
      target: imageId,
      detail: { scanner, covers, findings: findings.length },
    })),
  );

/**
 * Makes the images of scans that are new, and locks those that are there and those that will be merged into them; the
 * rows by their ids, without those that were deleted a moment ago.
 */
async function lockImages(
  tx: Database,
  actor: Actor,
  scans: readonly PlacedScan[],
  partlyKnown: readonly string[],
): Promise<Map<string, ImageRow>> {
  const imageIds = [...new Set(scans.map(({ imageId }) => imageId))].sort();
  if (partlyKnown.length === 0) return makeImages(tx, actor, imageIds);
  const rows = new Map<string, ImageRow>();
  // One by one: rows to be deleted need a stronger lock than others, and all are locked in one order.
  for (const imageId of [...imageIds, ...partlyKnown].sort()) {
    const locked = partlyKnown.includes(imageId)
      ? ((await tx('images').where({ app_id: actor.appId, image_id: imageId }).forUpdate()) as ImageRow[])
      : (await makeImages(tx, actor, [imageId])).values();
    for (const row of locked) rows.set(imageId, row);
  }
  return rows;
}

async function makeImages(
  tx: Database,
  { appId, now }: Actor,
  imageIds: readonly string[],
): Promise<Map<string, ImageRow>> {
  const { rows } = (await tx.raw(
    // The idle update locks a row that is there, and nothing can delete it between finding and locking it. It leaves the
    // key alone, so what refers to the image (a name, a policy's selection) can be stored meanwhile.
    `INSERT INTO images AS i (app_id, image_id, created_at) SELECT ?, image_id, ? FROM unnest(?::text[]) AS image_id
     ON CONFLICT (app_id, image_id) DO UPDATE SET created_at = i.created_at RETURNING i.*`,
    [appId, now, [...imageIds]],
  )) as { rows: ImageRow[] };
  return new Map(rows.map((row) => [row.image_id, row]));
}

/** Stores one scan in its image, whose row is locked. */
async function storeScan(
  tx: Database,
  { appId, now }: Actor,
  scan: PlacedScan,
  before: ImageRow,
): Promise<Pick<ImportedImage, 'replaced' | 'skipped'> & { row: ImageRow }> {
  const { imageId, scanner, scannedAt, findings } = scan;
  const key = { app_id: appId, image_id: imageId };
  const known = (await tx('image_findings')
    .select('kind', 'scanner', 'scanned_at')
    .where(key)
    .whereIn('kind', scan.covers)) as { kind: FindingKind; scanner: string; scanned_at: Date }[];
  const newer = known.filter((row) => isNewer(row.scanned_at, scannedAt, now));
  const skipped = newer.map(({ kind, scanner, scanned_at }) => ({ kind, scanner, scannedAt: scanned_at }));
  const covers = scan.covers.filter((kind) => !newer.some((row) => row.kind === kind));
  if (covers.length > 0) await replaceFindings(tx, key, { ...scan, covers });
  const told = { names: scan.names, scanner, scanned_at: scannedAt };
  const names = isNewer(before.scanned_at, scannedAt, now)
    ? mergedNames(before, told)
    : mergedNames(told, before);
  // A bare digest, or a name that is no reference, tells no registry.
  const registry = names.map(registryOf).find(({ address }) => address) ?? registryOf('');
  const [row] = await tx('images')
    .where(key)
    .update({
      names,
      registry_name: registry.name,
      registry_type: registry.type,
      registry_address: registry.address,
      size: scan.size || before.size,
      ...latestScan(before, told, now),
      scan_revision: await nextScanRevision(tx),
      ...countColumns({ covers, findings }),
    })
    .returning<ImageRow[]>('*');
  return { row: row!, replaced: known.length > newer.length, skipped };
}

async function replaceFindings(
  tx: Database,
  key: { app_id: number; image_id: string },
  { covers, findings, scanner, scannedAt }: PlacedScan,
): Promise<void> {
  await tx('image_findings')
    .insert(
      covers.map((kind) => ({
        ...key,
        kind,
        ...findingColumns(findings.filter((finding) => finding.kind === kind)),
        scanner,
        scanned_at: scannedAt,
      })),
    )
    .onConflict(['app_id', 'image_id', 'kind'])
    .merge();
}

const count = (findings: readonly Finding[], test: (finding: Finding) => boolean) =>
  findings.filter(test).length;

/** The counts that a scan changes: those of the kinds that it covers. */
function countColumns({ covers, findings }: Pick<ImageScan, 'covers' | 'findings'>): Record<string, number> {
  const ofKind = covers.map((kind) => [
    countColumnOf[countOfKind[kind]],
    count(findings, (finding) => finding.kind === kind),
  ]);
  if (!covers.includes('VULNERABILITY')) return Object.fromEntries(ofKind) as Record<string, number>;
  const bySeverity = (['critical', 'high', 'medium', 'low'] as const).map((severity) => [
    countColumnOf[severity],
    count(
      findings,
      (finding) => finding.kind === 'VULNERABILITY' && finding.severity === severity.toUpperCase(),
    ),
  ]);
  const components = [countColumnOf.components, countComponents(findings)];
  return Object.fromEntries([...ofKind, ...bySeverity, components]) as Record<string, number>;
}

const countComponents = (findings: readonly Finding[]) =>
  new Set(
    findings.flatMap((finding) =>
      finding.kind === 'VULNERABILITY' ? [JSON.stringify([finding.component, finding.version])] : [],
    ),
  ).size;
