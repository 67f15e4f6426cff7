import { type Deps } from '../../deps.js';
import { decide } from '../../domain/decide.js';
import { evaluate } from '../../domain/evaluate.js';
import { type Occurrence, occurrenceOf } from '../../domain/event.js';
import { type JudgedImage } from '../../store/image-catalog.js';
import { noteImages } from '../../store/images.js';
import { type Verdict } from './decision.js';
import { type ContainerStart } from './start.js';

type Judged = Verdict & { occurrences: Occurrence[] };

/**
 * Judges container starts by all policies of the account as they are at `now`, and records what they hit unless it is a
 * dry run. Resolves when the events are durable (R7, R8). Verdicts come in the order of the starts.
 */
export async function evaluateStarts(
  deps: Pick<Deps, 'db' | 'policies' | 'images' | 'events'>,
  starts: readonly ContainerStart[],
  { appId, now, dryRun }: { appId: number; now: Date; dryRun: boolean },
): Promise<Verdict[]> {
  const policies = await deps.policies.policiesOf(appId);
  const images = await deps.images.find(appId, [...new Set(starts.flatMap(({ references }) => references))]);
  const imageOf = ({ references }: ContainerStart) => {
    const known = references.find((reference) => images.has(reference));
    return known === undefined ? undefined : images.get(known);
  };
  const judged = starts.map((start) => judge(start, imageOf(start)));

  function judge(start: ContainerStart, image: JudgedImage | undefined): Judged {
    const imageId = image?.imageId ?? start.imageIdIfUnknown;
    const matches = evaluate(
      policies,
      { imageId, findings: image?.findings, requested: start.requested },
      now,
    );
    const imageName = start.imageName || image?.names[0] || '';
    const occurrences = matches.map((match) => occurrenceOf(match, { ...start, imageId, imageName }, now));
    return {
      decision: decide(matches),
      imageScanned: image?.scanned ?? false,
      matches,
      eventIds: [],
      occurrences,
    };
  }

  if (!dryRun) {
    const unknown = starts.filter((start) => !imageOf(start));
    if (unknown.length > 0) {
      const seen = unknown.map(({ imageIdIfUnknown, imageName }) => ({
        imageId: imageIdIfUnknown,
        imageName,
      }));
      await noteImages(deps.db, appId, seen, now);
    }
    const eventIds = await deps.events.record(judged.flatMap(({ occurrences }) => occurrences));
    for (const verdict of judged) verdict.eventIds = eventIds.splice(0, verdict.occurrences.length);
  }
  return judged;
}
