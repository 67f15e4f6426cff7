import { endianness } from 'node:os';
import type { Knex } from 'knex';
import { aliasesOf, countOfKind, type Image, nameOnlyImageId } from '../../domain/image.js';
import { registryOf } from '../../domain/image-reference.js';
import type { FieldFilter, Page } from '../../domain/filter.js';
import { type Finding, findingKinds } from '../../domain/finding.js';
import {
  type FindingSummary,
  mergeSummaries,
  summarizeFindings,
  summaryFormat,
} from '../../domain/matching/finding-summary.js';
import type { CountName, ImageField, ImageOrderField } from '../../domain/image-query.js';
import type { ImageScan } from '../../domain/scan-report.js';
import { writeAudit } from '../audit.js';
import { recordImageChange } from '../changes/change-log.js';
import { containing, type Database, violatedConstraint } from '../database/connections.js';
import type { Actor } from '../account.js';

interface ImageRow {
  image_id: string;
  names: string[];
  registry_name: string;
  registry_type: string;
  registry_address: string;
  size: number;
  scanner: string;
  scanned_at: Date | null;
  vulnerability_count: number;
  virus_count: number;
  sensitive_data_count: number;
  critical_count: number;
  high_count: number;
  medium_count: number;
  low_count: number;
  component_count: number;
  created_at: Date;
}

const toImage = (row: ImageRow): Image => ({
  imageId: row.image_id,
  names: row.names,
  registryName: row.registry_name,
  registryType: row.registry_type,
  registryAddress: row.registry_address,
  size: row.size,
  scanner: row.scanner,
  scannedAt: row.scanned_at,
  createdAt: row.created_at,
  counts: {
    vulnerabilities: row.vulnerability_count,
    viruses: row.virus_count,
    sensitiveData: row.sensitive_data_count,
    critical: row.critical_count,
    high: row.high_count,
    medium: row.medium_count,
    low: row.low_count,
    components: row.component_count,
  },
});

/** More names than this of one image are of no use to anyone; the oldest are dropped. */
const maxNames = 100;

/** What an import did to one image. */
export interface ImportedImage {
  image: Image;
  /** Whether findings of a kind that the report covers were there before. */
  replaced: boolean;
}

/** A scan whose image and time are settled. */
export type DatedScan = ImageScan & { imageId: string; scannedAt: Date };

/**
 * The one order in which everybody locks images, and after them their names, so that no two imports, starts or deletes
 * wait for each other crosswise. In SQL it is COLLATE "C".
 */
const byImageId = (a: { imageId: string }, b: { imageId: string }) => (a.imageId < b.imageId ? -1 : 1);

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

/** How the findings of one kind are stored: in full, and summarised for the decision. */
export const findingColumns = (findings: readonly Finding[]) => ({
  findings: JSON.stringify(findings),
  summary: bytesOf(summarizeFindings(findings)),
  summary_format: summaryFormat,
});

/** A summary as bytes, the lowest of each number first, whatever processor wrote it or will read it. */
function bytesOf(summary: FindingSummary): Buffer {
  const bytes = Buffer.from(new Uint8Array(summary.buffer, summary.byteOffset, summary.byteLength));
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

function summaryFrom(bytes: Buffer): FindingSummary {
  // A copy of its own: the buffer may be a window on a larger one, which a summary in memory would keep alive.
  const summary = new Uint8Array(bytes);
  if (endianness() === 'BE') Buffer.from(summary.buffer).swap32();
  return new Int32Array(summary.buffer);
}

const count = (findings: readonly Finding[], test: (finding: Finding) => boolean) =>
  findings.filter(test).length;

const countColumnOf: Record<CountName, string> = {
  vulnerabilities: 'vulnerability_count',
  viruses: 'virus_count',
  sensitiveData: 'sensitive_data_count',
  critical: 'critical_count',
  high: 'high_count',
  medium: 'medium_count',
  low: 'low_count',
  components: 'component_count',
};

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

/**
 * Makes the names of scans stand for their images from now on. Gives these names, and the images that were nothing but
 * one of them: they are locked, and to be deleted.
 */
async function giveNames(
  tx: Database,
  appId: number,
  scans: readonly DatedScan[],
): Promise<{ aliases: string[]; forgotten: string[] }> {
  const imageOf = new Map(
    scans.flatMap(({ imageId, names }) => aliasesOf(...names).map((alias) => [alias, imageId])),
  );
  if (imageOf.size === 0) return { aliases: [], forgotten: [] };
  const aliases = [...imageOf.keys()].sort();
  // What an unscanned image was called that was only seen starting: by its name, or by its manifest digest.
  const nameless = [...aliases, ...scans.flatMap(({ names }) => names.map(nameOnlyImageId))];
  await lockNames(tx, appId, { aliases, imageIds: nameless });
  await tx.raw(
    `INSERT INTO image_names (app_id, name, image_id) SELECT ?, * FROM unnest(?::text[], ?::text[])
     ON CONFLICT (app_id, name) DO UPDATE SET image_id = excluded.image_id`,
    [appId, aliases, aliases.map((alias) => imageOf.get(alias)!)],
  );
  const { rows } = (await tx.raw(
    // One that is locked is just being scanned, selected or deleted: it is left to whoever does that.
    `SELECT i.image_id FROM images i
     WHERE i.app_id = :appId AND i.image_id = ANY (:nameless::text[]) AND i.scanned_at IS NULL
       AND NOT EXISTS (SELECT FROM policy_images p WHERE p.app_id = i.app_id AND p.image_id = i.image_id)
     FOR UPDATE SKIP LOCKED`,
    { appId, nameless },
  )) as { rows: { image_id: string }[] };
  return { aliases, forgotten: rows.map((row) => row.image_id) };
}

/** Locks names, and the names of images, in their order. */
async function lockNames(
  tx: Database,
  appId: number,
  { aliases = [], imageIds }: { aliases?: readonly string[]; imageIds: readonly string[] },
): Promise<void> {
  await tx.raw(
    `SELECT FROM image_names WHERE app_id = ? AND (name = ANY (?::text[]) OR image_id = ANY (?::text[]))
     ORDER BY name COLLATE "C" FOR UPDATE`,
    [appId, [...aliases], [...imageIds]],
  );
}

/** Remembers images that were seen without a scan result; those already known stay as they are. */
export async function noteImages(
  db: Database,
  appId: number,
  seen: readonly { imageId: string; imageName: string }[],
  now: Date,
): Promise<void> {
  const inOrder = [...new Map(seen.map((image) => [image.imageId, image])).values()].sort(byImageId);
  const named = inOrder.flatMap(({ imageId, imageName }) =>
    aliasesOf(imageName).map((name) => ({ name, imageId })),
  );
  await db.transaction(async (tx) => {
    const rows = inOrder.map((image) => unscannedRow(appId, image, now));
    for (let start = 0; start < rows.length; start += 1000) {
      await tx('images')
        .insert(rows.slice(start, start + 1000))
        .onConflict(['app_id', 'image_id'])
        .ignore();
    }
    if (named.length > 0) await noteNames(tx, appId, named);
    await recordImageChange(tx, appId, {
      imageIds: inOrder.map(({ imageId }) => imageId),
      names: named.map(({ name }) => name),
    });
  });
}

function unscannedRow(
  appId: number,
  { imageId, imageName }: { imageId: string; imageName: string },
  now: Date,
) {
  const registry = registryOf(imageName);
  return {
    app_id: appId,
    image_id: imageId,
    names: imageName ? [imageName] : [],
    registry_name: registry.name,
    registry_type: registry.type,
    registry_address: registry.address,
    created_at: now,
  };
}

/** Lets names that are not taken stand for images. */
async function noteNames(
  tx: Database,
  appId: number,
  named: readonly { name: string; imageId: string }[],
): Promise<void> {
  await tx.raw(
    // A scan says better than a start what a name stands for, so a name that is taken stays with its image. The images
    // are locked first, as everywhere; one that was deleted a moment ago gets no name.
    `WITH named AS (
       SELECT * FROM unnest(:names::text[], :imageIds::text[]) AS n(name, image_id)
     ), held AS MATERIALIZED (
       SELECT image_id FROM images WHERE app_id = :appId AND image_id IN (SELECT image_id FROM named)
       ORDER BY image_id COLLATE "C" FOR KEY SHARE
     )
     INSERT INTO image_names (app_id, name, image_id)
     SELECT :appId, name, image_id FROM named JOIN held USING (image_id) ORDER BY name COLLATE "C"
     ON CONFLICT (app_id, name) DO NOTHING`,
    { appId, names: named.map(({ name }) => name), imageIds: named.map(({ imageId }) => imageId) },
  );
}

/** An image as the decision needs it. */
export interface KnownImage {
  imageId: string;
  /** The first of its names; '' where it has none. */
  name: string;
  scanned: boolean;
  /** Changes whenever the findings do. */
  scanRevision: number;
}

/** Finds images by id, canonical name or digest: a map from what was asked to what it stands for. */
export async function findImages(
  db: Database,
  appId: number,
  references: readonly string[],
): Promise<Map<string, KnownImage>> {
  const { rows } = (await db.raw(
    // What was scanned wins: a start may have been told by a manifest digest, which then stood for an image of its own,
    // before the scan told whose digest it is. Otherwise an id wins over a name of the same text.
    `SELECT DISTINCT ON (r.reference) r.reference, i.image_id, coalesce(i.names[1], '') AS name,
       i.scanned_at IS NOT NULL AS scanned, i.scan_revision
     FROM unnest(?::text[]) AS r(reference)
     LEFT JOIN image_names n ON n.app_id = ? AND n.name = r.reference
     JOIN images i ON i.app_id = ? AND i.image_id IN (r.reference, n.image_id)
     ORDER BY r.reference, i.scanned_at IS NOT NULL DESC, i.image_id = r.reference DESC`,
    [[...references], appId, appId],
  )) as {
    rows: { reference: string; image_id: string; name: string; scanned: boolean; scan_revision: number }[];
  };
  return new Map(
    rows.map(({ reference, image_id: imageId, name, scanned, scan_revision: scanRevision }) => [
      reference,
      { imageId, name, scanned, scanRevision },
    ]),
  );
}

/** All findings of images, vulnerabilities first; an image without any is left out. */
export async function loadFindings(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, Finding[]>> {
  const { rows } = (await db.raw(
    `SELECT image_id, findings FROM image_findings WHERE app_id = ? AND image_id = ANY (?::text[])
     ORDER BY image_id, array_position(?::text[], kind)`,
    [appId, [...imageIds], [...findingKinds]],
  )) as { rows: { image_id: string; findings: Finding[] }[] };
  const found = new Map<string, Finding[]>();
  for (const { image_id: imageId, findings } of rows)
    found.set(imageId, [...(found.get(imageId) ?? []), ...findings]);
  return found;
}

/**
 * Summaries of all findings of images. An image is left out when a part of them has a summary of another format,
 * written by another version of this service; one without findings has the empty summary.
 */
export async function loadSummaries(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, FindingSummary>> {
  const { rows } = (await db.raw(
    `SELECT image_id, CASE WHEN summary_format = ? THEN summary END AS summary
     FROM image_findings WHERE app_id = ? AND image_id = ANY (?::text[])`,
    [summaryFormat, appId, [...imageIds]],
  )) as { rows: { image_id: string; summary: Buffer | null }[] };
  const parts = new Map<string, FindingSummary[]>(imageIds.map((imageId) => [imageId, []]));
  for (const { image_id: imageId, summary } of rows) {
    if (summary === null) parts.delete(imageId);
    else parts.get(imageId)?.push(summaryFrom(summary));
  }
  return new Map([...parts].map(([imageId, ofKinds]) => [imageId, mergeSummaries(ofKinds)]));
}

/** One image; undefined when the account does not know it. */
export async function findImage(db: Database, appId: number, imageId: string): Promise<Image | undefined> {
  const row = await db('images').where({ app_id: appId, image_id: imageId }).first<ImageRow | undefined>();
  return row && toImage(row);
}

/** How many images the account knows, and how many of them have a scan result. */
export async function countImages(db: Database, appId: number): Promise<{ known: number; scanned: number }> {
  const counts = db('images').where({ app_id: appId }).count({ known: '*', scanned: 'scanned_at' });
  const [row] = (await counts) as { known: number; scanned: number }[];
  return row!;
}

const orderColumns: Record<ImageOrderField, string> = {
  scanTime: 'scanned_at',
  imageName: 'names[1]',
  criticalCount: 'critical_count',
  sensitiveDataCount: 'sensitive_data_count',
  componentCount: 'component_count',
  createdAt: 'created_at',
};

/** A page of the account's images, and how many there are in all. Images without the ordered value come last. */
export async function listImages(
  db: Database,
  appId: number,
  filters: readonly FieldFilter<ImageField>[],
  page: Page<ImageOrderField>,
): Promise<{ total: number; images: Image[] }> {
  const matching = db('images').where({ app_id: appId });
  for (const filter of filters) void matching.where((query) => whereImage(query, filter));
  const [total] = await matching.clone().count<{ count: number }[]>();
  const direction = page.descending ? 'DESC' : 'ASC';
  const rows = (await matching
    .orderByRaw(`${orderColumns[page.orderField]} ${direction} NULLS LAST, image_id ${direction}`)
    .limit(page.limit)
    .offset(page.offset)) as ImageRow[];
  return { total: total!.count, images: rows.map(toImage) };
}

function whereImage(query: Knex.QueryBuilder, { field, values, exact }: FieldFilter<ImageField>): void {
  switch (field) {
    case 'imageId':
      return whereId(query, values, exact);
    case 'imageName':
      return whereName(query, values, exact);
    case 'keyword':
      return void query
        .where((id) => whereId(id, values, exact))
        .orWhere((name) => whereName(name, values, exact));
    case 'known':
      return void query.whereRaw("'true' = ANY (?::text[])", [values]);
    case 'scanned':
      return void query.whereRaw('(scanned_at IS NOT NULL)::text = ANY (?::text[])', [values]);
    case 'severity':
      return whereFound(
        query,
        values.map((severity) => `${severity.toLowerCase()}_count`),
      );
    case 'found':
      return whereFound(
        query,
        values.flatMap((name) => countColumnOf[name as CountName] ?? []),
      );
  }
}

function whereId(query: Knex.QueryBuilder, values: string[], exact: boolean): void {
  if (exact) void query.whereIn('image_id', values);
  else void query.whereRaw('image_id ILIKE ANY (?::text[])', [values.map(containing)]);
}

/** Any of the names that it has or had. */
function whereName(query: Knex.QueryBuilder, values: string[], exact: boolean): void {
  if (exact) void query.whereRaw('names && ?::text[]', [values]);
  else
    void query.whereRaw('EXISTS (SELECT FROM unnest(names) AS n WHERE n ILIKE ANY (?::text[]))', [
      values.map(containing),
    ]);
}

/** One of the counts is more than 0; without any there is nothing to be found. */
function whereFound(query: Knex.QueryBuilder, columns: readonly string[]): void {
  void query.whereRaw(columns.map((column) => `${column} > 0`).join(' OR ') || 'false');
}

/** Why images could not be deleted. */
export type ImageRefusal =
  { refused: 'NOT_FOUND'; imageIds: string[] } | { refused: 'SELECTED'; imageIds: string[] };

/** Deletes images with their findings, all or none; refused while a policy selects one. Their events stay. */
export async function deleteImages(
  db: Database,
  actor: Actor,
  imageIds: readonly string[],
): Promise<ImageRefusal | undefined> {
  const { appId } = actor;
  const chosen = (table: Knex.QueryBuilder) => table.where({ app_id: appId }).whereIn('image_id', imageIds);
  try {
    return await db.transaction(async (tx) => {
      const locked = chosen(tx('images').select('image_id')).orderByRaw('image_id COLLATE "C"').forUpdate();
      const rows = (await locked) as { image_id: string }[];
      const found = new Set(rows.map((row) => row.image_id));
      const missing = imageIds.filter((id) => !found.has(id));
      if (missing.length > 0) return { refused: 'NOT_FOUND', imageIds: missing };
      await lockNames(tx, appId, { imageIds });
      await recordImageChange(tx, appId, { imageIds });
      await chosen(tx('images')).delete();
      const entry = { appId, at: actor.now, actor: actor.uin, action: 'IMAGE_DELETED', detail: {} } as const;
      await writeAudit(
        tx,
        imageIds.map((target) => ({ ...entry, target })),
      );
      return undefined;
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'policy_images_image_foreign') throw error;
    const selected = (await chosen(db('policy_images').distinct('image_id'))) as { image_id: string }[];
    return { refused: 'SELECTED', imageIds: selected.map((row) => row.image_id) };
  }
}
