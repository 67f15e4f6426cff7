import type { Database } from '../database/connections.js';

/** A name or digest in its canonical spelling, and the image that it is said to stand for. */
export interface NamedImage {
  name: string;
  imageId: string;
}

/** Locks names, and the names of images, in their order. */
export async function lockNames(
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

/** Which images the names stand for by what scans told; what starts claimed does not count. */
export async function namesByScans(
  db: Database,
  appId: number,
  names: readonly string[],
): Promise<Map<string, string>> {
  const rows = (await db('image_names')
    .select('name', 'image_id')
    .where({ app_id: appId, origin: 'SCAN' })
    .whereRaw('name = ANY (?::text[])', [[...names]])) as { name: string; image_id: string }[];
  return new Map(rows.map((row) => [row.name, row.image_id]));
}

/**
 * Makes the names of scans stand for their images, unless a newer scan said otherwise. A time in the future counts for
 * nothing: whatever comes next is newer. The names are locked.
 */
export async function giveNames(
  tx: Database,
  appId: number,
  named: readonly (NamedImage & { toldAt: Date })[],
  now: Date,
): Promise<void> {
  const last = new Map(named.map((one) => [one.name, one]));
  const inOrder = [...last.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  await tx.raw(
    // The time is no parameter: Citus, where accounts are distributed, cannot pass one on to ON CONFLICT.
    `INSERT INTO image_names AS n (app_id, name, image_id, origin, told_at)
     SELECT :appId::bigint, name, image_id, 'SCAN', told_at
     FROM unnest(:names::text[], :imageIds::text[], :times::timestamptz[]) AS told(name, image_id, told_at)
     ON CONFLICT (app_id, name) DO UPDATE
       SET image_id = excluded.image_id, origin = excluded.origin, told_at = excluded.told_at
       WHERE n.origin = 'START' OR n.told_at <= excluded.told_at OR n.told_at > '${now.toISOString()}'`,
    {
      appId,
      names: inOrder.map(({ name }) => name),
      imageIds: inOrder.map(({ imageId }) => imageId),
      times: inOrder.map(({ toldAt }) => toldAt),
    },
  );
}

/** Names that are remembered of an image, of those it started under: an agent may make up any number. */
export const maxStartNames = 32;

/** Remembers names that images started under: a result that is known by such a name alone holds for them (R13). */
export async function rememberStartNames(
  tx: Database,
  appId: number,
  named: readonly NamedImage[],
): Promise<void> {
  await tx.raw(
    // An image that was deleted a moment ago gets none. Those that claims name are locked; these lock their images alike.
    `WITH named AS (
       SELECT * FROM unnest(:names::text[], :imageIds::text[]) AS n(name, image_id)
     ), held AS MATERIALIZED (
       SELECT image_id FROM images WHERE app_id = :appId AND image_id IN (SELECT image_id FROM named)
       ORDER BY image_id COLLATE "C" FOR KEY SHARE
     )
     INSERT INTO image_start_names (app_id, image_id, name)
     SELECT :appId, image_id, name FROM named JOIN held USING (image_id) ORDER BY image_id COLLATE "C", name COLLATE "C"
     ON CONFLICT DO NOTHING`,
    { appId, names: named.map(({ name }) => name), imageIds: named.map(({ imageId }) => imageId) },
  );
}

/** Lets names that are not taken stand for the images that started under them. */
export async function claimNames(
  tx: Database,
  appId: number,
  named: readonly NamedImage[],
  now: Date,
): Promise<void> {
  await tx.raw(
    // The images are locked first, as everywhere; one that was deleted a moment ago gets no name.
    `WITH named AS (
       SELECT * FROM unnest(:names::text[], :imageIds::text[]) AS n(name, image_id)
     ), held AS MATERIALIZED (
       SELECT image_id FROM images WHERE app_id = :appId AND image_id IN (SELECT image_id FROM named)
       ORDER BY image_id COLLATE "C" FOR KEY SHARE
     )
     INSERT INTO image_names (app_id, name, image_id, origin, told_at)
     SELECT :appId, name, image_id, 'START', :now FROM named JOIN held USING (image_id) ORDER BY name COLLATE "C"
     ON CONFLICT (app_id, name) DO NOTHING`,
    { appId, now, names: named.map(({ name }) => name), imageIds: named.map(({ imageId }) => imageId) },
  );
}
