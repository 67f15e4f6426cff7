import assert from 'node:assert/strict';
import {
  parseTc3Authorization,
  type SignedRequest,
  tc3SignatureMatches,
} from '../../../src/api/signature/verify-tc3.js';
import {
  canonicalRequest,
  deriveTc3Keys,
  payloadHashOf,
  sha256Hex,
  utcDate,
} from '../../../src/api/signature/tc3-algorithm.js';
import { signTc3 } from '../../../src/client/sign-tc3.js';
import { changed, readCases } from './cases.js';
import { sdks, signLike } from './sdk-signers.js';

interface Vector {
  name: string;
  why: string;
  secretKey: string;
  timestamp: string;
  authorization: string;
  request: { method: string; path: string; rawQuery: string; headers: Record<string, string>; body: string };
  signedHost: string;
  payloadHash: string;
  canonicalRequestHash?: string;
  /** First and last digits, as far as they are published. */
  keys?: { dateKey: string; serviceKey: string; signingKey: string };
}

const requestOf = ({ request }: Vector): SignedRequest => ({ ...request, body: Buffer.from(request.body) });

const authorizationOf = (vector: Vector) => {
  const authorization = parseTc3Authorization(vector.authorization);
  assert.ok(authorization, 'the Authorization header of the vector is well-formed');
  return authorization;
};

/** Verifies a vector with parts of it replaced. */
function verifies(
  vector: Vector,
  {
    request = {},
    headers = {},
    authorization = {},
    timestamp = vector.timestamp,
    secretKey = vector.secretKey,
  }: {
    request?: Partial<SignedRequest>;
    headers?: Record<string, string>;
    authorization?: object;
    timestamp?: string;
    secretKey?: string;
  } = {},
): boolean {
  const base = requestOf(vector);
  return tc3SignatureMatches(
    { ...authorizationOf(vector), ...authorization },
    { ...base, ...request, headers: { ...base.headers, ...headers } },
    timestamp,
    secretKey,
    [],
  );
}

/** The header values as the vector's signer wrote them: the host it signed, the action in lower case. */
const signedValuesOf = (vector: Vector) =>
  authorizationOf(vector).signedHeaders.map((name): [string, string] => {
    const value = vector.request.headers[name] ?? '';
    return [name, name === 'host' ? vector.signedHost : name === 'x-tc-action' ? value.toLowerCase() : value];
  });

const vectors = readCases<Vector[]>('tc3-vectors.json');
const vector = vectors.find(({ name }) => name === 'Go and Python, IP and port')!;

describe('TC3 vectors', () => {
  for (const vector of vectors) {
    describe(vector.name, () => {
      const { method, body, headers, rawQuery, path } = vector.request;
      const signsBody = method === 'POST' && vector.payloadHash === sha256Hex(body);

      it('verifies', () => assert.equal(verifies(vector), true));

      it('hashes the payload and the canonical request as published', () => {
        const payloadHash = payloadHashOf(method, body, headers['x-tc-content-sha256']);
        assert.equal(payloadHash, vector.payloadHash);
        const parts = { method, path, query: rawQuery, headers: signedValuesOf(vector), payloadHash };
        if (vector.canonicalRequestHash) {
          assert.equal(sha256Hex(canonicalRequest(parts)), vector.canonicalRequestHash);
        }
      });

      // SDKs announce the unsigned payload in a header that they do not sign; signTc3 signs what it announces.
      if (!headers['x-tc-content-sha256']) {
        it('is what signTc3 makes of the same request', () => {
          const { secretId, service, signature } = authorizationOf(vector);
          const signed = {
            headers: Object.fromEntries(signedValuesOf(vector)),
            body,
            method,
            path,
            rawQuery,
          };
          const timestamp = Number(vector.timestamp);
          const made = signTc3({ ...signed, timestamp, service, secretId, secretKey: vector.secretKey });
          assert.equal(parseTc3Authorization(made)?.signature, signature);
        });
      }

      it('fails with one character changed in what was signed', () => {
        const bytes = { body: Buffer.from(changed(body)) };
        assert.equal(verifies(vector, { request: bytes }), !signsBody, 'body');
        if (method === 'GET')
          assert.equal(verifies(vector, { request: { rawQuery: changed(rawQuery) } }), false);
        for (const name of authorizationOf(vector).signedHeaders) {
          // The first character: the middle of a host may be its port, which some SDKs do not sign.
          const other = { [name]: changed(headers[name]!, 0) };
          assert.equal(verifies(vector, { headers: other }), false, name);
        }
        assert.equal(verifies(vector, { request: { method: 'PUT' } }), false, 'method');
      });

      it('fails with one character changed in key, time, scope or signature', () => {
        const { service, date, signature, signedHeaders } = authorizationOf(vector);
        const nextSecond = String(Number(vector.timestamp) + 1);
        assert.equal(verifies(vector, { secretKey: changed(vector.secretKey) }), false, 'key');
        assert.equal(verifies(vector, { timestamp: nextSecond }), false, 'time');
        for (const authorization of [
          { date: changed(date, 9) },
          { service: changed(service) },
          { signature: changed(signature, 0) },
          { signature: changed(signature, 63) },
          { signature: signature.slice(0, 63) },
          { signature: signature + '0' },
          { signature: '' },
          { signedHeaders: signedHeaders.toReversed() },
        ]) {
          assert.equal(verifies(vector, { authorization }), false, JSON.stringify(authorization));
        }
      });
    });
  }

  it('derives the published keys', () => {
    const published = vectors.find(({ keys }) => keys)!;
    const { date, service } = authorizationOf(published);
    const derived = deriveTc3Keys(published.secretKey, date, service);
    for (const [name, hex] of Object.entries(published.keys!)) {
      const key = derived[name as keyof typeof derived].toString('hex');
      assert.equal(`${key.slice(0, 8)}…${key.slice(-4)}`, hex, name);
    }
  });
});

describe('TC3 Authorization header', () => {
  const { accepted, refused } = readCases<{
    accepted: { why: string; header: string; reads: object }[];
    refused: { why: string; header: string }[];
  }>('tc3-headers.json');

  for (const { why, header, reads } of accepted) {
    it(`accepts ${why}`, () => assert.deepEqual(parseTc3Authorization(header), reads));
  }
  for (const { why, header } of refused) {
    it(`refuses ${why}`, () => assert.equal(parseTc3Authorization(header), undefined));
  }
  it('refuses a header longer than any real one', () => {
    const header = vector.authorization.replace('AKIDEXAMPLE', 'A'.repeat(2048));
    assert.equal(parseTc3Authorization(header), undefined);
  });
});

describe('TC3 verification', () => {
  it('insists that content-type and host are signed', () => {
    for (const signedHeaders of [['host'], ['content-type'], ['x-tc-action'], []]) {
      const signed = Object.fromEntries(
        signedHeaders.map((name) => [name, vector.request.headers[name] ?? 'x']),
      );
      const header = signTc3({
        ...vector.request,
        headers: signed,
        timestamp: Number(vector.timestamp),
        service: 'tcss',
        secretId: 'AKIDEXAMPLE',
        secretKey: vector.secretKey,
      });
      const authorization = parseTc3Authorization(header) ?? { signedHeaders };
      assert.equal(verifies(vector, { authorization, headers: { 'x-tc-action': 'x' } }), false, header);
    }
  });

  it('does not match when a signed header did not arrive, whatever its name', () => {
    for (const name of ['x-tc-action', 'constructor', '__proto__', 'valueof']) {
      const signedHeaders = ['content-type', 'host', name];
      assert.equal(verifies(vector, { authorization: { signedHeaders } }), false, name);
    }
  });

  it('does not read a timestamp that is not plain digits', () => {
    for (const timestamp of ['', ' 1700000000', '1700000000.0', '1.7e9', '-1', '1700000000000', 'NaN', '٣']) {
      assert.equal(verifies(vector, { timestamp }), false, timestamp);
    }
  });

  it('wants the UTC date of the timestamp in the scope, even when all else is signed for another', () => {
    // 2023-11-14T23:59:59Z is already the 15th in UTC+8.
    assert.equal(utcDate('1700006399'), '2023-11-14');
    assert.equal(utcDate('1700006400'), '2023-11-15');
    const call = {
      endpoint: '127.0.0.1:8080',
      method: 'POST',
      timestamp: 1700006399,
      secretKey: 'k',
    } as const;
    for (const date of ['2023-11-14', '2023-11-15']) {
      const { request, authorization } = signLike(sdks.go!, { ...call, date });
      const parsed = parseTc3Authorization(authorization)!;
      assert.equal(tc3SignatureMatches(parsed, request, '1700006399', 'k', []), date === '2023-11-14', date);
    }
  });

  it('accepts an unsigned payload whose announcement is signed', () => {
    const headers = { ...vector.request.headers, 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' };
    const made = signTc3({
      ...vector.request,
      headers,
      timestamp: Number(vector.timestamp),
      service: 'tcss',
      secretId: 'AKIDEXAMPLE',
      secretKey: vector.secretKey,
    });
    assert.equal(verifies(vector, { headers, authorization: parseTc3Authorization(made)! }), true);
  });

  it('takes the payload as unsigned only when the header says exactly that', () => {
    const unsigned = vectors.find(({ name }) => name === 'UNSIGNED-PAYLOAD')!;
    for (const value of ['', 'unsigned-payload', 'UNSIGNED-PAYLOAD, UNSIGNED-PAYLOAD', sha256Hex('{}')]) {
      assert.equal(verifies(unsigned, { headers: { 'x-tc-content-sha256': value } }), false, value);
    }
  });

  it('takes any other X-TC-Content-SHA256 as a remark', () => {
    for (const value of [vector.payloadHash, sha256Hex('something else'), '']) {
      assert.equal(verifies(vector, { headers: { 'x-tc-content-sha256': value } }), true, value);
    }
  });

  it('does not let a signed body be turned into an unsigned one', () => {
    assert.equal(verifies(vector, { headers: { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' } }), false);
  });

  it('accepts values signed as sent, in lower case, or with only the action in lower case', () => {
    const headers = {
      ...vector.request.headers,
      'content-type': 'application/json; charset=UTF-8',
      'x-tc-action': 'DoIt',
    };
    const lower = { 'content-type': headers['content-type'].toLowerCase() };
    const action = { 'x-tc-action': 'doit' };
    for (const signed of [{}, { ...lower, ...action }, action]) {
      const authorization = parseTc3Authorization(
        signTc3({
          ...vector.request,
          headers: { ...headers, ...signed },
          timestamp: Number(vector.timestamp),
          service: 'tcss',
          secretId: 'AKIDEXAMPLE',
          secretKey: vector.secretKey,
        }),
      )!;
      assert.equal(verifies(vector, { headers, authorization }), true, JSON.stringify(signed));
    }
  });

  it('leaves the query of a POST out, as every SDK does', () => {
    assert.equal(verifies(vector, { request: { rawQuery: 'Limit=10' } }), true);
  });

  it('trims header values', () => {
    assert.equal(verifies(vector, { headers: { host: ' 127.0.0.1:8080 ' } }), true);
  });
});
