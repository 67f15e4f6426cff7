import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { createBodyBudget, createBodyIntake, HungUp } from '../api/body-intake.js';
import type { Deps } from '../deps.js';
import { parseJsonInPieces, TooManyValues } from '../platform/json-in-pieces.js';
import type { AdmissionCaller } from '../store/admission-callers.js';
import {
  NoReview,
  readReview,
  readReviewHead,
  type ReviewAnswer,
  type ReviewHead,
  type ReviewRequest,
  writeReview,
} from './admission-review.js';
import { answerByFailMode, answerReview, refuseUnjudged } from './answer-review.js';
import { goDurationMs } from './go-duration.js';

/** etcd takes objects of 1.5 MB. Reviews have the old one besides, and six characters for each `<`, `>` or `&`. */
const maxBodyBytes = 8 * 1024 * 1024;
const budgetBytes = 8 * maxBodyBytes;
const jsonBounds = { pieceChars: 64 * 1024, maxValues: 500_000, maxDepth: 100 };

/** What an API server waits for when it does not say. */
const defaultTimeoutMs = 10_000;
/** For the way there and back. */
const marginMs = 500;

const target = /^\/admission(?:\/([\w-]{20,128}))?(?:\?(.*))?$/;

/** A fault of the call itself; the API server then does what the failurePolicy of the webhook says. */
class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What a review describes is more than is looked into. */
class TooMuch extends Refused {
  constructor(message: string) {
    super(413, message);
  }
}

type WebhookDeps = Parameters<typeof answerReview>[0] & Pick<Deps, 'admissionCallers' | 'clock' | 'log'>;

/** Answers the reviews of API servers, each of which is known by the token in its path or by its certificate. */
export function createWebhook(
  deps: WebhookDeps,
): (message: IncomingMessage, response: ServerResponse) => void {
  const budget = createBodyBudget(budgetBytes);
  return (message, response) => {
    const arrivedAt = performance.now();
    const intake = createBodyIntake(message, budget);
    const receive = async (caller: AdmissionCaller): Promise<Received> => {
      const beginning = keepBeginning(message);
      const body = await intake.receive(maxBodyBytes, caller.appId);
      return { body, head: readReviewHead(beginning()) };
    };
    answerCall(deps, message, arrivedAt, receive)
      .catch((error: unknown) => faultOf(deps, error, message))
      .then(({ status, body }) => {
        if (status !== 200) intake.discard();
        intake.release();
        if (response.destroyed) return;
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(body));
      })
      .catch((error: unknown) => {
        deps.log.error('admission answer not sent', { error });
        response.destroy();
      });
  };
}

/** A review's body, or why it was not read to its end, and what its beginning tells. */
interface Received {
  body: Buffer | 'TOO_LARGE' | 'NO_ROOM';
  head: ReviewHead | undefined;
}

const headBytes = 1024;

/** Keeps the first bytes of a body that somebody else reads. */
function keepBeginning(message: IncomingMessage): () => string {
  let beginning = '';
  message.on('data', function keep(chunk: Buffer) {
    beginning += chunk.toString('latin1', 0, headBytes);
    if (beginning.length >= headBytes) message.off('data', keep);
  });
  return () => beginning;
}

async function answerCall(
  deps: WebhookDeps,
  message: IncomingMessage,
  arrivedAt: number,
  receive: (caller: AdmissionCaller) => Promise<Received>,
): Promise<{ status: number; body: unknown }> {
  const { caller, query } = await identify(deps, message);
  const timeoutMs = goDurationMs(new URLSearchParams(query).get('timeout') ?? '') ?? defaultTimeoutMs;
  const withinMs = timeoutMs - Math.min(marginMs, timeoutMs / 2);
  const received = await receive(caller);
  const about = { caller, now: deps.clock.now(), arrivedAt, withinMs };
  const { request, answer } = await answerReceived(deps, about, received);
  const { uid: requestId, apiVersion: _, ...what } = request;
  deps.log.info('admission review', {
    ...{ appId: caller.appId, clusterId: caller.clusterId, requestId },
    ...{ ...loggable(what), allowed: answer.allowed },
    ms: Math.round(performance.now() - arrivedAt),
  });
  return { status: 200, body: writeReview(request, answer) };
}

/** Of a review whose head alone was read, only some are there. */
const loggable = ({ operation, kind, namespace, name, dryRun }: Partial<ReviewRequest>) => ({
  ...{ operation, kind, namespace, name, dryRun },
});

/**
 * Whatever a user puts into an object, and whatever happens here, the review of it gets an answer: the API server lets pass
 * what has none, as the failurePolicy of the webhook tells it to.
 */
async function answerReceived(
  deps: WebhookDeps,
  about: Omit<Parameters<typeof answerReview>[1], 'request'>,
  { body, head }: Received,
): Promise<{ request: ReviewHead; answer: ReviewAnswer }> {
  let request = head;
  try {
    const whole = readReview(await parse(body));
    request = whole;
    return { request, answer: await answerReview(deps, { ...about, request: whole }) };
  } catch (error) {
    if (!request || error instanceof NoReview) throw error;
    const answer =
      error instanceof TooMuch
        ? refuseUnjudged(deps, request, error.message)
        : await answerByFailMode(deps, { ...about, request }, error);
    return { request, answer };
  }
}

/** Before anything of the body is read. */
async function identify(
  { admissionCallers }: WebhookDeps,
  { url = '', method, socket }: IncomingMessage,
): Promise<{ caller: AdmissionCaller; query: string }> {
  const found = target.exec(url);
  if (!found) throw new Refused(404, 'The webhook is at POST /admission/<token>, or at /admission.');
  const [, token, query = ''] = found;
  if (method !== 'POST') throw new Refused(405, 'Reviews come by POST.');
  const caller = token
    ? await admissionCallers.findByToken(token)
    : await admissionCallers.findBySubject(subjectOf(socket as TLSSocket));
  if (!caller)
    throw new Refused(
      401,
      'No cluster has this token or certificate; npm run credential -- add --role agent --admission makes one known.',
    );
  return { caller, query };
}

/** Whom the certificate of the caller names, which a CA of ADMISSION_CLIENT_CA_FILE has signed. */
function subjectOf(socket: TLSSocket): string {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (certificate) return certificate.subject;
  throw new Refused(401, 'A call without a token needs a certificate, by a CA of ADMISSION_CLIENT_CA_FILE.');
}

async function parse(body: Received['body']): Promise<unknown> {
  if (body === 'TOO_LARGE') throw new TooMuch(`The review is longer than ${maxBodyBytes} bytes.`);
  if (body === 'NO_ROOM') throw new Refused(503, 'Too many large reviews are under way.');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return body.length > jsonBounds.pieceChars
      ? await parseJsonInPieces(text, false, jsonBounds)
      : JSON.parse(text);
  } catch (error) {
    if (error instanceof TooManyValues)
      throw new TooMuch(`The review has more than ${jsonBounds.maxValues} values.`);
    throw new NoReview('The body is not JSON in UTF-8.');
  }
}

function faultOf({ log }: WebhookDeps, error: unknown, { socket, method }: IncomingMessage) {
  if (error instanceof Refused || error instanceof NoReview) {
    const status = error instanceof Refused ? error.status : 400;
    log.warn('admission review refused', {
      status,
      method,
      address: socket.remoteAddress,
      error: error.message,
    });
    return { status, body: { message: error.message } };
  }
  if (!(error instanceof HungUp)) log.error('admission review failed', { error });
  return { status: 500, body: { message: 'The review failed; see the log of the service.' } };
}
