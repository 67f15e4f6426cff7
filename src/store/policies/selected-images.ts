import type { Policy } from '../../domain/policy.js';
import type { Database } from '../database/connections.js';
import { noteImages } from '../images/remember-seen-images.js';

/**
 * Stores which images a policy selects, in the place of those it selected before. The images that it may not select, and
 * nothing stored, when there are any.
 */
export async function saveSelectedImages(
  tx: Database,
  policy: Pick<Policy, 'appId' | 'policyId' | 'template' | 'scope'>,
  now: Date,
): Promise<string[]> {
  const { appId, policyId, template, scope } = policy;
  await tx('policy_images').where({ app_id: appId, policy_id: policyId }).delete();
  if (scope.type === 'ALL') return [];
  // A privilege policy may name an image that nobody has scanned or started yet (R4).
  if (template === 'PRIVILEGED_IMAGE')
    await noteImages(
      tx,
      appId,
      scope.imageIds.map((imageId) => ({ imageId, imageName: '' })),
      now,
    );
  const known = (await tx('images')
    .select('image_id')
    .where({ app_id: appId })
    .whereIn('image_id', scope.imageIds)
    .modify((query) => template === 'RISK_IMAGE' && query.whereNotNull('scanned_at'))
    // Locked until the selection is stored, so that no image is deleted in between; in the order of all who lock images.
    .orderByRaw('image_id COLLATE "C"')
    .forKeyShare()) as { image_id: string }[];
  const usable = new Set(known.map((row) => row.image_id));
  const outOfRange = scope.imageIds.filter((imageId) => !usable.has(imageId));
  // Deleted by somebody else between the insert and the lock: try again.
  if (outOfRange.length > 0 && template === 'PRIVILEGED_IMAGE') return saveSelectedImages(tx, policy, now);
  if (outOfRange.length > 0) return outOfRange;
  const rows = scope.imageIds.map((imageId, position) => ({
    app_id: appId,
    policy_id: policyId,
    image_id: imageId,
    position,
  }));
  await tx.batchInsert('policy_images', rows, 1000);
  return [];
}
