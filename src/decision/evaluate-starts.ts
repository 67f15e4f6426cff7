import type { Occurrence } from '../domain/event.js';
import { judgeStart } from '../domain/judge-start.js';
import type { CompiledPolicy } from '../domain/matching/match-policies.js';
import type { ImageCache } from './image-cache.js';
import { createBreathing } from '../platform/breathe.js';
import { after, all } from '../platform/maybe-promise.js';
import { resolveImage, type StartedImage } from './resolve-image.js';
import type { PolicyCache } from './policy-cache.js';
import type { ChangeFeed } from '../store/changes/change-feed.js';
import type { Database } from '../store/database/connections.js';
import type { Readers } from '../store/database/read-replica.js';
import type { EventWriter } from '../store/events/group-commit.js';
import { untilDeadline } from '../store/database/passing-fault.js';
import type { UnscannedQuota } from '../store/images/unscanned-images.js';
import { noteImages } from '../store/images/remember-seen-images.js';
import type { Verdict } from './verdict.js';
import type { ContainerStart } from '../domain/container-start.js';

/** What deciding works with. */
export interface DecisionDeps {
  decisionDb: Database;
  changes: ChangeFeed;
  policies: PolicyCache;
  images: ImageCache;
  events: EventWriter;
  readers: Readers;
  unscannedImages: UnscannedQuota;
}

interface DecisionContext {
  appId: number;
  now: Date;
  dryRun: boolean;
  /** Until when the database is asked again while it is away, by the monotonic clock. */
  deadline: number;
}

/** A start with its image, and the policies that are to be asked about it. */
interface ResolvedStart {
  start: ContainerStart;
  image: StartedImage;
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
  const { dryRun, deadline } = context;
  const resolved = await untilDeadline(() => resolveStarts(deps, starts, context), deadline);
  const judged = resolved.length === 1 ? [judge(resolved[0]!, context)] : await judgeAll(resolved, context);
  if (dryRun) return judged;
  if (resolved.some(({ image }) => image.news))
    await untilDeadline(() => noteNews(deps, resolved.map(seenAtStart), context), deadline);
  const occurrences = judged.flatMap((one) => one.occurrences);
  if (occurrences.length === 0) return judged;
  const eventIds = await deps.events.record(occurrences, deadline);
  deps.readers.wrote(context.appId);
  for (const verdict of judged) verdict.eventIds = eventIds.splice(0, verdict.occurrences.length);
  return judged;
}

/** Finds the images of starts and the policies to ask. */
const resolveStarts = (
  { policies, images }: DecisionDeps,
  starts: readonly ContainerStart[],
  { appId }: DecisionContext,
): ResolvedStart[] | Promise<ResolvedStart[]> =>
  after(policies.policiesOf(appId), (set) =>
    all(
      starts.map((start) =>
        after(resolveImage(images, appId, start.told), (image) =>
          after(image.known ? images.policiesFor(set, appId, image.known) : set.withoutFindings, (toAsk) => ({
            start,
            image,
            toAsk,
          })),
        ),
      ),
    ),
  );

/** An image of which nothing is known yet. */
const unknown = { name: '', otherIds: [], scannedAt: {} };

function judge({ start, image, toAsk }: ResolvedStart, { now }: DecisionContext): Judged {
  const { imageId, known = unknown, scanned, certainIds, namesake } = image;
  const { name, otherIds, scannedAt } = known;
  const judged = { imageId, name, scanned, certainIds, otherIds, scannedAt, namesake };
  const judgement = judgeStart(start, judged, toAsk, now);
  return { ...judgement, eventIds: [] };
}

/** In pieces, for another start must not wait for the hundreds of a batch. */
async function judgeAll(all: readonly ResolvedStart[], context: DecisionContext): Promise<Judged[]> {
  const breathe = createBreathing();
  const judged: Judged[] = [];
  for (const one of all) {
    judged.push(judge(one, context));
    const pause = breathe();
    if (pause) await pause;
  }
  return judged;
}

const seenAtStart = ({ image, start }: ResolvedStart) => ({ image, imageName: start.imageName });

/** What registering images works with. */
type NewsDeps = Pick<DecisionDeps, 'decisionDb' | 'changes' | 'readers' | 'unscannedImages'>;

/**
 * Registers unknown images, as far as the account may have more of them, and unknown names, so that they are listed and
 * can be selected; and refreshes the cache of images.
 */
export async function noteNews(
  { decisionDb, changes, readers, unscannedImages }: NewsDeps,
  started: readonly { image: StartedImage; imageName: string }[],
  { appId, now }: Pick<DecisionContext, 'appId' | 'now'>,
): Promise<void> {
  const unknown = new Set(started.filter(({ image }) => !image.known).map(({ image }) => image.imageId));
  const taken = unknown.size > 0 ? await unscannedImages.take(appId, unknown.size) : 0;
  const tooMany = new Set([...unknown].slice(taken));
  const seen = started.flatMap(({ image: { news }, imageName }) =>
    news && !tooMany.has(news.imageId) ? [{ ...news, imageName }] : [],
  );
  if (seen.length === 0) return;
  await noteImages(decisionDb, appId, seen, now);
  readers.wrote(appId);
  await changes.refreshAfterWrite();
}
