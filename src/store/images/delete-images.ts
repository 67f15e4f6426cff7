import type { Knex } from 'knex';
import type { Actor } from '../account.js';
import { byCaller, writeAudit } from '../audit/write-audit.js';
import { recordImageChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { violatedConstraint } from '../database/constraint-violation.js';
import { lockNames } from './image-names.js';

/** Why images could not be deleted. */
type ImageRefusal =
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
      const entry = { ...byCaller(actor), action: 'IMAGE_DELETED', detail: {} } as const;
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
