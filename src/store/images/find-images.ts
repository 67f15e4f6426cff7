import type { Image } from '../../domain/image.js';
import type { Database } from '../database/connections.js';
import { type ImageRow, toImage } from './image-row.js';

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
