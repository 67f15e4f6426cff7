import { unbound, unlimited } from '../../src/domain/credential.js';
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Type } from '@sinclair/typebox';
import type { AnyAction, Effect } from '../../src/api/define-action.js';
import { createDispatcher } from '../../src/api/dispatch.js';
import { createBodyBudget, createBodyIntake } from '../../src/api/body-intake.js';
import { mediaTypeOf, singleHeaders } from '../../src/api/request.js';
import { apiVersion } from '../../src/api/request-checks.js';
import { basicOf } from '../support/http.js';

const nothing = Type.Object({}, { additionalProperties: false });
const credential = {
  secretId: 'AKIDadmin',
  secretKey: 'key',
  appId: 1,
  uin: '1',
  role: 'admin',
  previousKey: undefined,
  ...unlimited,
  ...unbound,
};

describe('what a caller of a write action waits for', () => {
  let happened: string[];
  let afterWrite: () => Promise<void>;
  let server: Server;

  const action = (name: string, effect: Effect, outcome?: Error): AnyAction<object> => ({
    name,
    summary: '',
    role: 'admin',
    effect,
    input: nothing,
    output: nothing,
    errors: [],
    async handle() {
      happened.push(name);
      if (outcome) throw outcome;
      return {};
    },
  });

  before(async () => {
    const dispatch = createDispatcher({
      actions: [
        action('Write', 'writes'),
        action('WriteInVain', 'writes', new Error('after a part of it')),
        action('Read', 'reads'),
        action('Evaluate', 'decides'),
      ],
      deps: {},
      now: () => new Date('2026-03-10T04:00:00Z'),
      rateLimit: 0,
      maxChangesPerDay: 100,
      turns: { take: () => Promise.resolve(() => {}) },
      isStatementTimeout: () => false,
      statementTimeoutSeconds: 30,
      findCredential: () => credential,
      basic: true,
      publicHosts: [],
      signedActionRequired: false,
      onFailedAuthentication() {},
      onUse() {},
      onWrongKey() {},
      usedSignatures: { use: async () => ({ isNew: true, others: [] }), free: async () => {}, note() {} },
      onReply: ({ code }) => happened.push(code),
      afterWrite: () => afterWrite(),
    });
    server = createServer(async (message, response) => {
      const headers = singleHeaders(message.headers);
      const where = {
        method: message.method ?? '',
        path: '/',
        rawQuery: '',
        mediaType: mediaTypeOf(headers),
      };
      await dispatch(
        {
          ...where,
          headers,
          body: Buffer.alloc(0),
          intake: createBodyIntake(message, createBodyBudget(0)),
          endpoint: () => 'http://127.0.0.1',
          arrivedAt: performance.now(),
          isConfidential: () => true,
          address: () => '127.0.0.1',
        },
        response,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    happened = [];
    afterWrite = async () => void happened.push('seen');
  });

  async function call(name: string) {
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      method: 'POST',
      body: '{}',
      headers: {
        connection: 'close',
        'content-type': 'application/json',
        authorization: basicOf(credential),
        'x-tc-action': name,
        'x-tc-version': apiVersion,
      },
    });
    return ((await reply.json()) as { Response: { Error?: { Code: string } } }).Response;
  }

  it('comes between the action and the reply', async () => {
    assert.equal((await call('Write')).Error, undefined);
    assert.deepEqual(happened, ['Write', 'seen', 'OK']);
  });

  it('comes after an action that failed, too, for it may have changed something before', async () => {
    assert.equal((await call('WriteInVain')).Error?.Code, 'InternalError');
    assert.deepEqual(happened, ['WriteInVain', 'seen', 'InternalError']);
  });

  it('is nothing for actions that only read or decide', async () => {
    await call('Read');
    await call('Evaluate');
    assert.deepEqual(happened, ['Read', 'OK', 'Evaluate', 'OK']);
  });

  it('is not hidden when it fails: the caller cannot be told that its change is in force', async () => {
    afterWrite = async () => {
      throw new Error('not seen');
    };
    assert.equal((await call('Write')).Error?.Code, 'InternalError');
    assert.deepEqual(happened, ['Write', 'InternalError']);
  });
});
