import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { Ajv } from 'ajv';
import { tcss } from 'tencentcloud-sdk-nodejs';
import { actions } from '../../src/actions/index.js';
import { startTestService, type TestService } from '../support/service.js';
import { givenOneOfEach, type Known, tcssCalls } from './tcss-calls.js';

const { Client } = tcss.v20201101;
type ClientConfig = ConstructorParameters<typeof Client>[0];
type SdkClient = InstanceType<typeof Client>;
type TypedMethod = (params: object) => Promise<SdkReply>;
type SdkReply = Record<string, unknown> & { RequestId: string };

/** What the SDK throws for a refusal; it exports the class under no name of its own. */
interface SdkException extends Error {
  code: string;
  requestId: string;
  traceId: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ajv = new Ajv({ strict: true, allowUnionTypes: true });
const replyChecks = new Map(actions.map(({ name, output }) => [name, ajv.compile(output)]));

/** Every host name is this machine, so that nothing is looked up; an agent of its own also keeps the SDK from a proxy. */
const lookup: LookupFunction = (_, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
const agent = new Agent({ keepAlive: true, lookup });

const signMethods = ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256'] as const;
const hosts = ['127.0.0.1', 'localhost', 'tcss.lab.test', 'LOCALHOST'];

interface Way {
  signMethod: (typeof signMethods)[number];
  reqMethod: 'POST' | 'GET';
  host: string;
}
const ways: Way[] = signMethods.flatMap((signMethod) =>
  (['POST', 'GET'] as const).flatMap((reqMethod) => hosts.map((host) => ({ signMethod, reqMethod, host }))),
);
const nameOf = ({ signMethod, reqMethod, host }: Way) => `${signMethod}, ${reqMethod}, ${host}`;

describe('the Node SDK', () => {
  let service: TestService;
  let known: Known;
  before(async () => {
    service = await startTestService();
    // The SDK signs with the clock of the machine.
    service.clock.set(new Date());
    known = await givenOneOfEach(service);
  });
  after(async () => {
    agent.destroy();
    await service.stop();
  });

  interface Changes {
    credential?: ClientConfig['credential'];
    region?: string;
    language?: 'zh-CN' | 'en-US';
    /** A path at the end of the endpoint. */
    path?: string;
    token?: string;
  }
  function clientFor({ signMethod, reqMethod, host }: Way, changes: Changes = {}): SdkClient {
    const endpoint = `${host}:${new URL(service.endpoint).port}${changes.path ?? ''}`;
    return new Client({
      credential: changes.credential ?? service.admin.credential,
      region: changes.region ?? '',
      profile: {
        signMethod,
        ...(changes.language && { language: changes.language }),
        httpProfile: { reqMethod, endpoint, protocol: 'http://', agent },
      },
    });
  }
  const plain: Way = { signMethod: 'TC3-HMAC-SHA256', reqMethod: 'POST', host: '127.0.0.1' };

  /** Calls the action by the SDK's method of that name, or by the generic call where it has none. */
  async function call(client: SdkClient, action: string, params: object): Promise<SdkReply> {
    const typed = (client as unknown as Record<string, TypedMethod | undefined>)[action];
    const reply = await (typed
      ? typed.call(client, params)
      : (client.request(action, params) as Promise<SdkReply>));
    const { RequestId, ...fields } = reply;
    assert.match(RequestId, uuid);
    const check = replyChecks.get(action)!;
    assert.ok(check(fields), `${action}: ${ajv.errorsText(check.errors)}`);
    return reply;
  }

  async function expectRefusal(
    calling: Promise<unknown>,
    code: string,
    message: RegExp,
  ): Promise<SdkException> {
    const error = (await calling.then(
      (reply) => assert.fail(`was answered: ${JSON.stringify(reply)}`),
      (thrown: unknown) => thrown,
    )) as SdkException;
    assert.equal(error.constructor.name, 'TencentCloudSDKHttpException', String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.match(error.requestId, uuid);
    return error;
  }

  it('has every TCSS action in the table of calls', () => {
    const files = readdirSync(new URL('../../src/actions/tcss/', import.meta.url), {
      recursive: true,
    }) as string[];
    const names = files.map((file) => basename(file, '.ts')).filter((name) => /^[A-Z]/.test(name));
    assert.deepEqual(Object.keys(tcssCalls).sort(), names.sort());
    assert.equal(names.length, 19);
  });

  it('has methods for the actions that are public, and only for them', () => {
    const typed = Object.keys(tcssCalls).filter((action) => action in Client.prototype);
    const isPublic = (action: string) => /^Describe/.test(action) && !action.startsWith('DescribeAdd');
    assert.deepEqual(typed, Object.keys(tcssCalls).filter(isPublic));
  });

  describe('gets an answer from every action', () => {
    for (const way of ways)
      it(nameOf(way), async () => {
        const client = clientFor(way);
        for (const [action, params] of Object.entries(tcssCalls)) {
          await call(client, action, params(known));
          if (action.startsWith('Create')) await service.exports.idle();
        }
      });
  });

  describe('gets every error with its code, its RequestId and the trace id it sent', () => {
    for (const way of ways)
      it(nameOf(way), async () => {
        const client = clientFor(way, { language: 'zh-CN' });
        const headers = { 'X-TC-TraceId': crypto.randomUUID() };
        const refused = (action: string, params: object, code: string, message: RegExp) =>
          expectRefusal(client.request(action, params, { headers }), code, message);
        const error = await refused('DescribeNothing', {}, 'InvalidAction', /DescribeNothing/);
        assert.equal(error.traceId, headers['X-TC-TraceId']);
        const nowhere = { RuleID: crypto.randomUUID() };
        await refused('DescribeImageDenyRuleDetail', nowhere, 'ResourceNotFound', /\p{Script=Han}/u);
        await refused('DescribeImageDenyRuleDetail', {}, 'MissingParameter', /`RuleID`/);
        await refused('DescribeImageDenyRuleList', { Unknown: 'x' }, 'UnknownParameter', /`Unknown`/);
        await refused('DescribeImageDenyRuleList', { Limit: 'ten' }, 'InvalidParameter', /`Limit`/);
        const { secretId } = service.admin.credential;
        const wrong = clientFor(way, { credential: { secretId, secretKey: 'wrong' } });
        await expectRefusal(
          wrong.DescribeImageDenyRuleSummary(),
          'AuthFailure.SignatureFailure',
          /signature/,
        );
        const nobody = clientFor(way, { credential: { secretId: 'AKIDnobody', secretKey: 'x' } });
        await expectRefusal(
          nobody.DescribeImageDenyRuleSummary(),
          'AuthFailure.SecretIdNotFound',
          /SecretId/,
        );
        const reader = clientFor(way, { credential: service.reader.credential });
        await expectRefusal(
          reader.request('DeleteImageDenyRule', { RuleIDSet: [known.ruleId] }),
          'UnauthorizedOperation',
          /`reader`/,
        );
      });

    for (const signMethod of ['HmacSHA1', 'HmacSHA256'] as const)
      it(`${signMethod} without a credential, by which its name is learnt`, async () => {
        for (const reqMethod of ['POST', 'GET'] as const) {
          const client = clientFor({ ...plain, signMethod, reqMethod }, { credential: {} as never });
          await expectRefusal(client.DescribeImageDenyRuleSummary(), 'MissingParameter', /`SecretId`/);
        }
      });
  });

  describe('may send what it can besides', () => {
    for (const way of ways.filter(({ host }) => host === '127.0.0.1')) {
      it(`a region, a token and a path, ${nameOf(way)}`, async () => {
        const { secretId, secretKey } = service.admin.credential;
        const credential = { secretId, secretKey, token: 'a token' };
        const changes = { region: 'ap-guangzhou', credential };
        await call(clientFor(way, changes), 'DescribeImageDenyRuleSummary', {});
        await call(clientFor(way, { ...changes, path: '/api' }), 'DescribeImageDenyRuleSummary', {});
      });

      it(`nulls, undefined values, empty lists and empty texts, ${nameOf(way)}`, async () => {
        const params = { Filters: [], Limit: null, Offset: undefined };
        await call(clientFor(way), 'DescribeImageDenyRuleList', params);
        const rule = {
          RuleName: crypto.randomUUID(),
          RuleType: 'RULE_RISK',
          Vul: 1,
          CVEIDSet: ['CVE-2026-1'],
        };
        await call(clientFor(way), 'AddOrModifyImageDenyRule', {
          ...rule,
          RuleDescription: '',
          VirusName: [],
        });
      });
    }

    it('octet-stream bodies', async () => {
      const client = clientFor(plain);
      const list = await client.requestOctetStream('DescribeImageDenyRuleList', { Limit: 1 });
      assert.equal((list as { List: object[] }).List.length, 1);
      await expectRefusal(
        client.requestOctetStream('DescribeImageDenyRuleList', { Limit: 'ten' }),
        'InvalidParameter',
        /`Limit`/,
      );
    });

    it('multipart bodies of texts and buffers', async () => {
      const client = clientFor(plain);
      const multipart = (params: object) =>
        client.request('DescribeImageDenyRuleList', params, { multipart: true }) as Promise<{
          List: object[];
        }>;
      assert.equal((await multipart({ Limit: '1', TopTurnOn: 'True' })).List.length, 1);
      assert.equal((await multipart({ Limit: Buffer.from('2'), Order: 'asc', Offset: '' })).List.length, 2);
      await expectRefusal(multipart({ Limit: 'ten' }), 'InvalidParameter', /`Limit`/);
      await expectRefusal(multipart({ Unknown: 'x' }), 'UnknownParameter', /`Unknown`/);
    });

    it('a call that it was told not to sign, which is refused', async () => {
      const skipping = clientFor(plain).request('DescribeImageDenyRuleSummary', {}, { skipSign: true });
      await expectRefusal(skipping, 'AuthFailure.InvalidAuthorization', /TC3-HMAC-SHA256/);
    });
  });
});
