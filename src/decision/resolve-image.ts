import { isNameOnly } from '../domain/image.js';
import type { ToldImage } from '../domain/told-image.js';
import type { SeenImage } from '../store/images/remember-seen-images.js';
import { after, all } from '../platform/maybe-promise.js';
import type { CachedImage, ImageCache, NamedImage } from './image-cache.js';

/** The image that a start is judged as. */
export interface StartedImage {
  imageId: string;
  /** What is known of it; undefined when nothing is. */
  known: CachedImage | undefined;
  /** The scanned image that its name stands for, where that is another one and nothing was found out about this one. */
  namesake: string | undefined;
  /** What nobody knew before the start. */
  news: Pick<SeenImage, 'imageId' | 'aliases'> | undefined;
}

/** What was found in memory or in the database by each of the things told. */
interface Found {
  byIdentity: readonly (CachedImage | undefined)[];
  byShortId: CachedImage | undefined;
  byCall: readonly (CachedImage | undefined)[];
  byName: readonly (NamedImage | undefined)[];
}

/**
 * Finds all that is known of the image of a start (R13): by every identity told, or else by its name; and what is known
 * of its name alone. At once where all of it is in memory.
 */
export function resolveImage(
  images: ImageCache,
  appId: number,
  told: ToldImage,
): StartedImage | Promise<StartedImage> {
  const { identities, shortId, called, alsoCalled } = told;
  return after(all(identities.map((identity) => images.lookUp(appId, identity))), (byIdentity) =>
    after(shortId && images.beginningWith(appId, shortId), (byShortId) =>
      after(all(called.map((name) => images.lookUp(appId, name))), (byCall) =>
        after(all(alsoCalled.map((name) => images.named(appId, name))), (byName) =>
          putTogether(images, appId, told, { byIdentity, byShortId: byShortId || undefined, byCall, byName }),
        ),
      ),
    ),
  );
}

const isKnown = <Value>(value: Value | undefined): value is Value => value !== undefined;

function putTogether(
  images: ImageCache,
  appId: number,
  told: ToldImage,
  found: Found,
): StartedImage | Promise<StartedImage> {
  const { byIdentity, byShortId, byCall, byName } = found;
  const byCallOrShortId = byCall.find((image) => image?.scanned) ?? byCall.find(isKnown) ?? byShortId;
  const itself = told.called.length > 0 || told.shortId ? byCallOrShortId : byIdentity[0];
  const imageId = itself?.imageId ?? told.imageId;
  const own = [itself, ...byIdentity].filter(isKnown);
  const named = byName.filter(isKnown).filter((name) => !own.some((image) => image.imageId === name.imageId));
  const nameOnly = named.filter((name) => isNameOnly(name.imageId));
  return after(all(nameOnly.map((name) => images.lookUp(appId, name.imageId))), (byNameOnly) =>
    after(images.together(appId, imageId, [...own, ...byNameOnly.filter(isKnown)]), (known) => ({
      imageId,
      known,
      namesake: known?.scanned ? undefined : named.find(({ scanned }) => scanned)?.imageId,
      news: newsIn(told, found, { imageId, isNew: !itself }),
    })),
  );
}

/** That the image started, where it is new; and the names and digests that stand for nothing yet. */
function newsIn(
  { identities, called, alsoCalled }: ToldImage,
  { byIdentity, byName, byCall }: Found,
  { imageId, isNew }: { imageId: string; isNew: boolean },
): StartedImage['news'] {
  const aliases = [
    ...identities.filter((_, n) => !byIdentity[n]),
    ...alsoCalled.filter((_, n) => !byName[n]),
    ...(isNew ? called.filter((_, n) => !byCall[n]) : []),
  ].filter((alias) => alias !== imageId && !isNameOnly(alias));
  return isNew || aliases.length > 0 ? { imageId, aliases } : undefined;
}
