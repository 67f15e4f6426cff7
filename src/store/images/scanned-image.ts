import { aliasesOf, identityIn, nameOnlyImageId } from '../../domain/image.js';
import { parseImageReference } from '../../domain/image-reference.js';
import type { ImageScan } from '../../domain/scan-report.js';
import type { Database } from '../database/connections.js';
import { namesByScans } from './image-names.js';

/** A scan whose time is settled, with the id or digest that the report or the caller tells, if any. */
export type DatedScan = ImageScan & { scannedAt: Date };

/** A scan with the image that it is stored in. */
export type PlacedScan = DatedScan & { imageId: string };

/**
 * Chooses the image that each scan of a report is stored in. What starts claimed never redirects a scan (R13). The
 * account is locked, so that what other reports say of the same images is known.
 */
export async function placeScans(
  tx: Database,
  appId: number,
  scans: readonly DatedScan[],
): Promise<PlacedScan[]> {
  const asked = scans.flatMap(({ imageId = '', names }) => [
    identityIn(imageId) ?? [],
    ...aliasesOf(...names),
  ]);
  const known = await namesByScans(tx, appId, asked.flat());
  // What scans with an id call themselves counts for the other scans of the same report.
  for (const scan of scans.filter(({ imageId }) => imageId)) {
    const imageId = imageOf(scan, known);
    for (const alias of aliasesOf(...scan.names)) known.set(alias, imageId);
  }
  return scans.map((scan) => ({ ...scan, imageId: imageOf(scan, known) }));
}

/** An id or digest goes before a name; without either, the image that a name stands for, or that of the name alone. */
function imageOf({ imageId, names }: DatedScan, known: Map<string, string>): string {
  const told = imageId?.trim();
  const identities = told ? [identityIn(told) ?? told] : names.flatMap((name) => identityIn(name) ?? []);
  const asked = identities.length > 0 ? identities : aliasesOf(...names);
  const standsFor = asked.find((alias) => known.has(alias));
  if (standsFor) return known.get(standsFor)!;
  return identities[0] ?? nameOnlyImageId(names.find((name) => parseImageReference(name)) ?? names[0]!);
}

/** Shortest id that is taken for one that was cut short, with `sha256:` and the 12 digits that Docker shows. */
const shortestId = 'sha256:'.length + 12;

/**
 * The images that were known by less than the scans tell: by a name, a manifest digest or the first digits of an id
 * alone. Each with the image that it turns out to be.
 */
export async function findPartlyKnown(
  tx: Database,
  appId: number,
  scans: readonly PlacedScan[],
): Promise<Map<string, string>> {
  const candidates = new Map<string, string>();
  for (const { imageId, names } of scans) {
    const aliases = aliasesOf(...names);
    const shortened = identityIn(imageId)
      ? Array.from({ length: imageId.length - shortestId }, (_, n) => imageId.slice(0, shortestId + n))
      : [];
    for (const id of [
      ...aliases,
      ...aliases.map((alias) => `name:${alias}`),
      ...names.map(nameOnlyImageId),
      ...shortened,
    ])
      if (!candidates.has(id)) candidates.set(id, imageId);
  }
  for (const { imageId } of scans) candidates.delete(imageId);
  const rows = (await tx('images')
    .select('image_id')
    .where({ app_id: appId })
    .whereRaw('image_id = ANY (?::text[])', [[...candidates.keys()]])) as { image_id: string }[];
  return new Map(rows.map((row) => [row.image_id, candidates.get(row.image_id)!]));
}
