import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { signedHostCandidates } from '../../../src/api/signature/signed-hosts.js';
import { type Parameter, type V1Request, v1SignatureMatches } from '../../../src/api/signature/verify-v1.js';
import { changed, readCases } from './cases.js';

interface Vector {
  name: string;
  why: string;
  secretKey: string;
  method: string;
  hostHeader: string;
  path: string;
  parameters: Parameter[];
  signatureMethod?: string;
  signature: string;
}

const requestOf = ({
  method,
  hostHeader,
  path,
  parameters,
  signature,
  signatureMethod,
}: Vector): V1Request => ({
  method,
  hosts: signedHostCandidates(hostHeader),
  path,
  parameters,
  signature,
  signatureMethod,
});

const secretKey = 'example-secret-key';

/** Signs a text in the way of v1. */
const sign = (text: string, algorithm = 'sha1') =>
  createHmac(algorithm, secretKey).update(text).digest('base64');

const request = (fields: Partial<V1Request> & { hostHeader?: string }): V1Request => ({
  method: 'POST',
  path: '/',
  parameters: [['Action', 'Any']],
  signature: '',
  signatureMethod: undefined,
  hosts: signedHostCandidates(fields.hostHeader ?? '127.0.0.1:8080'),
  ...fields,
});

describe('v1 vectors', () => {
  for (const vector of readCases<Vector[]>('v1-vectors.json')) {
    describe(vector.name, () => {
      const verifies = (fields: Partial<Vector>) => {
        const changedVector = { ...vector, ...fields };
        return v1SignatureMatches(requestOf(changedVector), changedVector.secretKey);
      };

      it('verifies', () => assert.equal(verifies({}), true));

      it('verifies in whatever order the parameters arrive', () => {
        assert.equal(verifies({ parameters: vector.parameters.toReversed() }), true);
      });

      it('fails with one character changed', () => {
        assert.equal(verifies({ secretKey: changed(vector.secretKey) }), false, 'key');
        assert.equal(verifies({ method: vector.method === 'GET' ? 'POST' : 'GET' }), false, 'method');
        assert.equal(verifies({ hostHeader: changed(vector.hostHeader, 0) }), false, 'host');
        assert.equal(verifies({ signature: changed(vector.signature, 0) }), false, 'signature');
        assert.equal(verifies({ signature: vector.signature.slice(0, -1) }), false, 'signature');
        for (const [at, [key, value]] of vector.parameters.entries()) {
          const withKey = vector.parameters.with(at, [changed(key), value]);
          const withValue = vector.parameters.with(at, [key, changed(value)]);
          assert.equal(verifies({ parameters: withKey }), false, key);
          assert.equal(verifies({ parameters: withValue }), false, value);
        }
        assert.equal(verifies({ parameters: vector.parameters.slice(1) }), false, 'a parameter less');
        assert.equal(verifies({ parameters: [...vector.parameters, ['X', '']] }), false, 'a parameter more');
      });

      it('fails under the other hash', () => {
        const signatureMethod = vector.signatureMethod === 'HmacSHA256' ? 'HmacSHA1' : 'HmacSHA256';
        assert.equal(v1SignatureMatches({ ...requestOf(vector), signatureMethod }, vector.secretKey), false);
      });
    });
  }
});

describe('v1 verification', () => {
  it('selects SHA-256 by the exact text HmacSHA256 only', () => {
    const text = 'POST127.0.0.1:8080/?Action=Any';
    for (const signatureMethod of [undefined, '', 'HmacSHA1', 'hmacsha256', 'HmacSHA256 ', 'SHA256', 'MD5']) {
      assert.equal(v1SignatureMatches(request({ signatureMethod, signature: sign(text) }), secretKey), true);
      const other = request({ signatureMethod, signature: sign(text, 'sha256') });
      assert.equal(v1SignatureMatches(other, secretKey), false, signatureMethod);
    }
  });

  it('sorts keys by ASCII: X.10 before X.2, upper case before lower', () => {
    const parameters: Parameter[] = [
      ['X.2', 'b'],
      ['a', 'd'],
      ['X.10', 'c'],
    ];
    const signature = sign('POST127.0.0.1:8080/?X.10=c&X.2=b&a=d');
    assert.equal(v1SignatureMatches(request({ parameters, signature }), secretKey), true);
  });

  it('keeps empty values, as Go signs Region=', () => {
    const parameters: Parameter[] = [
      ['Region', ''],
      ['Action', 'Any'],
    ];
    const signature = sign('POST127.0.0.1:8080/?Action=Any&Region=');
    assert.equal(v1SignatureMatches(request({ parameters, signature }), secretKey), true);
  });

  it('accepts keys as Python signs them: dots for underscores, sorted afterwards', () => {
    const parameters: Parameter[] = [
      ['A_Z', '1'],
      ['A0', '2'],
      ['A.B', '3'],
    ];
    for (const query of ['A.B=3&A.Z=1&A0=2', 'A.B=3&A0=2&A_Z=1']) {
      const signature = sign(`POST127.0.0.1:8080/?${query}`);
      assert.equal(v1SignatureMatches(request({ parameters, signature }), secretKey), true, query);
    }
  });

  it('signs characters outside ASCII as UTF-8', () => {
    const signature = sign(Buffer.from('POST127.0.0.1:8080/?Name=策略🛡').toString());
    assert.equal(
      v1SignatureMatches(request({ parameters: [['Name', '策略🛡']], signature }), secretKey),
      true,
    );
  });

  it('accepts an endpoint signed in upper case, as configured in Node', () => {
    const signature = sign('POSTLOCALHOST:8080/?Action=Any');
    assert.equal(v1SignatureMatches(request({ hostHeader: 'localhost:8080', signature }), secretKey), true);
  });

  it('accepts a path signed, and / signed for a path', () => {
    for (const path of ['/api/', '/']) {
      const signature = sign(`POST127.0.0.1:8080${path}?Action=Any`);
      assert.equal(v1SignatureMatches(request({ path: '/api/', signature }), secretKey), true, path);
    }
    const signature = sign('POST127.0.0.1:8080/api/?Action=Any');
    assert.equal(v1SignatureMatches(request({ signature }), secretKey), false);
  });
});
