import { maxReferenceLength } from '../domain/image-reference.js';
import { type DecisionDeps, evaluateStarts } from '../decision/evaluate-starts.js';
import { readToldImage } from '../decision/told-images.js';
import type { Verdict } from '../decision/verdict.js';
import type { Deps } from '../deps.js';
import type { ContainerStart } from '../domain/container-start.js';
import type { PodStart } from '../domain/privileges/from-pod-spec.js';
import type { Problem } from '../domain/privileges/unchecked.js';
import { quote } from '../platform/text.js';
import type { AdmissionCaller } from '../store/admission-callers.js';
import type { ReviewAnswer, ReviewHead, ReviewRequest } from './admission-review.js';
import { isPod, podStarts } from './pod-starts.js';
import { denialMessage, type JudgedStart, warningsAbout } from './review-texts.js';

type AnswerDeps = DecisionDeps & Pick<Deps, 'failModeGuard'> & { workloads: 'warn' | 'deny' };

interface Review<Request extends ReviewHead = ReviewRequest> {
  request: Request;
  caller: AdmissionCaller;
  now: Date;
  /** By the monotonic clock. */
  arrivedAt: number;
  /** How long the API server waits. */
  withinMs: number;
}

/** Judges the container starts that a change leads to (R7), by the policies of the caller's account. */
export async function answerReview(deps: AnswerDeps, review: Review): Promise<ReviewAnswer> {
  const { request } = review;
  const started = podStarts(request);
  if ('problem' in started) return refuseUnjudged(deps, request, textOf(started));
  if (started.length === 0) return { allowed: true };
  const verdicts = await decide(deps, review, started);
  const [first] = verdicts;
  if (first?.undecided) return undecidedAnswer(first.undecided, behaviorFor(deps, request));
  const judged = started.map((start, index) => ({ start, verdict: verdicts[index]! }));
  return isPod(request) ? podAnswer(judged) : workloadAnswer(judged, deps.workloads);
}

/** What becomes of a change whose pods must not start, or that cannot be judged. */
const behaviorFor = ({ workloads }: Pick<AnswerDeps, 'workloads'>, request: ReviewHead) =>
  isPod(request) ? 'deny' : workloads;

/** The answer of FAIL_MODE to a review that was not judged because of a fault here. */
export async function answerByFailMode(
  deps: Pick<AnswerDeps, 'failModeGuard' | 'workloads'>,
  { request, caller: { appId }, arrivedAt, withinMs }: Review<ReviewHead & { dryRun?: boolean }>,
  fault: unknown,
): Promise<ReviewAnswer> {
  const [verdict] = await deps.failModeGuard.decideInTime(() => Promise.reject(fault as Error), {
    ...{ starts: 1, dryRun: request.dryRun === true || !isPod(request) },
    ...{ requestId: request.uid, appId, arrivedAt, withinMs },
  });
  return undecidedAnswer(verdict!.undecided!, behaviorFor(deps, request));
}

function decide(deps: AnswerDeps, review: Review, started: readonly PodStart[]): Promise<Verdict[]> {
  const { request, caller, now, arrivedAt, withinMs } = review;
  const { appId, agentsOnNodes } = caller;
  const starts = started.map((start) => containerStart(start, review));
  // A workload's pods are recorded when they are made, so that a start counts once.
  const isRecorded = isPod(request) && !request.dryRun;
  return deps.failModeGuard.decideInTime(
    async (deadline) => {
      const evaluate = (dryRun: boolean) => evaluateStarts(deps, starts, { appId, now, dryRun, deadline });
      if (!isRecorded || !agentsOnNodes) return evaluate(!isRecorded);
      const verdicts = await evaluate(true);
      // What is let through starts on a node, and the agent there records it.
      return verdicts.some(({ decision }) => decision === 'INTERCEPT') ? evaluate(false) : verdicts;
    },
    { starts: starts.length, dryRun: !isRecorded, requestId: request.uid, appId, arrivedAt, withinMs },
  );
}

function containerStart(
  { name, image, requested }: PodStart,
  { request, caller, now }: Review,
): ContainerStart {
  const { object, kind, operation, username, namespace, name: podName } = request;
  const imageName = image.slice(0, maxReferenceLength);
  return {
    told: readToldImage('', imageName),
    imageName,
    location: {
      clusterId: caller.clusterId,
      clusterName: caller.clusterName,
      nodeName: nodeNameOf(object),
      nodeIp: '',
      publicIp: '',
      quuid: '',
      nodeType: 'NORMAL',
      nodeId: '',
      nodeUniqueId: '',
      subnetId: '',
      subnetName: '',
      subnetCidr: '',
      namespace,
      podName,
      podIp: '',
      podStatus: '',
    },
    requested,
    startParam: `${operation} ${kind} ${namespace}/${podName}, container ${name}, by ${quote(username.replace(/\p{Cc}/gu, ' '), 256)}`,
    at: now,
  };
}

/** '' for a pod that is not scheduled yet, as most are not. */
function nodeNameOf(object: unknown): string {
  const { nodeName } = (object as { spec?: { nodeName?: unknown } | null }).spec ?? {};
  return typeof nodeName === 'string' ? nodeName.slice(0, 256) : '';
}

const refusal = (code: number, reason: string, message: string): ReviewAnswer => ({
  allowed: false,
  status: { code, reason, message },
});

const textOf = ({ path, problem }: Problem) => `${path ? `${path}: ` : ''}${problem.en}`;

/** What cannot be read cannot be judged. */
export function refuseUnjudged(
  deps: Pick<AnswerDeps, 'workloads'>,
  request: ReviewHead,
  message: string,
): ReviewAnswer {
  if (behaviorFor(deps, request) === 'deny') return refusal(422, 'Invalid', message);
  return { allowed: true, warnings: [`cannot be judged: ${message}`.slice(0, 120)] };
}

function podAnswer(judged: readonly JudgedStart[]): ReviewAnswer {
  const warnings = warningsAbout(judged, 'ALERT');
  const eventIds = judged.flatMap(({ verdict }) => verdict.eventIds);
  const isRefused = judged.some(({ verdict }) => verdict.decision === 'INTERCEPT');
  return {
    ...(isRefused ? refusal(403, 'Forbidden', denialMessage(judged)) : { allowed: true }),
    ...(warnings.length > 0 && { warnings }),
    ...(eventIds.length > 0 && { auditAnnotations: { 'event-ids': eventIds.join(',') } }),
  };
}

function workloadAnswer(judged: readonly JudgedStart[], behavior: 'warn' | 'deny'): ReviewAnswer {
  if (behavior === 'deny') return podAnswer(judged);
  const warnings = [...warningsAbout(judged, 'INTERCEPT'), ...warningsAbout(judged, 'ALERT')];
  return { allowed: true, ...(warnings.length > 0 && { warnings }) };
}

function undecidedAnswer(
  { failMode, why }: NonNullable<Verdict['undecided']>,
  behavior: 'warn' | 'deny',
): ReviewAnswer {
  const what =
    why === 'FAILED' ? 'The decision failed' : `There was no decision within ${why.lateAfterMs} ms`;
  if (failMode === 'open')
    return { allowed: true, warnings: [`${what}; let through undecided, because FAIL_MODE is open`] };
  if (behavior === 'deny')
    return refusal(503, 'ServiceUnavailable', `${what}, and FAIL_MODE is closed. Try again.`);
  return { allowed: true, warnings: [`${what}; pods are refused meanwhile, because FAIL_MODE is closed`] };
}
