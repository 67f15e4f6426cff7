import assert from 'node:assert/strict';
import { contentsOf } from '../support/contents.js';
import { expectEnvelope, expectError, expectSuccess, type HttpReply, send } from '../support/http.js';
import { riskPolicy } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { signedByV1, type V1Call } from '../support/v1.js';

const maxFormBytes = 1024 * 1024;
const maxQueryChars = 32 * 1024;
const list = 'DescribeImageInterceptPolicyList';

describe('requests signed by v1', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: "a b&c=d+策略 ~!*()'" }));
  });
  after(() => service.stop());

  const call = (v1: V1Call = {}): Promise<HttpReply> => send(service, signedByV1(service, v1));
  const methods = ['POST', 'GET'] as const;

  for (const method of methods)
    for (const signatureMethod of [undefined, 'HmacSHA1', 'HmacSHA256', 'anything']) {
      it(`are answered to ${method} with the signature method ${signatureMethod ?? 'left out'}`, async () => {
        expectSuccess(await call({ method, signatureMethod }));
        const wrong = await call({ method, signatureMethod, secretKey: 'wrong' });
        expectError(wrong, 'AuthFailure.SignatureFailure');
      });
    }

  for (const method of methods) {
    it(`may have any other common parameter, on ${method}`, async () => {
      const parameters = {
        Region: '',
        Token: 'a token',
        RequestClient: 'SDK_GO_1.3.166; x',
        Nonce: '9223372036854775807',
        Language: 'zh-CN',
      };
      expectSuccess(await call({ method, parameters }));
      expectSuccess(await call({ method, parameters: { ...parameters, Nonce: '0' } }));
      const reply = await call({ method, parameters: { ...parameters, Unknown: '1' } });
      expectError(reply, 'UnknownParameter', /未知参数 `Unknown`/);
    });

    it(`have structures, numbers and booleans flattened, any text in them, on ${method}`, async () => {
      const filter = {
        'Filters.0.Name': 'PolicyName',
        'Filters.0.Values.0': "a b&c=d+策略 ~!*()'",
        'Filters.0.ExactMatch': 'True',
      };
      const asked = { ...filter, Limit: '10', EnabledFirst: 'FALSE' };
      assert.equal(expectSuccess(await call({ method, action: list, parameters: asked }))['TotalCount'], 1);
      const other = { ...asked, 'Filters.0.Values.0': 'a b' };
      assert.equal(expectSuccess(await call({ method, action: list, parameters: other }))['TotalCount'], 0);
    });

    it(`say nothing of a number, boolean or list by an empty text, and of a text that it is empty, on ${method}`, async () => {
      const silent = { Limit: '', Offset: '', EnabledFirst: '', Filters: '' };
      assert.equal(expectSuccess(await call({ method, action: list, parameters: silent }))['TotalCount'], 1);
      const empty = { Order: '', ...silent };
      expectError(
        await call({ method, action: list, parameters: empty }),
        'InvalidParameterValue',
        /`Order`/,
      );
    });

    for (const name of ['Action', 'Version', 'SecretId', 'Timestamp', 'Nonce', 'Signature'])
      for (const value of [undefined, '']) {
        it(`are refused to ${method} when ${name} is ${value ?? 'left out'}`, async () => {
          const reply = await call({ method, changed: { [name]: value } });
          expectError(reply, 'MissingParameter', new RegExp(`parameter \`${name}\``));
        });
      }

    it(`may be 5 minutes old or early, and not a second more, on ${method}`, async () => {
      const now = Math.floor(service.clock.now().getTime() / 1000);
      for (const skew of [-300, 300]) expectSuccess(await call({ method, timestamp: now + skew }));
      for (const skew of [-301, 301])
        expectError(
          await call({ method, timestamp: now + skew }),
          'AuthFailure.SignatureExpire',
          /5 minutes/,
        );
    });

    for (const [name, value] of [
      ['Timestamp', 'soon'],
      ['Timestamp', '1773115200000'],
      ['Nonce', '-1'],
      ['Nonce', '1.5'],
      ['Nonce', 'x'],
    ] as const)
      it(`are refused to ${method} when ${name} is ${value}`, async () => {
        const reply = await call({ method, parameters: { [name]: value } });
        expectError(reply, 'InvalidParameter', new RegExp(`\`${name}\``));
      });

    it(`are refused when anything was changed after signing, on ${method}`, async () => {
      const parameters = { Limit: '1' };
      for (const changed of [
        { Limit: '2' },
        { Limit: undefined },
        { Offset: '1' },
        { Action: 'DeleteImage' },
      ])
        expectError(
          await call({ method, action: list, parameters, changed }),
          'AuthFailure.SignatureFailure',
        );
      expectError(await call({ method, action: list, appended: '&Limit=1' }), 'AuthFailure.SignatureFailure');
    });

    it(`take nothing from headers, which are not signed, on ${method}`, async () => {
      const headers = {
        'x-tc-action': 'DeleteImage',
        'x-tc-version': '2018-06-08',
        'x-tc-timestamp': '1',
        'x-tc-language': 'zh-CN',
      };
      expectSuccess(await call({ method, headers }));
      const reply = await call({ method, headers, changed: { Action: undefined } });
      expectError(reply, 'MissingParameter', /^The request is missing.*`Action`/);
    });

    it(`are told by their SecretId, whatever the Authorization header says, on ${method}`, async () => {
      expectSuccess(await call({ method, headers: { authorization: 'Bearer x' } }));
    });

    it(`have their trace id sent back, on ${method}`, async () => {
      const reply = await call({ method, headers: { 'x-tc-traceid': 'abc' } });
      assert.equal(reply.headers['x-tc-traceid'], 'abc');
    });

    it(`are answered on a path, which SDKs with one in their endpoint send, on ${method}`, async () => {
      expectSuccess(await call({ method, path: '/api/' }));
    });
  }

  for (const contentType of [
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-Urlencoded;charset=UTF-8',
  ])
    it(`take ${contentType}`, async () => expectSuccess(await call({ contentType })));

  it('are refused with a common parameter given twice, even if that was signed', async () => {
    // `Nonce=1&Nonce=2` is what `Nonce` = `1&Nonce=2` is signed as.
    const changed = { Nonce: '1' };
    const reply = await call({ parameters: { Nonce: '1&Nonce=2' }, changed, appended: '&Nonce=2' });
    expectError(reply, 'InvalidParameter.InvalidFormat', /`Nonce`/);
  });

  it('are refused as multipart or JSON, which have no place for the signature', async () => {
    for (const contentType of ['multipart/form-data; boundary=x', 'application/json'])
      expectError(
        await call({ contentType, headers: { 'x-tc-action': 'X', 'x-tc-version': 'Y' } }),
        'MissingParameter',
        /`Authorization`/,
      );
  });

  it('take a form of 1 MB and refuse one of a byte more', async () => {
    const ofLength = (chars: number): V1Call => {
      const parameters = (padding: number) => ({ Keyword: 'x'.repeat(padding) });
      const action = 'DescribeImageInterceptEventList';
      const bare = signedByV1(service, { action, parameters: parameters(0) }).body as string;
      return { action, parameters: parameters(chars - bare.length) };
    };
    const sizeOf = (v1: V1Call) => Buffer.byteLength(signedByV1(service, v1).body!);
    // A signature may have characters that take three when encoded; another nonce gives another signature.
    const exactly = (chars: number): V1Call => {
      for (let nonce = 10_000; ; nonce++) {
        const tried = ofLength(chars);
        const v1 = { ...tried, parameters: { ...tried.parameters, Nonce: String(nonce) } };
        if (sizeOf(v1) === chars) return v1;
      }
    };
    expectError(await call(exactly(maxFormBytes)), 'InvalidParameterValue.LengthLimit', /`Keyword`/);
    expectError(await call(exactly(maxFormBytes + 1)), 'RequestSizeLimitExceeded', /1048576.*TC3/);
    expectError(await call({ parameters: { X: 'x'.repeat(11 * 1024 * 1024) } }), 'RequestSizeLimitExceeded');
  });

  it('take a query of 32 KB and refuse one of a character more', async () => {
    const call1 = signedByV1(service, { method: 'GET', action: 'DescribeImageInterceptEventList' });
    const padded = (chars: number) => ({ ...call1, query: call1.query!.padEnd(chars, '&') });
    expectSuccess(await send(service, padded(maxQueryChars)));
    expectError(await send(service, padded(maxQueryChars + 1)), 'RequestSizeLimitExceeded', /32768/);
  });

  it('count towards the same limit of calls a second as all others', async () => {
    const limited = await startTestService({ rateLimit: 2 });
    try {
      const v1 = (method: 'GET' | 'POST') => send(limited, signedByV1(limited, { method }));
      expectSuccess(await v1('POST'));
      expectSuccess(await v1('GET'));
      expectError(await v1('POST'), 'RequestLimitExceeded', /`3` in a second/);
      expectError(await send(limited), 'RequestLimitExceeded', /`4` in a second/);
    } finally {
      await limited.stop();
    }
  });

  describe('with two faults', () => {
    let stored: unknown;
    beforeEach(async () => {
      stored = await contentsOf(service.db);
    });
    afterEach('nothing was changed', async () => assert.deepEqual(await contentsOf(service.db), stored));

    interface Fault {
      code: string;
      message?: RegExp;
      /** What of the request it changes; two that change the same cannot be had together. */
      in: string;
      put: V1Call | (() => V1Call);
    }
    const changed = (name: string, value: string | undefined): V1Call => ({ changed: { [name]: value } });
    const lacking = (name: string): Fault => ({
      in: name,
      put: changed(name, undefined),
      code: 'MissingParameter',
      message: new RegExp(`\`${name}\``),
    });

    /** In the order in which they are reported. */
    const faults: Fault[] = [
      { in: 'method', put: { method: 'PUT' }, code: 'UnsupportedProtocol' },
      { in: 'size', put: { appended: '&'.repeat(maxFormBytes) }, code: 'RequestSizeLimitExceeded' },
      lacking('Action'),
      lacking('Version'),
      lacking('SecretId'),
      lacking('Timestamp'),
      { in: 'Timestamp', put: changed('Timestamp', 'soon'), code: 'InvalidParameter', message: /Timestamp/ },
      { in: 'Timestamp', put: changed('Timestamp', '1'), code: 'AuthFailure.SignatureExpire' },
      lacking('Nonce'),
      { in: 'Nonce', put: changed('Nonce', 'x'), code: 'InvalidParameter', message: /Nonce/ },
      lacking('Signature'),
      { in: 'SecretId', put: changed('SecretId', 'nobody'), code: 'AuthFailure.SecretIdNotFound' },
      { in: 'Signature', put: changed('Signature', 'x'), code: 'AuthFailure.SignatureFailure' },
      { in: 'Version', put: { parameters: { Version: '2018-06-08' } }, code: 'NoSuchVersion' },
      { in: 'Action', put: { parameters: { Action: 'Nope' } }, code: 'InvalidAction' },
      { in: 'SecretId', put: () => service.reader.credential, code: 'UnauthorizedOperation' },
      { in: 'names', put: { parameters: { 'X..Y': '' } }, code: 'InvalidParameter.InvalidFormat' },
      { in: 'values', put: { parameters: { Unknown: '\0' } }, code: 'InvalidParameterValue' },
      { in: 'fields', put: { parameters: { Other: '1' } }, code: 'MissingParameter', message: /PolicyIds/ },
    ];
    const callWith = (...some: Fault[]) => {
      const calls = some.map(({ put }) => (typeof put === 'function' ? put() : put));
      return call({
        action: 'DeleteImageInterceptPolicy',
        ...Object.assign({}, ...calls),
        parameters: Object.assign({}, ...calls.map(({ parameters }) => parameters)),
        changed: Object.assign({}, ...calls.map((one) => one.changed)),
      } as V1Call);
    };

    for (const [at, first] of faults.entries())
      it(`are answered with ${first.code}${first.message ? ` ${first.message}` : ''} before all that follow`, async () => {
        for (const other of faults.slice(at)) {
          if (other !== first && other.in === first.in) continue;
          const reply = await callWith(other, first);
          assert.equal(expectEnvelope(reply).Error?.Code, first.code, `with ${other.code} in ${other.in}`);
          expectError(reply, first.code, first.message);
        }
      });
  });
});
