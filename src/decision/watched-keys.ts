import type { ToldImage } from '../domain/told-image.js';
import { beginningNumber, watchNumber } from '../domain/watched-images.js';
import { after } from '../platform/maybe-promise.js';
import type { ImageCache } from './image-cache.js';
import type { StartedImage } from './resolve-image.js';

/**
 * The numbers of every id and name that what is known of an image hangs on: all that `resolveImage` looked up, and what
 * it found. A change of any of them may make it another; one of none of them cannot.
 */
export function watchedNumbers(
  images: ImageCache,
  appId: number,
  told: ToldImage,
  image: StartedImage,
): number[] | Promise<number[]> {
  return after(images.lookUp(appId, image.imageId), (itself) => {
    const keys = new Set([
      ...told.identities,
      ...told.called,
      ...told.alsoCalled,
      told.imageId,
      image.imageId,
      ...(image.known?.otherIds ?? []),
      ...(image.known?.startedAs ?? []),
      ...(itself?.startedAs ?? []),
      ...(image.namesake === undefined ? [] : [image.namesake]),
    ]);
    const numbers = [...keys].map(watchNumber);
    return told.shortId === undefined ? numbers : [...numbers, beginningNumber(told.shortId)];
  });
}
