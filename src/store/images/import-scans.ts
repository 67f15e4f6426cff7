import type { Finding } from '../../domain/finding.js';
import { registryOf } from '../../domain/image-reference.js';
import { countOfKind, type Image } from '../../domain/image.js';
import type { ImageScan } from '../../domain/scan-report.js';
import type { Actor } from '../account.js';
import { writeAudit } from '../audit.js';
import { recordImageChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { findingColumns } from './findings.js';
import { giveNames } from './image-names.js';
import { type ImageRow, toImage, countColumnOf } from './image-row.js';
import { byImageId } from './lock-order.js';

/** More names than this of one image are of no use to anyone; the oldest are dropped. */
const maxNames = 100;

/** What an import did to one image. */
interface ImportedImage {
  image: Image;
  /** Whether findings of a kind that the report covers were there before. */
  replaced: boolean;
}

/** A scan whose image and time are settled. */
export type DatedScan = ImageScan & { imageId: string; scannedAt: Date };

/** Stores the scans of one report, all or none. Findings are replaced kind by kind; kinds that the report does not cover stay. */
export async function importScans(
  db: Database,
  actor: Actor,
  scans: readonly DatedScan[],
): Promise<ImportedImage[]> {
  const inOrder = [...scans].sort(byImageId);
  return db.transaction(async (tx) => {
    const rows = await lockImages(tx, actor, inOrder);
    const imported = new Map<string, ImportedImage>();
    for (const scan of inOrder) {
      const before = rows.get(scan.imageId)!;
      const known = imported.get(scan.imageId);
      const { row, replaced } = await storeScan(tx, actor.appId, scan, before);
      rows.set(scan.imageId, row);
      // A report may tell of an image twice, once by its id and once by a name that is known to be its.
      imported.set(scan.imageId, { image: toImage(row), replaced: known?.replaced ?? replaced });
    }
    const { aliases, forgotten } = await giveNames(tx, actor.appId, inOrder);
    const changed = [...new Set([...inOrder.map(({ imageId }) => imageId), ...forgotten])];
    await recordImageChange(tx, actor.appId, { imageIds: changed, names: aliases });
    if (forgotten.length > 0)
      await tx('images').where({ app_id: actor.appId }).whereIn('image_id', forgotten).delete();
    await writeAudit(
      tx,
      inOrder.map(({ imageId, scanner, covers, findings }) => ({
        appId: actor.appId,
        at: actor.now,
        actor: actor.uin,
        action: 'IMAGE_SCAN_IMPORTED',
        target: imageId,
        detail: { scanner, covers, findings: findings.length },
      })),
    );
    return [...new Set(scans.map(({ imageId }) => imageId))].map((imageId) => imported.get(imageId)!);
  });
}

/** Makes the images that are new and locks those that are there; the rows by their ids. */
async function lockImages(
  tx: Database,
  { appId, now }: Actor,
  inOrder: readonly { imageId: string }[],
): Promise<Map<string, ImageRow>> {
  const imageIds = [...new Set(inOrder.map(({ imageId }) => imageId))];
  const { rows } = (await tx.raw(
    // The idle update locks a row that is there, and nothing can delete it between finding and locking it. It leaves the
    // key alone, so what refers to the image (a name, a policy's selection) can be stored meanwhile.
    `INSERT INTO images AS i (app_id, image_id, created_at) SELECT ?, image_id, ? FROM unnest(?::text[]) AS image_id
     ON CONFLICT (app_id, image_id) DO UPDATE SET created_at = i.created_at RETURNING i.*`,
    [appId, now, imageIds],
  )) as { rows: ImageRow[] };
  return new Map(rows.map((row) => [row.image_id, row]));
}

/** Stores one scan in its image, whose row is locked. */
async function storeScan(
  tx: Database,
  appId: number,
  scan: DatedScan,
  before: ImageRow,
): Promise<{ row: ImageRow; replaced: boolean }> {
  const { imageId, scanner, scannedAt } = scan;
  const key = { app_id: appId, image_id: imageId };
  const known = (await tx('image_findings')
    .select('kind')
    .where(key)
    .whereIn('kind', scan.covers)) as unknown[];
  await tx('image_findings')
    .insert(
      scan.covers.map((kind) => ({
        ...key,
        kind,
        ...findingColumns(scan.findings.filter((finding) => finding.kind === kind)),
        scanner,
        scanned_at: scannedAt,
      })),
    )
    .onConflict(['app_id', 'image_id', 'kind'])
    .merge();
  const names = [...new Set([...scan.names, ...before.names])].slice(0, maxNames);
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
      scanner,
      scanned_at: scannedAt,
      scan_revision: tx.raw("nextval('scan_sequence')"),
      ...countColumns(scan),
    })
    .returning<ImageRow[]>('*');
  return { row: row!, replaced: known.length > 0 };
}

const count = (findings: readonly Finding[], test: (finding: Finding) => boolean) =>
  findings.filter(test).length;

/** The counts that a scan changes: those of the kinds that it covers. */
function countColumns({ covers, findings }: ImageScan): Record<string, number> {
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
