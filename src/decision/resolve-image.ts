import { isNameOnly } from '../domain/image.js';
import type { ToldImage } from '../domain/told-image.js';
import { after, all } from '../platform/maybe-promise.js';
import { maxStartNames } from '../store/images/image-names.js';
import type { SeenImage } from '../store/images/remember-seen-images.js';
import type { CachedImage, ImageCache, NamedImage } from './image-cache.js';

/** The image that a start is judged as. */
export interface StartedImage {
  imageId: string;
  /** All that is known of it by anything told; undefined when nothing is. */
  known: CachedImage | undefined;
  /** Whether it was scanned, as far as scans tell: what a start claims makes nothing scanned (R13). */
  scanned: boolean;
  /** The ids that it has for certain, by which an allow-list knows it: by what was told first, never by a claim. */
  certainIds: readonly string[];
  /** The scanned image that its name stands for, where that is another one and nothing was found out about this one. */
  namesake: string | undefined;
  /** What nobody knew before the start. */
  news: Omit<SeenImage, 'imageName'> | undefined;
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
 * by the names alone that it starts under or has started under. At once where all of it is in memory.
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

/** The image that the most telling of what was told stands for. */
function imageItself({ called, shortId }: ToldImage, { byIdentity, byShortId, byCall }: Found) {
  if (called.length === 0 && !shortId) return byIdentity[0];
  // What a scan told goes before what a start claimed.
  const isSure = (image: CachedImage | undefined) => image?.scanned && !image.claimed;
  return byCall.find(isSure) ?? byCall.find((image) => image?.scanned) ?? byCall.find(isKnown) ?? byShortId;
}

function putTogether(
  images: ImageCache,
  appId: number,
  told: ToldImage,
  found: Found,
): StartedImage | Promise<StartedImage> {
  const { byIdentity, byName } = found;
  const itself = imageItself(told, found);
  const own = itself?.claimed ? undefined : itself;
  const imageId = itself?.imageId ?? told.imageId;
  const identified = [itself, ...byIdentity].filter(isKnown);
  const others = byName
    .filter(isKnown)
    .filter((name) => !identified.some((image) => image.imageId === name.imageId));
  return after(nameOnlyImages(images, appId, told, { itself, others }), (nameOnly) =>
    after(images.together(appId, imageId, { own, identified, nameOnly }), (known) => {
      const scanned = isScanned(own, others);
      return {
        imageId,
        known,
        scanned,
        certainIds: own ? [told.imageId, imageId] : [told.imageId],
        namesake: known?.scanned ? undefined : others.find((name) => name.scanned)?.imageId,
        news: newsIn(told, found, { imageId, itself }),
      };
    }),
  );
}

/** A result that is known by the told name alone holds for the image (R13); one of another digest in it does not. */
const isScanned = (own: CachedImage | undefined, others: readonly NamedImage[]): boolean =>
  (own !== undefined && own.scanned) ||
  others.some(({ imageId, scanned, claimed }) => isNameOnly(imageId) && scanned && !claimed);

/** What is known by a name alone, of the names told and of those that the image started under. */
function nameOnlyImages(
  images: ImageCache,
  appId: number,
  { alsoCalled }: ToldImage,
  { itself, others }: { itself: CachedImage | undefined; others: readonly NamedImage[] },
): CachedImage[] | Promise<CachedImage[]> {
  const startedAs = (itself?.startedAs ?? []).filter((name) => !alsoCalled.includes(name));
  return after(all(startedAs.map((name) => images.named(appId, name))), (byStartName) => {
    const nameOnly = [...others, ...byStartName.filter(isKnown)].filter(({ imageId }) => isNameOnly(imageId));
    return after(all(nameOnly.map(({ imageId }) => images.lookUp(appId, imageId))), (found) =>
      found.filter(isKnown),
    );
  });
}

/**
 * That the image started, where it is new; the names and digests that stand for nothing yet; and the names that it
 * starts under for the first time.
 */
function newsIn(
  { identities, shortId, called, alsoCalled }: ToldImage,
  { byIdentity, byName, byCall }: Found,
  { imageId, itself }: { imageId: string; itself: CachedImage | undefined },
): StartedImage['news'] {
  const aliases = [
    ...identities.filter((_, n) => !byIdentity[n]),
    ...alsoCalled.filter((_, n) => !byName[n]),
    ...(itself ? [] : called.filter((_, n) => !byCall[n])),
  ].filter((alias) => alias !== imageId && !isNameOnly(alias));
  const remembered = itself?.startedAs ?? [];
  const startedAs =
    remembered.length >= maxStartNames || (identities.length === 0 && !shortId)
      ? []
      : alsoCalled.filter((name, n) => isLooseName(name, byName[n]) && !remembered.includes(name));
  if (itself && aliases.length === 0 && startedAs.length === 0) return undefined;
  return { imageId, aliases, startedAs };
}

/** Whether results may yet be known by the name alone: no scan has told which image it stands for. */
const isLooseName = (name: string, found: NamedImage | undefined): boolean =>
  name.includes('/') && !name.includes('@') && (!found || found.claimed || isNameOnly(found.imageId));
