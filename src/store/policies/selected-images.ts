import { isNameOnly } from '../../domain/image.js';
import type { Policy } from '../../domain/policy.js';
import { type ToldImage, toldImage } from '../../domain/told-image.js';
import type { Database } from '../database/connections.js';
import { findBeginning, findImages, onlyOneOf } from '../images/find-images.js';
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
  const selected = await findSelected(tx, appId, scope.imageIds);
  const ambiguous = selected.filter(({ imageId }) => imageId === undefined).map(({ text }) => text);
  if (ambiguous.length > 0) return ambiguous;
  const textOf = new Map(selected.map(({ imageId, text }) => [imageId!, text]));
  const imageIds = [...textOf.keys()];
  // A privilege policy may name an image that nobody has scanned or started yet (R4).
  if (template === 'PRIVILEGED_IMAGE')
    await noteImages(
      tx,
      appId,
      imageIds.map((imageId) => ({ imageId, imageName: isNameOnly(imageId) ? textOf.get(imageId)! : '' })),
      now,
    );
  const known = (await tx('images')
    .select('image_id')
    .where({ app_id: appId })
    .whereIn('image_id', imageIds)
    .modify((query) => template === 'RISK_IMAGE' && query.whereNotNull('scanned_at'))
    // Locked until the selection is stored, so that no image is deleted in between; in the order of all who lock images.
    .orderByRaw('image_id COLLATE "C"')
    .forKeyShare()) as { image_id: string }[];
  const usable = new Set(known.map((row) => row.image_id));
  const outOfRange = imageIds.filter((imageId) => !usable.has(imageId));
  // Deleted by somebody else between the insert and the lock: try again.
  if (outOfRange.length > 0 && template === 'PRIVILEGED_IMAGE') return saveSelectedImages(tx, policy, now);
  if (outOfRange.length > 0) return outOfRange.map((imageId) => textOf.get(imageId)!);
  const rows = imageIds.map((imageId, position) => ({
    app_id: appId,
    policy_id: policyId,
    image_id: imageId,
    position,
  }));
  await tx.batchInsert('policy_images', rows, 1000);
  return [];
}

/** The ids of the images that texts stand for, each once; those that stand for nothing are left out. */
export async function selectedImageIds(
  db: Database,
  appId: number,
  texts: readonly string[],
): Promise<string[]> {
  const selected = await findSelected(db, appId, texts);
  return [...new Set(selected.flatMap(({ imageId }) => imageId ?? []))];
}

interface SelectedImage {
  text: string;
  /** Undefined for first digits that stand for no image, or for several. */
  imageId: string | undefined;
}

/**
 * The images that texts stand for, as they do in a start (R13): a whole id or digest, the first digits of one, or a name.
 * What only a start has claimed does not count. A text that stands for nothing yet is an id, or the name of an image
 * known by it alone.
 */
async function findSelected(tx: Database, appId: number, texts: readonly string[]): Promise<SelectedImage[]> {
  const asked = await Promise.all(
    texts.map(async (text) => ({ text, ...(await wholeOf(tx, appId, text, toldImage(text, ''))) })),
  );
  const images = await findImages(tx, appId, [...new Set(asked.flatMap(({ references }) => references))]);
  return asked.map(({ text, references, otherwise }) => {
    const found = references
      .map((reference) => images.get(reference))
      .find((image) => image && !image.claimed);
    return { text, imageId: found?.imageId ?? otherwise };
  });
}

/** What to look a text up by, and what it stands for when nothing is found. */
async function wholeOf(
  tx: Database,
  appId: number,
  text: string,
  { identities, shortId, called }: ToldImage,
): Promise<{ references: readonly string[]; otherwise: string | undefined }> {
  if (identities.length > 0) return { references: identities, otherwise: identities[0] };
  const isId = text.startsWith('sha256:');
  if (!shortId) return { references: called, otherwise: (!isId && called.find(isNameOnly)) || text };
  const alike = await findBeginning(tx, appId, shortId.slice(0, 'sha256:'.length + 12));
  const whole = onlyOneOf(alike, shortId);
  return { references: whole ? [whole] : [shortId], otherwise: undefined };
}
