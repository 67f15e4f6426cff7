import { aliasesOf, nameOnlyImageId } from '../../domain/image.js';
import type { Database } from '../database/connections.js';
import type { DatedScan } from './import-scans.js';

/**
 * Makes the names of scans stand for their images from now on. Gives these names, and the images that were nothing but
 * one of them: they are locked, and to be deleted.
 */
export async function giveNames(
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

/** Lets names that are not taken stand for images. */
export async function noteNames(
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
