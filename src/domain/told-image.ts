import { aliasesOf, identityIn, nameOnlyImageId } from './image.js';
import { canonicalNames, shortIdOf } from './image-reference.js';

/** What a start tells of its image. An id or digest is identity, a name is a claim that moves (R13). */
export interface ToldImage {
  /** Whole ids and manifest digests, the id first. */
  identities: readonly string[];
  /** A prefix of an id or manifest digest, `sha256:<12 to 63 hex>`. */
  shortId: string | undefined;
  /** Without an identity: names to look up, in this order. */
  called: readonly string[];
  /** Names besides an identity, which has what is known by name only. */
  alsoCalled: readonly string[];
  imageId: string;
}

/** What a name may be known by: its canonical spellings, or the id of an image known by that name only. */
function namesIn(text: string): string[] {
  const names = canonicalNames(text).filter((name) => name !== identityIn(text));
  return names.length > 0 || text === '' || identityIn(text) ? names : [nameOnlyImageId(text)];
}

/** Either text may be ''. Spellings of one image give the same result. */
export function toldImage(givenId: string, givenName: string): ToldImage {
  const id = givenId.trim();
  const name = givenName.trim();
  const identities = [...new Set([identityIn(id) ?? [], identityIn(name) ?? []].flat())];
  const shortId = shortIdOf(id);
  if (identities.length > 0 || shortId)
    return {
      identities,
      shortId,
      called: [],
      alsoCalled: [...new Set([...(shortId ? [] : namesIn(id)), ...namesIn(name)])],
      imageId: identityIn(id) ?? shortId ?? identities[0]!,
    };
  const known = id || name;
  return {
    identities: [],
    // `deadbeefcafe` may be a repository, so it is looked up as one before it counts as an id.
    shortId: id ? undefined : shortIdOf(name),
    // An id of no usual form may be a name.
    called: [...new Set([...(id ? [id] : []), ...aliasesOf(known), nameOnlyImageId(known)])],
    alsoCalled: id ? namesIn(name) : [],
    imageId: id || nameOnlyImageId(name),
  };
}
