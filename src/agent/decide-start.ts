import { join } from 'node:path';
import type { Client } from '../client/api-client.js';
import { decisionMessage } from '../domain/decision-text.js';
import { type Judgement, judgeStart } from '../domain/judge-start.js';
import { requestedFromOciSpec } from '../domain/privileges/from-oci-spec.js';
import type { TrustedHook } from '../domain/privileges/oci-root.js';
import type { RequestedPrivilege } from '../domain/privileges/requested.js';
import { solutionOf } from '../domain/reason-text.js';
import { parseMergingRepeatedKeys } from '../platform/go-json.js';
import type { Log } from '../platform/log.js';
import { withTimeLimit } from '../platform/time-limit.js';
import type { StartCounter } from './counts.js';
import { containerNamespaces } from './engines/container-namespaces.js';
import type { CheckRequest, EngineContainer, StartToIdentify } from './engines/container.js';
import { readEngineFile } from './engines/read-json.js';
import type { HeldImage, ImageHolder } from './images.js';
import type { PolicyHolder } from './policies.js';
import type { Probes } from './probes.js';
import type { Reporter } from './reporter.js';
import type { Spool } from './spool.js';
import { storiesOf } from './stories.js';

/** What the check at the start is told. */
export interface CheckAnswer {
  start: boolean;
  /** Why not; one line for the user's terminal. */
  message: string;
}

export interface DecideDeps {
  policies: PolicyHolder;
  images: ImageHolder;
  spool: Spool;
  reporter: Reporter;
  client: Client;
  counter: StartCounter;
  probes: Probes;
  identify(start: StartToIdentify): Promise<EngineContainer>;
  trustedHooks: readonly TrustedHook[];
  failMode: 'open' | 'closed';
  decisionTimeoutMs: number;
  log: Pick<Log, 'error' | 'info'>;
}

/** What the user of an engine sees of a probe; the doctor looks for it. */
export const probeMessage = 'This container is a probe of tcss-agent doctor, and is refused as it has to be.';

interface ReadStart {
  container: EngineContainer;
  requested: readonly RequestedPrivilege[];
  startParam: string;
}

/** A refused start does not run, so its user can wait so long for the id of the event; not while the service is away. */
const eventIdMs = 1000;

/** Decides on a start: whatever goes wrong gets the fail mode, is logged and counted (R14). */
export async function decideStart(deps: DecideDeps, request: CheckRequest): Promise<CheckAnswer> {
  const { failMode, counter, log, decisionTimeoutMs } = deps;
  try {
    return await withTimeLimit(decideOrThrow(deps, request), decisionTimeoutMs);
  } catch (error) {
    counter.undecided();
    const why = (error as Error).message;
    log.error('container start not decided', { container: request.containerId, failMode, error: why });
    return {
      start: failMode === 'open',
      message: `The start could not be decided (${why}), and the fail mode of this node is ${failMode}.`,
    };
  }
}

/** A probe of the doctor is refused whatever policies say, and whatever else goes wrong. */
async function refuseProbe(
  deps: DecideDeps,
  request: CheckRequest,
  token: string,
  text: string,
): Promise<CheckAnswer> {
  const found = { engine: '', image: '', problem: '' };
  try {
    const { container } = await withTimeLimit(
      readStart(deps, request, text),
      deps.decisionTimeoutMs * shareToAsk,
    );
    deps.probes.note(token, { ...found, engine: container.engine, image: container.image.name });
  } catch (error) {
    deps.probes.note(token, { ...found, problem: (error as Error).message });
  }
  deps.log.info('a probe of the doctor is refused', { container: request.containerId });
  return { start: false, message: probeMessage };
}

async function decideOrThrow(deps: DecideDeps, request: CheckRequest): Promise<CheckAnswer> {
  const { policies, counter, log } = deps;
  const text = await readEngineFile(join(request.bundle, 'config.json'));
  const token = deps.probes.tokenIn(text);
  if (token !== undefined) return refuseProbe(deps, request, token, text);
  const held = policies.held();
  if (!held) throw new Error('the agent has no policies yet');
  const read = await readStart(deps, request, text);
  const { container } = read;
  if (container.isSandbox) return { start: true, message: '' };
  const image = await imageOf(deps, container.image);
  const now = policies.now();
  const start = {
    imageName: container.image.name,
    location: nowhere,
    requested: [...read.requested],
    startParam: read.startParam,
    at: now,
  };
  const judgement = judgeStart(start, image.judged, image.policiesFor(held.set), now);
  // What could not be judged is no reason to let pass what was.
  if (image.unasked && judgement.decision !== 'INTERCEPT') throw image.unasked;
  const eventIds = await record(deps, judgement, read, now);
  counter.decided(judgement.decision, container.engine);
  const { decision } = judgement;
  if (decision !== 'ALLOW')
    log.info('container start', {
      decision,
      container: request.containerId,
      image: container.image,
      eventIds,
    });
  return { start: decision !== 'INTERCEPT', message: messageOf(judgement, eventIds) };
}

/** The service knows the node; a judgement needs no place. */
const nowhere = {
  clusterId: '',
  clusterName: '',
  nodeName: '',
  nodeIp: '',
  publicIp: '',
  quuid: '',
  nodeType: '',
  nodeId: '',
  nodeUniqueId: '',
  subnetId: '',
  subnetName: '',
  subnetCidr: '',
  namespace: '',
  podName: '',
  podIp: '',
  podStatus: '',
};

interface Spec {
  annotations?: Record<string, string>;
  process?: { args?: string[] };
}

async function readStart(deps: DecideDeps, request: CheckRequest, text: string): Promise<ReadStart> {
  const spec = parseMergingRepeatedKeys(text) as Spec;
  const container = await deps.identify({ ...request, annotations: spec.annotations ?? {} });
  const maker = {
    engine: container.engine,
    containerId: request.containerId,
    volumeRoot: container.volumeRoot,
    containerNamespaces: containerNamespaces(spec),
  };
  const derived = requestedFromOciSpec(spec, { trustedHooks: deps.trustedHooks, maker });
  if (!('requested' in derived)) throw new Error(`config.json, ${derived.path}: ${derived.problem.en}`);
  return { container, requested: derived.requested, startParam: startParamOf(request, container, spec) };
}

const maxStartParam = 32_768;

/** The container as its engine calls it, the runtime's command line, and what runs in the container. */
const startParamOf = (
  { containerId, commandLine }: CheckRequest,
  { engine, name }: EngineContainer,
  { process }: Spec,
): string =>
  [`${engine} container ${containerId}${name && ` (${name})`}`, commandLine, (process?.args ?? []).join(' ')]
    .join('; ')
    .slice(0, maxStartParam);

/** Of the time for a decision; the rest is for judging by what is there. */
const shareToAsk = 0.6;

/** What is known of the image; `unasked` says why nothing is. */
async function imageOf(
  { images, client, decisionTimeoutMs }: DecideDeps,
  told: { id: string; name: string },
): Promise<HeldImage & { unasked?: Error }> {
  const held = images.held(told);
  if (held) return held;
  try {
    await withTimeLimit(images.fetchOne(client, told), decisionTimeoutMs * shareToAsk);
    return images.held(told)!;
  } catch (error) {
    const byId = images.heldById(told.id);
    if (byId) return byId;
    return {
      judged: {
        imageId: told.id || told.name,
        name: told.name,
        scanned: false,
        certainIds: told.id ? [told.id] : [],
        otherIds: [],
        scannedAt: {},
        namesake: undefined,
      },
      policiesFor: (set) => set.withoutFindings.filter(({ risk }) => !risk),
      unasked: new Error(
        `nothing is known of the image, and the service cannot be asked: ${(error as Error).message}`,
      ),
    };
  }
}

/** Puts what hit into the spool, and for a refusal waits a moment for the ids of the events. */
async function record(
  { spool, reporter, policies }: DecideDeps,
  judgement: Judgement,
  { container: { pod }, startParam }: ReadStart,
  now: Date,
): Promise<number[]> {
  if (judgement.matches.length === 0) return [];
  const stories = storiesOf(judgement, policies.held()!.wire);
  const place = await spool.append({
    Time: now.getTime(),
    StartParam: startParam,
    ...(pod && { Pod: pod }),
    stories,
  });
  if (judgement.decision !== 'INTERCEPT') {
    reporter.wakeSoon();
    return [];
  }
  const eventIds = reporter.eventsOf(place, eventIdMs);
  reporter.wake();
  return eventIds;
}

function messageOf(judgement: Judgement, eventIds: readonly number[]): string {
  const deciding = judgement.matches.find(({ behavior }) => behavior === judgement.decision);
  const todo = deciding ? ` ${solutionOf(deciding.hit.reasons.slice(0, 1)).en}` : '';
  const event = eventIds.length > 0 ? ` (event ${eventIds.join(', ')})` : '';
  return `${decisionMessage(judgement).en}${todo}${event}`;
}
