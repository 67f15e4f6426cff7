import type { Image } from '../../domain/image.js';
import type { Database } from '../database/connections.js';
import { type ImageRow, toImage } from './image-row.js';
import { maxStartNames } from './image-names.js';

/** An image as the decision needs it. */
export interface KnownImage {
  imageId: string;
  /** The first of its names; '' where it has none. */
  name: string;
  scanned: boolean;
  /** It stands for the image by what a start claimed, which no scan has told (R13). */
  claimed: boolean;
  /** Names that it started under, by which results may be known. */
  startedAs: readonly string[];
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
       i.scanned_at IS NOT NULL AS scanned, i.scan_revision,
       i.image_id <> r.reference AND n.origin = 'START' AS claimed,
       ARRAY(SELECT s.name FROM image_start_names s WHERE s.app_id = ? AND s.image_id = i.image_id
             ORDER BY s.name COLLATE "C" LIMIT ?) AS started_as
     FROM unnest(?::text[]) AS r(reference)
     LEFT JOIN image_names n ON n.app_id = ? AND n.name = r.reference
     JOIN images i ON i.app_id = ? AND i.image_id IN (r.reference, n.image_id)
     ORDER BY r.reference, i.scanned_at IS NOT NULL DESC, i.image_id = r.reference DESC`,
    [appId, maxStartNames, [...references], appId, appId],
  )) as { rows: FoundRow[] };
  return new Map(
    rows.map(({ reference, name, scanned, claimed, ...row }) => [
      reference,
      {
        ...{ imageId: row.image_id, name, scanned, claimed },
        ...{ startedAs: row.started_as, scanRevision: row.scan_revision },
      },
    ]),
  );
}

interface FoundRow {
  reference: string;
  image_id: string;
  name: string;
  scanned: boolean;
  claimed: boolean;
  started_as: string[];
  scan_revision: number;
}

/** A whole id or manifest digest, and the image that it stands for. */
export interface IdentifiedImage {
  identity: string;
  imageId: string;
  scanned: boolean;
}

/** More ids than this do not have the same first digits by chance. */
const maxAlike = 100;

/** The ids and manifest digests that begin with `sha256:` and so many digits, those of scanned images first. */
export async function findBeginning(
  db: Database,
  appId: number,
  beginning: string,
): Promise<IdentifiedImage[]> {
  const { rows } = (await db.raw(
    // The bounds let the indexes be used: after the last hexadecimal digit comes g.
    `WITH alike AS (
       SELECT image_id AS identity, image_id FROM images
       WHERE app_id = :appId AND image_id >= :beginning AND image_id < :beginning || 'g'
       UNION
       SELECT name, image_id FROM image_names
       WHERE app_id = :appId AND name >= :beginning AND name < :beginning || 'g'
     )
     SELECT identity, i.image_id AS "imageId", i.scanned_at IS NOT NULL AS scanned
     FROM alike JOIN images i ON i.app_id = :appId AND i.image_id = alike.image_id
     WHERE starts_with(identity, :beginning) AND length(identity) = :length
     ORDER BY scanned DESC, identity LIMIT :maxAlike`,
    { appId, beginning, maxAlike, length: 'sha256:'.length + 64 },
  )) as { rows: IdentifiedImage[] };
  return rows;
}

/**
 * The whole id or digest that the first digits stand for: of the only image that begins so, or of the only one that was
 * scanned.
 */
export function onlyOneOf(alike: readonly IdentifiedImage[], shortId: string): string | undefined {
  const matching = alike.filter(({ identity }) => identity.startsWith(shortId));
  const scanned = matching.filter((image) => image.scanned);
  const left = scanned.length > 0 ? scanned : matching;
  if (new Set(left.map(({ imageId }) => imageId)).size !== 1) return undefined;
  return (left.find(({ identity, imageId }) => identity === imageId) ?? left[0]!).identity;
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
