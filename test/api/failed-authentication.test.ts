import assert from 'node:assert/strict';
import { UnprovenCaller } from '../../src/api/authenticate.js';
import { ApiError } from '../../src/api/api-error.js';
import { createFailureDelays, type FailedAuthentication } from '../../src/api/failed-authentication.js';
import type { Log } from '../../src/platform/log.js';
import { minuteMs } from '../support/clock.js';
import { silentLog } from '../support/cluster.js';
import { expectError, expectSuccess, send } from '../support/http.js';
import { startTestService } from '../support/service.js';

const text = { en: '', zh: '' };
const refused = (secretId: string) =>
  new UnprovenCaller(secretId, new ApiError('AuthFailure.SignatureFailure', text));
const noon = new Date('2026-03-10T04:00:00Z');

describe('failed authentication', () => {
  /** Counts failures without waiting for any of their refusals; what is told of the latest. */
  function counting() {
    const told: FailedAuthentication[] = [];
    const delay = createFailureDelays((failure) => told.push(failure));
    const fail = (secretId: string, address: string, times = 1, now = noon) => {
      const before = told.length;
      for (let time = 0; time < times; time += 1) void delay(refused(secretId), address, now);
      return told.slice(before);
    };
    return fail;
  }

  it('is told with address and SecretId at its first, second, fourth, … time', () => {
    const told = counting()('AKIDguessed', '203.0.113.9', 100);
    assert.deepEqual(
      told.map(({ byAddress }) => byAddress),
      [1, 2, 4, 8, 16, 32, 64],
    );
    for (const { address, secretId } of told)
      assert.deepEqual({ address, secretId }, { address: '203.0.113.9', secretId: 'AKIDguessed' });
  });

  it('makes refusals wait longer and longer, up to a second', () => {
    const told = counting()('AKIDguessed', '203.0.113.9', 128);
    assert.deepEqual(
      told.map(({ delayMs }) => delayMs),
      [0, 0, 0, 0, 0, 50, 850, 1000],
    );
  });

  it('counts an address over all SecretIds, and a SecretId over all addresses', () => {
    const fail = counting();
    for (let n = 0; n < 63; n += 1) fail(`AKID${n}`, '203.0.113.9');
    assert.equal(fail('AKIDnew', '203.0.113.9')[0]!.delayMs, 850);
    assert.equal(fail('AKIDnew', '203.0.113.10')[0]!.delayMs, 0, 'another address');
    for (let n = 0; n < 61; n += 1) fail('AKIDnew', `10.0.0.${n}`);
    assert.equal(fail('AKIDnew', '10.1.0.0')[0]!.delayMs, 850);
  });

  it('is forgotten after a minute without another', () => {
    const fail = counting();
    fail('AKIDguessed', '203.0.113.9', 200);
    const later = new Date(noon.getTime() + minuteMs);
    assert.deepEqual(fail('AKIDguessed', '203.0.113.9', 1, later), [
      {
        ...{ address: '203.0.113.9', secretId: 'AKIDguessed', code: 'AuthFailure.SignatureFailure' },
        ...{ byAddress: 1, bySecretId: 1, delayMs: 0 },
      },
    ]);
  });

  it('does not show what cannot be a SecretId', () => {
    const [told] = counting()('a\nb', '203.0.113.9');
    assert.deepEqual([told!.secretId, told!.bySecretId], ['-', 0]);
  });

  it('delays no caller who has the key, from the same address or another', async () => {
    const warned: object[] = [];
    const warn = (_: string, fields: object) => warned.push(fields);
    const log = { ...silentLog, error: () => {}, info: () => {}, debug: () => {}, warn } as unknown as Log;
    const service = await startTestService({ trustedProxies: ['127.0.0.1'] }, { log });
    try {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      const guesses = await Promise.all(
        Array.from({ length: 40 }, () => send(service, { secretKey: 'guessed', headers })),
      );
      for (const reply of guesses) expectError(reply, 'AuthFailure.SignatureFailure');
      expectSuccess(await send(service, { headers }));
      expectSuccess(await send(service));
      const { secretId } = service.admin.credential;
      const failed = warned.filter((fields) => 'byAddress' in fields) as FailedAuthentication[];
      assert.deepEqual(
        failed.map(({ bySecretId }) => bySecretId),
        [1, 2, 4, 8, 16, 32],
      );
      assert.ok(failed.every((one) => one.address === '203.0.113.9' && one.secretId === secretId));
    } finally {
      await service.stop();
    }
  });
});
