import { aliasesOf, identityIn, nameOnlyImageId } from './image.js';
import { canonicalNames, shortIdOf } from './image-reference.js';

/** What a start tells of its image. An id or digest is identity, a name is a claim that moves (R13). */
export interface ToldImage {
  /** Whole ids and manifest digests, the id first: each says by itself which image it is. */
  identities: readonly string[];
  /** The first digits of an id or manifest digest, `sha256:<12 to 63 hex>`. */
  shortId: string | undefined;
  /** Where no identity is told: what the image is known by, in the order of asking. */
  called: readonly string[];
  /** The names told along with an identity: it has what is known by name only. */
  alsoCalled: readonly string[];
  /** The id that it has while nothing else is known of it. */
  imageId: string;
}

/** Everything that a name may be known by: its canonical spellings, or the id of an image of that name alone. */
function namesIn(text: string): string[] {
  const names = canonicalNames(text).filter((name) => name !== identityIn(text));
  return names.length > 0 || text === '' || identityIn(text) ? names : [nameOnlyImageId(text)];
}

/** Reads the id and the name of a start, each of which may be ''. Spellings of one image tell the same. */
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
    // `deadbeefcafe` may be a repository: it is asked for as one before it is taken for an id.
    shortId: id ? undefined : shortIdOf(name),
    // An id of no usual form may be a name that was given as an id.
    called: [...new Set([...(id ? [id] : []), ...aliasesOf(known), nameOnlyImageId(known)])],
    alsoCalled: id ? namesIn(name) : [],
    imageId: id || nameOnlyImageId(name),
  };
}
