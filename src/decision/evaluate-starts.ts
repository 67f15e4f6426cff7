import { decide } from '../domain/decide.js';
import { type CompiledPolicy, matchPolicies } from '../domain/matching/match-policies.js';
import { type Occurrence, occurrenceOf } from '../domain/event.js';
import type { CachedImage, ImageCache } from './image-cache.js';
import type { PolicyCache } from './policy-cache.js';
import type { ChangeFeed } from '../store/changes/change-feed.js';
import type { Database } from '../store/database/connections.js';
import type { Readers } from '../store/database/read-replica.js';
import type { EventWriter } from '../store/events/group-commit.js';
import { noteImages } from '../store/images/note-images.js';
import type { Verdict } from './verdict.js';
import type { ContainerStart } from './container-start.js';

/** What deciding works with. */
export interface DecisionDeps {
  db: Database;
  changes: ChangeFeed;
  policies: PolicyCache;
  images: ImageCache;
  events: EventWriter;
  readers: Readers;
}

interface DecisionContext {
  appId: number;
  now: Date;
  dryRun: boolean;
}

/** A start with the image that it is of, where one is known, and the policies that are to be asked about it. */
interface KnownStart {
  start: ContainerStart;
  image: CachedImage | undefined;
  toAsk: readonly CompiledPolicy[];
}

type Judged = Verdict & { occurrences: Occurrence[] };

/**
 * Judges container starts by all policies of the account as they are at `now`, and records what they hit unless it is a
 * dry run. Resolves when the events are durable (R7, R8). Verdicts come in the order of the starts. Where nothing is hit
 * and the image has been asked for before, nothing is asked of the database (R14).
 */
export async function evaluateStarts(
  deps: DecisionDeps,
  starts: readonly ContainerStart[],
  context: DecisionContext,
): Promise<Verdict[]> {
  const { appId, dryRun } = context;
  const policies = await deps.policies.policiesOf(appId);
  const images = await all(starts.map(({ references }) => deps.images.find(appId, references)));
  const toAsk = await all(
    images.map((image) => (image ? deps.images.policiesFor(policies, appId, image) : policies.privileged)),
  );
  const known = starts.map((start, n) => ({ start, image: images[n], toAsk: toAsk[n]! }));
  const judged = known.map((one) => judge(one, context));
  if (dryRun) return judged;
  await noteUnknown(deps, known, context);
  const eventIds = await deps.events.record(judged.flatMap(({ occurrences }) => occurrences));
  if (eventIds.length > 0) deps.readers.wrote(appId);
  for (const verdict of judged) verdict.eventIds = eventIds.splice(0, verdict.occurrences.length);
  return judged;
}

/** What all of these come to. As a rule they are there, and hundreds of promises would cost as much as judging. */
const all = <Value>(values: (Value | Promise<Value>)[]): Value[] | Promise<Value[]> =>
  values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as Value[]);

function judge({ start, image, toAsk }: KnownStart, { now }: DecisionContext): Judged {
  const imageId = image?.imageId ?? start.imageIdIfUnknown;
  const matches = matchPolicies(toAsk, { imageId, findings: undefined, requested: start.requested }, now);
  const { at, location, startParam } = start;
  const started = { imageId, imageName: start.imageName || image?.name || '', at, location, startParam };
  return {
    decision: decide(matches),
    imageScanned: image?.scanned ?? false,
    matches,
    eventIds: [],
    occurrences: matches.map((match) => occurrenceOf(match, started, now)),
  };
}

/** Makes images known that nobody knew, so that they are listed and can be selected; and sees to it that they are so here at once. */
async function noteUnknown(
  { db, changes, readers }: DecisionDeps,
  starts: readonly KnownStart[],
  { appId, now }: DecisionContext,
): Promise<void> {
  const unknown = starts.filter(({ image }) => !image);
  if (unknown.length === 0) return;
  const seen = unknown.map(({ start: { imageIdIfUnknown, imageName } }) => ({
    imageId: imageIdIfUnknown,
    imageName,
  }));
  await noteImages(db, appId, seen, now);
  readers.wrote(appId);
  await changes.refreshAfterWrite();
}
