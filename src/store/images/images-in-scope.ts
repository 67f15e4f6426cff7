import type { Database } from '../database/connections.js';

/** An image that a policy acts on. */
export interface ImageInScope {
  imageId: string;
  name: string;
  scanned: boolean;
}

interface Choice {
  /** All images when absent. */
  imageIds?: readonly string[] | undefined;
  /** Those never scanned, too. */
  unscanned: boolean;
  limit: number;
}

/** The account's images, those scanned last first. */
export async function imagesInScope(
  db: Database,
  appId: number,
  { imageIds, unscanned, limit }: Choice,
): Promise<ImageInScope[]> {
  const chosen = db('images')
    .select({ imageId: 'image_id', name: db.raw(`coalesce(names[1], '')`) })
    .select(db.raw('scanned_at IS NOT NULL AS scanned'))
    .where({ app_id: appId });
  if (!unscanned) void chosen.whereNotNull('scanned_at');
  if (imageIds) void chosen.whereRaw('image_id = ANY (?::text[])', [[...imageIds]]);
  return (await chosen
    .orderByRaw('scanned_at DESC NULLS LAST, image_id DESC')
    .limit(limit)) as ImageInScope[];
}
