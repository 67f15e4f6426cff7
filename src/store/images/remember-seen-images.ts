import { registryOf } from '../../domain/image-reference.js';
import { aliasesOf } from '../../domain/image.js';
import { recordImageChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { claimNames, rememberStartNames } from './image-names.js';
import { byImageId } from './lock-order.js';

/** An image as a start or a selection tells of it. */
export interface SeenImage {
  imageId: string;
  imageName: string;
  /** What it claims to be known by; by default what its name says. */
  aliases?: readonly string[];
  /** Names that it started under and that stand for no other image by a scan. */
  startedAs?: readonly string[];
}

/** Remembers images that were seen without a scan result; those already known stay as they are. */
export async function noteImages(
  db: Database,
  appId: number,
  seen: readonly SeenImage[],
  now: Date,
): Promise<void> {
  const inOrder = [...new Map(seen.map((image) => [image.imageId, image])).values()].sort(byImageId);
  const named = inOrder.flatMap(({ imageId, imageName, aliases = aliasesOf(imageName) }) =>
    aliases.map((name) => ({ name, imageId })),
  );
  const started = inOrder.flatMap(({ imageId, startedAs = [] }) =>
    startedAs.map((name) => ({ name, imageId })),
  );
  await db.transaction(async (tx) => {
    const rows = inOrder.map((image) => unscannedRow(appId, image, now));
    for (let start = 0; start < rows.length; start += 1000) {
      await tx('images')
        .insert(rows.slice(start, start + 1000))
        .onConflict(['app_id', 'image_id'])
        .ignore();
    }
    if (named.length > 0) await claimNames(tx, appId, named, now);
    if (started.length > 0) await rememberStartNames(tx, appId, started);
    await recordImageChange(tx, appId, {
      imageIds: inOrder.map(({ imageId }) => imageId),
      names: named.map(({ name }) => name),
    });
  });
}

function unscannedRow(appId: number, { imageId, imageName }: SeenImage, now: Date) {
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
