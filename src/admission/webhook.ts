import type { IncomingMessage, ServerResponse } from 'node:http';
import { createBodyBudget, createBodyIntake, HungUp } from '../api/body-intake.js';
import type { Deps } from '../deps.js';
import { parseJsonInPieces, TooManyValues } from '../platform/json-in-pieces.js';
import type { AdmissionCaller } from '../store/admission-callers.js';
import { NoReview, readReview, writeReview } from './admission-review.js';
import { answerReview } from './answer-review.js';
import { goDurationMs } from './go-duration.js';

/** An API server takes objects of 3 MB, and sends the old one along. */
const maxBodyBytes = 8 * 1024 * 1024;
const budgetBytes = 8 * maxBodyBytes;
const jsonBounds = { pieceChars: 64 * 1024, maxValues: 500_000, maxDepth: 100 };

/** What an API server waits for when it does not say. */
const defaultTimeoutMs = 10_000;
/** For the way there and back. */
const marginMs = 500;

const target = /^\/admission\/([\w-]{20,128})(?:\?(.*))?$/;

/** A fault of the call itself; the API server then does what the failurePolicy of the webhook says. */
class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type WebhookDeps = Parameters<typeof answerReview>[0] & Pick<Deps, 'admissionCallers' | 'clock' | 'log'>;

/** Answers the reviews of API servers, each of which is known by the token in its path. */
export function createWebhook(
  deps: WebhookDeps,
): (message: IncomingMessage, response: ServerResponse) => void {
  const budget = createBodyBudget(budgetBytes);
  return (message, response) => {
    const arrivedAt = performance.now();
    const intake = createBodyIntake(message, budget);
    const receive = async (caller: AdmissionCaller) => {
      const body = await intake.receive(maxBodyBytes, caller.appId);
      if (body === 'TOO_LARGE') throw new Refused(413, `The body is longer than ${maxBodyBytes} bytes.`);
      if (body === 'NO_ROOM') throw new Refused(503, 'Too many large reviews are under way.');
      return body;
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

async function answerCall(
  deps: WebhookDeps,
  message: IncomingMessage,
  arrivedAt: number,
  receive: (caller: AdmissionCaller) => Promise<Buffer>,
): Promise<{ status: number; body: unknown }> {
  const { caller, query } = await identify(deps, message);
  const timeoutMs = goDurationMs(new URLSearchParams(query).get('timeout') ?? '') ?? defaultTimeoutMs;
  const withinMs = timeoutMs - Math.min(marginMs, timeoutMs / 2);
  const request = readReview(await parse(await receive(caller)));
  const answer = await answerReview(deps, { request, caller, now: deps.clock.now(), arrivedAt, withinMs });
  const { uid, operation, kind, namespace, name, dryRun } = request;
  deps.log.info('admission review', {
    ...{ appId: caller.appId, clusterId: caller.clusterId, requestId: uid },
    ...{ operation, kind, namespace, name, dryRun, allowed: answer.allowed },
    ms: Math.round(performance.now() - arrivedAt),
  });
  return { status: 200, body: writeReview(request, answer) };
}

/** Before anything of the body is read. */
async function identify(
  { admissionCallers }: WebhookDeps,
  { url = '', method }: IncomingMessage,
): Promise<{ caller: AdmissionCaller; query: string }> {
  const [, token, query = ''] = target.exec(url) ?? [];
  if (!token) throw new Refused(404, 'The webhook is at POST /admission/<token>.');
  if (method !== 'POST') throw new Refused(405, 'Reviews come by POST.');
  const caller = await admissionCallers.findByToken(token);
  if (!caller)
    throw new Refused(
      401,
      'No cluster has this token; npm run credential -- add --role agent --admission makes one.',
    );
  return { caller, query };
}

async function parse(body: Buffer): Promise<unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return body.length > jsonBounds.pieceChars
      ? await parseJsonInPieces(text, false, jsonBounds)
      : JSON.parse(text);
  } catch (error) {
    throw new NoReview(
      error instanceof TooManyValues
        ? `The body has more than ${jsonBounds.maxValues} values.`
        : 'The body is not JSON in UTF-8.',
    );
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
