import type { Verdict } from '../decision/verdict.js';
import type { Behavior } from '../domain/decide.js';
import type { PodStart } from '../domain/privileges/from-pod-spec.js';
import type { ContainerKind } from '../domain/privileges/pod-template.js';
import { reasonDetail } from '../domain/reason-text.js';
import { quote } from '../platform/text.js';

/** A container with what was decided about it. */
export interface JudgedStart {
  start: PodStart;
  verdict: Verdict;
}

const kindWords: Record<ContainerKind, string> = {
  containers: 'container',
  initContainers: 'init container',
  ephemeralContainers: 'ephemeral container',
};

const containerWords = ({ kind, name }: PodStart) => `${kindWords[kind]} "${quote(name, 63)}"`;

/** More would hide the first; API servers pass on 4,096 characters of warnings. */
const maxItems = 20;

function listed(items: readonly string[], separator: string): string {
  const others = items.length - maxItems;
  const shown = items.slice(0, maxItems).join(separator);
  return others > 0 ? `${shown}${separator}and ${others} more` : shown;
}

/** API servers drop a warning with control characters. */
const clean = (text: string) => text.replace(/[\p{Cc}\p{Surrogate}]/gu, ' ');

/** A sentence a policy that matched a container and did this. */
const sentences = ({ start, verdict }: JudgedStart, wanted: Behavior): string[] =>
  verdict.matches.flatMap(({ policy, behavior, hit }, index) => {
    if (behavior !== wanted) return [];
    const [first] = hit.reasons;
    const others = hit.reasonTotal - 1;
    const event = verdict.eventIds[index];
    return clean(
      [
        `${containerWords(start)} of image ${quote(start.image, 256)}: policy "${quote(policy.name, 128)}" matches`,
        first ? ` ${quote(reasonDetail(first).en, 256)}` : '',
        others > 0 ? `, and ${others} more` : '',
        event === undefined ? '' : ` (event ${event})`,
      ].join(''),
    );
  });

/** Why the change is refused: an item a container and policy. */
export function denialMessage(judged: readonly JudgedStart[]): string {
  const items = judged.flatMap((one) => sentences(one, 'INTERCEPT'));
  return items.length === 1 ? `${items[0]}.` : `\n- ${listed(items, '\n- ')}`;
}

/** How long a warning may be to be shown whole. */
const maxWarningChars = 120;

const opening: Record<Behavior, string> = { ALERT: '', INTERCEPT: 'pods will be refused: ' };

/**
 * What the user should know though the change is made: a warning a container and policy, with its beginning where it is too
 * long. `of` INTERCEPT for a workload, whose pods are refused when they are made.
 */
export function warningsAbout(judged: readonly JudgedStart[], of: Behavior): string[] {
  const texts = judged.flatMap(({ start, verdict }) =>
    verdict.matches
      .filter(({ behavior }) => behavior === of)
      .map(({ policy, hit }) => {
        const why = hit.reasons[0] ? `: ${reasonDetail(hit.reasons[0]).en}` : '';
        const which = `${containerWords(start)}: policy "${quote(policy.name, 32)}"`;
        return quote(clean(`${opening[of]}${which}${why}`), maxWarningChars);
      }),
  );
  const others = texts.length - maxItems;
  return others > 0 ? [...texts.slice(0, maxItems), `and ${others} more like these`] : texts;
}
