import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import type { TSchema } from '@sinclair/typebox';
import { actions } from '../../src/actions/index.js';
import { signTc3 } from '../../src/client/sign-tc3.js';
import type { Log } from '../../src/platform/log.js';
import { imageId, imported, privilegePolicy, riskPolicy, start } from '../support/samples.js';
import { below, pick, type Random, randomFrom } from '../support/random.js';
import { startTestService, type TestService } from '../support/service.js';
import { flatten, mutate, mutateBytes } from './mutations.js';

/** `npm run fuzz` sets these; a failure names the number of its request, which the same seed makes again. */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 2000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const atOnce = 16;
/** No reply within this is a hang, also on a busy machine. */
const hangMs = 60_000;

/** Something that a schema accepts, or nearly. */
function sample(random: Random, schema: TSchema): unknown {
  const {
    type,
    enum: words,
    const: only,
    anyOf,
    items,
    properties = {},
    required = [],
  } = schema as TSchema & {
    enum?: unknown[];
    anyOf?: TSchema[];
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  if (only !== undefined) return only;
  if (words) return pick(random, words);
  if (anyOf) return sample(random, pick(random, anyOf));
  const kind: unknown = Array.isArray(type) ? pick(random, type as unknown[]) : type;
  if (kind === 'object') {
    const fields = Object.entries(properties).filter(([name]) => required.includes(name) || random() < 0.4);
    return Object.fromEntries(fields.map(([name, field]) => [name, sample(random, field)]));
  }
  if (kind === 'array')
    return Array.from({ length: 1 + below(random, 3) }, () => sample(random, (items ?? {}) as TSchema));
  if (kind === 'integer' || kind === 'number') return below(random, 100);
  if (kind === 'boolean') return random() < 0.5;
  return pick(random, [
    'x',
    'RuleName',
    imageId(1),
    '2026-03-10',
    '2026-03-10 12:00:00',
    'CRITICAL',
    'desc',
    '1',
    'RISK_IMAGE',
  ]);
}

const known: Record<string, object> = {
  ImportImageScanReport: imported(1),
  CreateImageInterceptPolicy: riskPolicy(),
  ModifyImageInterceptPolicy: privilegePolicy(),
  EvaluateContainerStart: start(1),
  EvaluateContainerStarts: { Starts: [start(1), start(2)] },
};

describe('mutated requests', () => {
  let service: TestService;
  /** What was thrown behind an InternalError, by RequestId. */
  const causes = new Map<string, unknown>();
  const error = (_: string, line: { requestId: string; error: unknown }) =>
    void causes.set(line.requestId, line.error);
  const log = { error, warn() {}, info() {}, debug() {} } as unknown as Log;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  before(async () => (service = await startTestService({}, { log })));
  after(async () => {
    agent.destroy();
    await service.stop();
  });

  /** The n-th request, signed after it was mutated, so that it gets as far as its content lets it. */
  function makeRequest(n: number) {
    const random = randomFrom(seed * 1_000_003 + n);
    const { name, input } = pick(random, actions);
    const valid = known[name] && random() < 0.5 ? known[name] : sample(random, input);
    const value = random() < 0.2 ? valid : mutate(random, valid);
    const method = random() < 0.75 ? 'POST' : pick(random, ['GET', 'PUT', 'DELETE', 'OPTIONS', 'GET', 'GET']);
    const pairs = flatten(value)
      .slice(0, 300)
      .map(([key, text]) => [key, text.toWellFormed().slice(0, 2000)]);
    const text = new URLSearchParams(pairs as [string, string][]).toString().slice(0, 30_000);
    const type = pick(random, [
      ...Array.from({ length: 6 }, () => 'application/json'),
      'application/octet-stream; charset=utf-8',
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'text/plain',
      'APPLICATION/JSON; charset=gbk',
    ]);
    const parts = pairs.map(
      ([key, part]) => `--x\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${part}\r\n`,
    );
    const content = type.startsWith('multipart')
      ? `${parts.join('')}--x--\r\n`
      : (JSON.stringify(value) ?? '');
    const body = method === 'GET' ? Buffer.alloc(0) : mutateBytes(random, Buffer.from(content));
    const query = method === 'GET' || random() < 0.05 ? text : '';
    return {
      method,
      query,
      body,
      type,
      action: random() < 0.02 ? 'constructor' : name,
      language: pick(random, ['zh-CN', 'en-US', '']),
    };
  }

  function sendRequest(n: number): Promise<string> {
    const { method, query, body, type, action, language } = makeRequest(n);
    const { hostname, port, host } = new URL(service.endpoint);
    const timestamp = Math.floor(service.clock.now().getTime() / 1000);
    // A header of its own makes every signature another: a repeated write would be refused as a copy.
    const signed = { 'content-type': type, host, 'x-tc-traceid': `fuzz-${n}` };
    const signing = { method, path: '/', rawQuery: query, headers: signed, body, timestamp, service: 'tcss' };
    const headers = {
      ...signed,
      authorization: signTc3({ ...signing, ...service.admin.credential }),
      'content-length': String(body.length),
      'x-tc-action': action,
      'x-tc-version': '2020-11-01',
      'x-tc-timestamp': String(timestamp),
      'x-tc-language': language,
    };
    const path = query ? `/?${query}` : '/';
    return new Promise((resolve, reject) => {
      const sending = httpRequest(
        { agent, hostname, port, method, path, headers, timeout: hangMs },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () => resolve(Buffer.concat(chunks).toString()));
        },
      );
      sending.on('timeout', () => sending.destroy(new Error(`request ${n} hangs`)));
      sending.on('error', (error) => reject(new Error(`request ${n} of ${action}: ${error.message}`)));
      sending.end(body);
    });
  }

  it(`are each answered or refused, never with InternalError (${requests} from seed ${seed})`, async function () {
    this.timeout(Math.max(60_000, requests * 120));
    const failures: string[] = [];
    const codes = new Map<string, number>();
    let next = 0;
    const heapAt: number[] = [];
    const worker = async () => {
      for (let n = next++; n < requests; n = next++) {
        if (n % 10_000 === 0) heapAt.push(process.memoryUsage().heapUsed);
        const text = await sendRequest(n);
        const { Response } = JSON.parse(text) as {
          Response: { RequestId: string; Error?: { Code: string } };
        };
        const code = Response.Error?.Code ?? 'OK';
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code === 'InternalError')
          failures.push(
            `request ${n}, ${makeRequest(n).action}: ${String(causes.get(Response.RequestId)).slice(0, 300)}`,
          );
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    if (process.env['FUZZ_REQUESTS']) {
      const heapMb = heapAt.map((bytes) => Math.round(bytes / 2 ** 20));
      process.stdout.write(`${JSON.stringify({ ...Object.fromEntries(codes), heapMb })}\n`);
    }
    assert.deepEqual(failures, []);
    assert.ok((codes.get('OK') ?? 0) > requests / 20, 'enough of them reach the end of a handler');
    assert.equal(
      (await service.admin.call('DescribeImageInterceptPolicySummary'))['TotalCount'] !== undefined,
      true,
    );
  });
});
