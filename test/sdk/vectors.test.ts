import { saveCredential } from '../../src/store/credentials.js';
import { readCases } from '../api/signature/cases.js';
import { expectError, expectSuccess, type HttpReply } from '../support/http.js';
import { startTestService, testAppId, type TestService } from '../support/service.js';
import { type RawRequest, sendRaw } from './raw.js';
import { testSecrets } from '../support/secrets.js';

interface Tc3Vector {
  name: string;
  secretKey: string;
  timestamp: string;
  authorization: string;
  request: { method: string; path: string; rawQuery: string; headers: Record<string, string>; body: string };
}

interface V1Vector {
  name: string;
  secretKey: string;
  method: string;
  hostHeader: string;
  path: string;
  parameters: [string, string][];
  signature: string;
  signatureMethod?: string;
}

/** The test vectors of the signatures as requests to a service that has their keys, at the time they were made. */
describe('the test vectors over HTTP', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  /** Sends a vector as it is, and with a character too many. */
  async function sendVector(
    { secretId, secretKey, timestamp }: { secretId: string; secretKey: string; timestamp: string },
    raw: RawRequest,
    changed: RawRequest,
  ): Promise<HttpReply> {
    service.clock.set(new Date(Number(timestamp) * 1000));
    const credential = { secretId, secretKey, appId: testAppId, uin: 'someone', role: 'admin' };
    await saveCredential(service.db, testSecrets, credential, service.clock.now());
    await service.catchUp();
    expectError(await sendRaw(service, changed), 'AuthFailure.SignatureFailure');
    return sendRaw(service, raw);
  }

  /** The published ones call another service, which is learnt only after the signature was found right. */
  const expectAnswer = (name: string, reply: HttpReply) =>
    void (name.startsWith('published')
      ? expectError(reply, 'NoSuchVersion', /2017-03-12/)
      : expectSuccess(reply));

  for (const { name, secretKey, timestamp, authorization, request } of readCases<Tc3Vector[]>(
    'tc3-vectors.json',
  ))
    it(`TC3: ${name}`, async () => {
      const isOurs = !name.startsWith('published');
      const { method, path, rawQuery, body } = request;
      const headers = {
        'x-tc-action': isOurs ? 'DescribeImageDenyRuleList' : 'DescribeInstances',
        'x-tc-version': isOurs ? '2020-11-01' : '2017-03-12',
        ...request.headers,
        authorization,
        'x-tc-timestamp': timestamp,
      };
      const raw = { method, path: rawQuery ? `${path}?${rawQuery}` : path, headers, body };
      const changed = { ...raw, headers: { ...headers, host: `x${request.headers['host']}` } };
      expectAnswer(name, await sendVector({ secretId: 'AKIDEXAMPLE', secretKey, timestamp }, raw, changed));
    });

  // One published vector is a text under a hash that the text does not name, which no request can ask for.
  const canBeSent = ({ signatureMethod, parameters }: V1Vector) =>
    !signatureMethod || parameters.some(([name]) => name === 'SignatureMethod');

  for (const vector of readCases<V1Vector[]>('v1-vectors.json').filter(canBeSent))
    for (const space of ['+', '%20'])
      it(`v1: ${vector.name}, with ${space} for a space`, async () => {
        const { name, secretKey, method, hostHeader, path, parameters, signature } = vector;
        const given = Object.fromEntries(parameters) as Record<'SecretId' | 'Timestamp', string>;
        const write = (more: [string, string][]) =>
          new URLSearchParams([...parameters, ['Signature', signature], ...more])
            .toString()
            .replaceAll('+', space);
        const rawWith = (...more: [string, string][]): RawRequest =>
          method === 'GET'
            ? { method, path: `${path}?${write(more)}`, headers: { host: hostHeader } }
            : {
                method,
                path,
                headers: { host: hostHeader, 'content-type': 'application/x-www-form-urlencoded' },
                body: write(more),
              };
        const key = { secretId: given.SecretId, secretKey, timestamp: given.Timestamp };
        expectAnswer(name, await sendVector(key, rawWith(), rawWith(['By', ''])));
      });
});
