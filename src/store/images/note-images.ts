import { registryOf } from '../../domain/image-reference.js';
import { aliasesOf } from '../../domain/image.js';
import { recordImageChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { noteNames } from './image-names.js';
import { byImageId } from './lock-order.js';

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
