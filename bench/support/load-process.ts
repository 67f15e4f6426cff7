import { signTc3 } from '../../src/client/sign-tc3.js';
import { Connection } from './connection.js';
import { seeded } from './random.js';
import { percentile } from './statistics.js';
import { serveParent } from './serve-parent.js';

/** One request of a set that load is made of. */
export interface LoadRequest {
  body: string;
  /** What it counts for in `acknowledged`, such as the events that it leaves. */
  weight?: number;
}

interface LoadSet {
  endpoint: string;
  requests: LoadRequest[];
  /** What every reply must have in it; one that has not is a failure. */
  expect: string;
  /** Unset for plain requests without signature. */
  signed?: { action: string; secretId: string; secretKey: string };
}

export interface LoadOptions {
  connections: number;
  /** Requests a second; unset for as many as the connections carry. */
  rate?: number;
  /** Unset to send every request of the set once. */
  seconds?: number;
  /** Whether to draw from the set at random rather than go through it in turn. */
  random?: boolean;
  /** Whether to return every single latency. */
  series?: boolean;
}

export interface LoadResult {
  /** Requests answered within the time, a second. */
  rate: number;
  /** All requests that were answered as expected, also those under way at the end, and what they count for. */
  answered: number;
  acknowledged: number;
  failures: number;
  firstFailure: string | undefined;
  /** Milliseconds. At a fixed rate they count from when the request was due, whether or not a connection was free. */
  p50: number;
  p95: number;
  p99: number;
  seconds: number;
  /** Pairs of when (Date.now()) and how long, in milliseconds. */
  series: [number, number][] | undefined;
}

/** Signatures hold for 5 minutes. */
const signatureMs = 240_000;

let set: LoadSet & { expected: Buffer; port: number; host: string };
let signedAt: Float64Array;
let wires: Buffer[];
const random = seeded(99);
let turn = 0;
let stopped = false;

/** The bytes of the n-th request, signed anew when the signature is old. */
function wire(n: number): Buffer {
  const now = Date.now();
  if (now - signedAt[n]! > signatureMs) {
    wires[n] = build(set.requests[n]!.body, Math.floor(now / 1000));
    signedAt[n] = now;
  }
  return wires[n]!;
}

function build(text: string, timestamp: number): Buffer {
  const body = Buffer.from(text);
  const headers = { 'content-type': 'application/json', host: set.host };
  const lines = { ...headers, 'content-length': String(body.length), ...signature(headers, body, timestamp) };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${head.join('')}\r\n`), body]);
}

function signature(headers: Record<string, string>, body: Buffer, timestamp: number): Record<string, string> {
  if (!set.signed) return {};
  const { action, ...credential } = set.signed;
  const request = { method: 'POST', path: '/', rawQuery: '', headers, body };
  return {
    authorization: signTc3({ ...request, timestamp, service: 'tcss', ...credential }),
    ...{ 'x-tc-action': action, 'x-tc-version': '2020-11-01', 'x-tc-timestamp': String(timestamp) },
  };
}

/** Takes a set and signs it, ahead of the runs that draw from it. */
async function prepare(wanted: LoadSet): Promise<void> {
  const { port, host } = new URL(wanted.endpoint);
  set = { ...wanted, expected: Buffer.from(wanted.expect), port: Number(port), host };
  signedAt = new Float64Array(set.requests.length);
  wires = [];
  turn = 0;
  set.requests.forEach((_, n) => wire(n));
}

/** Ends a run before its time. */
async function stopRun(): Promise<void> {
  stopped = true;
}

async function run(options: LoadOptions): Promise<LoadResult> {
  const { connections, rate, seconds = 3600 } = options;
  const sockets = Array.from({ length: connections }, () => new Connection(set.port));
  const left = options.seconds === undefined ? set.requests.length : Infinity;
  const tally = { sent: 0, inTime: 0, answered: 0, acknowledged: 0, failures: 0 };
  const latencies: number[] = [];
  const series: [number, number][] = [];
  let firstFailure: string | undefined;
  stopped = false;
  const started = performance.now();
  const end = started + seconds * 1000;
  const isOver = () => stopped || performance.now() >= end || tally.sent >= left;

  async function send(socket: Connection, dueAt: number): Promise<void> {
    const n = options.random ? random.below(set.requests.length) : turn++ % set.requests.length;
    tally.sent += 1;
    try {
      const reply = await socket.send(wire(n));
      if (!reply.includes(set.expected)) throw new Error(reply.toString('utf8', 0, 500));
      const now = performance.now();
      latencies.push(now - dueAt);
      if (options.series) series.push([Date.now(), now - dueAt]);
      tally.answered += 1;
      tally.acknowledged += set.requests[n]!.weight ?? 1;
      if (now <= end) tally.inTime += 1;
    } catch (error) {
      tally.failures += 1;
      firstFailure ??= (error as Error).message;
    }
  }

  if (rate === undefined) {
    const work = async (socket: Connection) => {
      while (!isOver()) await send(socket, performance.now());
    };
    await Promise.all(sockets.map(work));
  } else await atRate(sockets, rate, isOver, send);
  const took = Math.min(performance.now(), end) - started;
  for (const socket of sockets) socket.close();
  return {
    ...{ rate: (tally.inTime / took) * 1000, seconds: took / 1000, firstFailure },
    ...{ answered: tally.answered, acknowledged: tally.acknowledged, failures: tally.failures },
    ...{
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
    },
    series: options.series ? series : undefined,
  };
}

/**
 * Sends at a fixed rate, whatever the answers do: what is due while all connections are busy waits, and its waiting
 * counts. Requests fall due by the millisecond, the finest that a timer does without taking a whole core.
 */
async function atRate(
  sockets: Connection[],
  rate: number,
  isOver: () => boolean,
  send: (socket: Connection, dueAt: number) => Promise<void>,
): Promise<void> {
  const free = [...sockets];
  const due: number[] = [];
  let underWay = 0;
  let made = 0;
  const started = performance.now();
  const sendDue = () => {
    while (due.length > 0 && free.length > 0) {
      const socket = free.shift()!;
      underWay += 1;
      void send(socket, due.shift()!).then(() => {
        underWay -= 1;
        free.push(socket);
        sendDue();
      });
    }
  };
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      if (!isOver()) {
        for (const wanted = ((now - started) / 1000) * rate; made < wanted; made += 1) due.push(now);
        sendDue();
      } else {
        // What was due in time is still sent, or a service that is too slow would not be charged for it.
        if (due.length > 0 || underWay > 0) return;
        clearInterval(timer);
        resolve();
      }
    }, 1);
  });
}

const methods = { prepare, run, stopRun };
export type LoadMethods = typeof methods;
serveParent(methods);
