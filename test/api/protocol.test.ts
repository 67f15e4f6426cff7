import assert from 'node:assert/strict';
import { connect } from 'node:net';
import request from 'supertest';
import { cutOff } from '../support/cluster.js';
import { minuteMs } from '../support/clock.js';
import { contentsOf } from '../support/contents.js';
import {
  basicOf,
  expectEnvelope,
  expectError,
  expectSuccess,
  type HttpCall,
  type HttpReply,
  send,
  sendBytes,
} from '../support/http.js';
import { riskPolicy } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { until } from '../support/until.js';

const maxBodyBytes = 10 * 1024 * 1024;
const maxQueryChars = 32 * 1024;

describe('the protocol', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  const seconds = () => Math.floor(service.clock.now().getTime() / 1000);
  /** Calls an action with parameters, or with a body as it is. */
  const call = (action: string, params: object | string | Buffer = {}, more: HttpCall = {}) =>
    send(service, {
      body: typeof params === 'string' || Buffer.isBuffer(params) ? params : JSON.stringify(params),
      ...more,
      headers: { 'x-tc-action': action, ...more.headers },
    });
  const get = (action: string, query: string) =>
    send(service, { method: 'GET', query, headers: { 'x-tc-action': action } });
  const stillAnswers = async () => void expectSuccess(await send(service));

  describe('signed requests', () => {
    it('are answered to POST and to GET', async () => {
      assert.equal(expectSuccess(await send(service))['TotalCount'], 0);
      assert.equal(expectSuccess(await send(service, { method: 'GET' }))['TotalCount'], 0);
    });

    it('may be 5 minutes old or early, and not a second more', async () => {
      for (const skew of [-300, 300]) expectSuccess(await send(service, { timestamp: seconds() + skew }));
      for (const skew of [-301, 301]) {
        const reply = await send(service, { timestamp: seconds() + skew });
        expectError(reply, 'AuthFailure.SignatureExpire', /5 minutes/);
      }
      const timestamp = seconds();
      service.clock.advance(5 * minuteMs);
      expectSuccess(await send(service, { timestamp }));
      service.clock.advance(1);
      expectError(await send(service, { timestamp }), 'AuthFailure.SignatureExpire');
    });

    it('are refused with the wrong key, an unknown id, or another body than was signed', async () => {
      expectError(await send(service, { secretKey: 'wrong' }), 'AuthFailure.SignatureFailure');
      const { secretKey } = service.stranger.credential;
      expectError(await send(service, { secretKey }), 'AuthFailure.SignatureFailure');
      expectError(await send(service, { secretId: 'AKIDnobody' }), 'AuthFailure.SecretIdNotFound');
      const changed = await send(service, { body: '{ }', signedBody: '{}' });
      expectError(changed, 'AuthFailure.SignatureFailure');
    });

    const malformed = [
      'SKIP',
      'Bearer abc',
      'Basic',
      'TC3-HMAC-SHA256',
      'TC3-HMAC-SHA256 Credential=a/2026-03-10/tcss/tc3_request',
      'TC3-HMAC-SHA256 Credential=a, SignedHeaders=content-type;host, Signature=b',
      `TC3-HMAC-SHA256 ${'x'.repeat(10_000)}`,
    ];
    for (const authorization of malformed) {
      it(`are refused with a malformed Authorization, ${authorization.slice(0, 80)}`, async () => {
        const message = expectError(
          await send(service, { headers: { authorization } }),
          'AuthFailure.InvalidAuthorization',
        );
        assert.ok(!message.includes('xxx'));
      });
    }

    for (const header of ['Authorization', 'X-TC-Action', 'X-TC-Version', 'X-TC-Timestamp'])
      for (const value of [undefined, '', ' ']) {
        it(`are refused when ${header} is ${value === undefined ? 'left out' : JSON.stringify(value)}`, async () => {
          const reply = await send(service, { headers: { [header.toLowerCase()]: value } });
          expectError(reply, 'MissingParameter', new RegExp(`\`${header}\``));
        });
      }

    for (const timestamp of [
      'abc',
      '1e9',
      '-1',
      '1700000000.5',
      '1773115200000',
      '0x10',
      '１７００００００００',
    ]) {
      it(`are refused when X-TC-Timestamp is ${timestamp}`, async () => {
        const reply = await send(service, { headers: { 'x-tc-timestamp': encodeURIComponent(timestamp) } });
        expectError(reply, 'InvalidParameter', /`X-TC-Timestamp`/);
      });
    }

    it('are refused for another version or an action that there is not', async () => {
      const version = '2018-06-08';
      expectError(
        await send(service, { headers: { 'x-tc-version': version } }),
        'NoSuchVersion',
        /`2018-06-08`/,
      );
      for (const action of ['Nope', 'describeimagelist', 'constructor', '__proto__', 'toString'])
        expectError(await call(action), 'InvalidAction', new RegExp(`\`${action}\``));
    });

    it('show no more than 64 characters of such a header', async () => {
      const long = 'x'.repeat(1000);
      for (const header of ['x-tc-version', 'x-tc-action', 'content-type']) {
        const { Error } = expectEnvelope(await send(service, { headers: { [header]: long } }));
        assert.ok(
          Error!.Message.includes('x'.repeat(60)) && !Error!.Message.includes('x'.repeat(65)),
          Error!.Message,
        );
      }
      const emoji = await get('', `Action=a${encodeURIComponent('😀'.repeat(70))}`);
      const message = expectError(emoji, 'InvalidAction');
      assert.ok(message.isWellFormed(), message);
    });
  });

  describe('HTTP', () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
      it(`refuses ${method} with UnsupportedProtocol`, async () => {
        expectError(await send(service, { method }), 'UnsupportedProtocol', new RegExp(method));
      });
    }

    it('answers HEAD without a body, and goes on', async () => {
      const reply = await send(service, { method: 'HEAD' });
      assert.equal(reply.status, 200);
      assert.equal(reply.headers['content-type'], 'application/json');
      await stillAnswers();
    });

    for (const type of [
      undefined,
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/mixed; boundary=x',
      'text/json',
      'constructor',
    ]) {
      it(`refuses a POST of content type ${type ?? 'none'}`, async () => {
        const given = type ? type.split(';')[0]!.replace(/[+/]/, '\\$&') : 'none';
        const reply = await send(service, { headers: { 'content-type': type } });
        expectError(reply, 'InvalidRequest', new RegExp(`application/json,.*; given \`${given}\``));
      });
    }

    for (const contentType of [
      'application/json; charset=utf-8',
      'Application/JSON;charset=UTF-8',
      'application/json ;x=y',
      'application/octet-stream',
      'application/octet-stream; charset=utf-8',
    ]) {
      it(`takes a POST of content type ${contentType}`, async () => {
        expectSuccess(await send(service, { contentType }));
      });
    }

    const mb = 1024 * 1024;
    const limits: [action: string, bytes: number, code: string | undefined][] = [
      ['DescribeImageInterceptPolicySummary', mb, undefined],
      ['EvaluateContainerStart', mb, 'MissingParameter'],
      ['EvaluateContainerStarts', 4 * mb, 'MissingParameter'],
      ['ImportImageScanReport', 10 * mb, 'MissingParameter'],
      ['Nope', mb, 'InvalidAction'],
    ];
    for (const [action, bytes, code] of limits)
      it(`takes a body of ${bytes / mb} MB for ${action} and refuses one of a byte more`, async () => {
        const padded = (length: number) => `{${' '.repeat(length - 2)}}`;
        const largest = await call(action, padded(bytes));
        if (code === undefined) expectSuccess(largest);
        else expectError(largest, code);
        const message = new RegExp(`${bytes} bytes .*\`${action}\``);
        expectError(await call(action, padded(bytes + 1)), 'RequestSizeLimitExceeded', message);
      });

    it('takes a query of 32 KB and refuses one of a character more, or of any length', async () => {
      const query = (chars: number) => {
        const start = 'Filters.0.Name=ImageName&Filters.0.Values.0=a&';
        const room = chars - start.length;
        const values = Array.from(
          { length: 40 },
          (_, n) => `Filters.0.Values.${n + 1}=${'v'.repeat(770)}`,
        ).join('&');
        return (start + values).slice(0, start.length) + values.padEnd(room, '&').slice(0, room);
      };
      assert.equal(query(maxQueryChars).length, maxQueryChars);
      expectSuccess(await get('DescribeImageList', query(maxQueryChars)));
      const tooLong = await get('DescribeImageList', query(maxQueryChars + 1));
      expectError(tooLong, 'RequestSizeLimitExceeded', /32768/);
      assert.equal((await get('DescribeImageList', query(100_000))).status, 431);
      await stillAnswers();
    });

    it('takes a body in chunks', async () => {
      const reply = await sendBytes(
        service,
        [
          'POST / HTTP/1.1',
          'Host: localhost',
          'Connection: close',
          `Authorization: ${basicOf(service.admin.credential)}`,
          'Content-Type: application/json',
          'X-TC-Action: DescribeImageInterceptPolicySummary',
          'X-TC-Version: 2020-11-01',
          'Transfer-Encoding: chunked',
          '',
          '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n',
        ].join('\r\n'),
      );
      assert.match(reply, /^HTTP\/1\.1 200 OK\r\n[^]*"TotalCount":0/);
    });

    it('goes on when a caller hangs up in the middle of a body', async () => {
      const { hostname, port } = new URL(service.endpoint);
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write('POST / HTTP/1.1\r\nHost: x\r\nX-TC-Action: X\r\nContent-Length: 100\r\n\r\n{', () => {
            socket.resetAndDestroy();
            resolve();
          });
        });
        socket.on('error', reject);
      });
      await stillAnswers();
    });

    it('answers on any path that comes with an action, and 404 elsewhere', async () => {
      for (const path of ['/api/', '/v1/tcss', '/healthz/x', '//', '/%ff'])
        expectSuccess(await send(service, { path }));
      expectSuccess(
        await send(service, {
          method: 'GET',
          path: '/api',
          query: 'Action=DescribeImageInterceptPolicySummary',
          headers: { 'x-tc-action': undefined },
        }),
      );
      for (const path of ['/api', '/nothing', '/%ff', '/healthz/x']) {
        const reply = await request(service.endpoint)
          .get(path)
          .ok(() => true);
        assert.equal(reply.status, 404, path);
      }
    });

    it('takes the root however it is written, and a health check for nothing else whatever comes with it', async () => {
      const get = (url: string) =>
        sendBytes(service, `GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-TC-Action: X\r\n\r\n`);
      for (const url of ['/', '//', '/?a=b', 'http://x/', 'http://x', 'http://x?Action=Y'])
        assert.match(await get(url), /"Code":"MissingParameter"/, url);
      for (const url of ['/healthz', '/Healthz/', '/healthz?Action=Y', 'http://x/healthz'])
        assert.match(await get(url), /\{"status":"ok","undecidedStarts":0,/, url);
    });

    it('sends the trace id back as it came', async () => {
      for (const id of [
        '7c1e0a2b-0000-4000-8000-000000000000',
        'x',
        'y'.repeat(128),
        '%0d%0aSet-Cookie:%20a=b',
        '{"<>"}',
      ]) {
        const reply = await send(service, { headers: { 'x-tc-traceid': id } });
        expectSuccess(reply);
        assert.equal(reply.headers['x-tc-traceid'], id);
      }
      const refused = await send(service, { secretKey: 'wrong', headers: { 'x-tc-traceid': 'x' } });
      assert.equal(refused.headers['x-tc-traceid'], 'x', 'also with an error');
    });

    it('drops a trace id that could be no header value of ours, and is not broken by one', async () => {
      for (const id of ['y'.repeat(129), 'a b', 'caf\u00e9', 'a\tb', '']) {
        const reply = await send(service, { headers: { 'x-tc-traceid': id } });
        expectSuccess(reply);
        assert.equal(reply.headers['x-tc-traceid'], undefined);
      }
      for (const id of [
        'a\rSet-Cookie: a=b',
        'a\nSet-Cookie: a=b',
        'a\0b',
        'a\x01b',
        'a\r\n Set-Cookie: a=b',
      ]) {
        const reply = await sendBytes(
          service,
          `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-TC-Action: X\r\nContent-Length: 0\r\nX-TC-TraceId: ${id}\r\n\r\n`,
        );
        assert.match(reply, /^HTTP\/1\.1 (200|400) /);
        assert.doesNotMatch(reply, /set-cookie/i);
      }
      await stillAnswers();
    });

    it('gives every request an id of its own', async () => {
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => send(service, { secretKey: 'wrong' })),
      );
      assert.equal(new Set(replies.map((reply) => expectEnvelope(reply).RequestId)).size, 20);
    });
  });

  describe('the JSON body', () => {
    it('may be empty', async () => {
      expectSuccess(await send(service, { body: '' }));
      expectError(await call('DescribeImageDetail', ''), 'MissingParameter', /`ImageId`/);
    });

    for (const body of [
      '{',
      '}',
      '{"a":}',
      "{'a':1}",
      '{"a":1}x',
      ' ',
      '\0',
      '{"a":"\u0001"}',
      'undefined',
      'NaN',
      '[1,]',
      '['.repeat(100_000),
    ]) {
      it(`is refused when it is not JSON: ${JSON.stringify(body.slice(0, 20))}`, async () => {
        expectError(await send(service, { body }), 'InvalidParameter.InvalidFormat', /JSON/);
      });
    }

    it('is refused when it is not UTF-8', async () => {
      for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
        const body = Buffer.concat([Buffer.from('{"Keyword":"'), Buffer.from(bytes), Buffer.from('"}')]);
        expectError(
          await call('DescribeImageInterceptEventList', body),
          'InvalidParameter.InvalidFormat',
          /UTF-8/i,
        );
      }
      expectError(
        await send(service, { body: Buffer.from('{}', 'utf16le') }),
        'InvalidParameter.InvalidFormat',
      );
    });

    for (const body of ['[]', '[{}]', '"text"', '7', 'null', 'true', '1e999']) {
      it(`is refused when it is no object: ${body}`, async () => {
        expectError(await send(service, { body }), 'InvalidParameter', /should be `object`/);
      });
    }

    it('is refused when it is nested 100,000 levels deep, wherever that is', async () => {
      const lists = '['.repeat(100_000) + ']'.repeat(100_000);
      const objects = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
      for (const deep of [lists, objects]) {
        expectError(
          await call('ImportImageScanReport', `{"Report":${deep}}`),
          'InvalidParameterValue',
          /200/,
        );
        const start = `{"Image":{"ImageId":"x"},"Node":{"NodeName":"n"},"OciSpec":{"a":${deep}}}`;
        expectError(await call('EvaluateContainerStart', start), 'InvalidParameterValue', /OciSpec.*200/);
        expectError(await call('DescribeImageList', `{"Filters":${deep}}`), 'InvalidParameterValue', /200/);
      }
      expectError(await send(service, { body: lists }), 'InvalidParameterValue', /200/);
    });

    it('is refused when it has names that every object inherits, which grant nothing', async () => {
      for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
        const unknown = new RegExp(`\`(Filters\\.0\\.)?${name}\``);
        expectError(await call('DescribeImageList', `{"${name}":{"Limit":1}}`), 'UnknownParameter', unknown);
        const inFilter = `{"Filters":[{"Name":"ImageName","Values":["x"],"${name}":{"ExactMatch":true}}]}`;
        expectError(await call('DescribeImageList', inFilter), 'UnknownParameter', unknown);
      }
      const inherited = await call('DescribeImageDetail', '{"__proto__":{"ImageId":"x"}}');
      expectError(inherited, 'MissingParameter', /`ImageId`/);
      assert.equal(({} as Record<string, unknown>)['Limit'], undefined);
    });

    it('is refused when a text in it cannot be stored', async () => {
      const list = 'DescribeImageInterceptEventList';
      for (const text of ['a\\u0000b', '\\ud83d', '\\ude00', '\\ude00\\ud83d']) {
        expectError(
          await call(list, `{"Keyword":"${text}"}`),
          'InvalidParameterValue',
          /^`Keyword` contains/,
        );
        expectError(await call(list, `{"${text}":1}`), 'InvalidParameterValue', /cannot be stored/);
        const filter = `{"Filters":[{"Name":"PodName","Values":["a","${text}"]}]}`;
        expectError(await call(list, filter), 'InvalidParameterValue', /^`Filters\.0\.Values\.1` contains/);
      }
      expectSuccess(await call(list, '{"Keyword":"\\ud83d\\ude00"}'));
    });

    const limits: [text: string, code: string | undefined][] = [
      ['10', undefined],
      ['10.0', undefined],
      ['1e1', undefined],
      ['"10"', undefined],
      ['"+10"', undefined],
      ['"010"', undefined],
      ['" 10"', 'InvalidParameter'],
      ['"10 "', 'InvalidParameter'],
      ['""', 'InvalidParameter'],
      ['"1e3"', 'InvalidParameter'],
      ['"0x10"', 'InvalidParameter'],
      ['"10.5"', 'InvalidParameter'],
      ['"10.0"', 'InvalidParameter'],
      ['"١٠"', 'InvalidParameter'],
      ['10.5', 'InvalidParameter'],
      ['1e400', 'InvalidParameter'],
      ['-1e400', 'InvalidParameter'],
      ['true', 'InvalidParameter'],
      ['null', undefined],
      ['"-1"', 'InvalidParameterValue.DataRange'],
      ['-0', 'InvalidParameterValue.DataRange'],
      ['101', 'InvalidParameterValue.DataRange'],
      ['"101"', 'InvalidParameterValue.DataRange'],
      ['1e300', 'InvalidParameterValue.DataRange'],
      ['123456789012345678901234567890', 'InvalidParameterValue.DataRange'],
      ['"12345678901234567890"', 'InvalidParameterValue.DataRange'],
      ['"123456789012345678901234567890"', 'InvalidParameter'],
    ];
    for (const [text, code] of limits) {
      it(`${code ? `refuses the integer ${text} with ${code}` : `takes the integer ${text}`}`, async () => {
        const reply = await call('DescribeImageInterceptPolicyList', `{"Limit":${text}}`);
        if (code) expectError(reply, code, /`Limit`.*given/);
        else expectSuccess(reply);
      });
    }

    it('is not rounded: an id beyond 2^53 is refused, as a number and as text', async () => {
      for (const id of ['9007199254740992', '9007199254740993', '"9007199254740993"', '18446744073709551615'])
        expectError(
          await call('DescribeImageInterceptEventDetail', `{"EventId":${id}}`),
          'InvalidParameterValue.DataRange',
          new RegExp(`9007199254740991; given ${id.replaceAll('"', '')}\\.`),
        );
    });

    it('is repeated in a refusal as it was written', async () => {
      for (const text of ['1.23e29', '1E300', '12345678901234567890.0', '1e400', '-1e400'])
        expectError(
          await call('DescribeImageInterceptPolicyList', `{"Limit":${text}}`),
          text.endsWith('400') ? 'InvalidParameter' : 'InvalidParameterValue.DataRange',
          new RegExp(`given (\`?)${text.replace('.', '\\.')}\\1\\.$`),
        );
    });

    it('takes booleans as booleans only', async () => {
      for (const text of ['"true"', '1', '0', '"True"'])
        expectError(
          await call('DescribeImageInterceptPolicyList', `{"EnabledFirst":${text}}`),
          'InvalidParameter',
        );
    });

    it('counts the characters of a name, not their bytes or UTF-16 units', async () => {
      const named = (name: string) => call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));
      for (const character of ['😀', '策', '𝕏', 'é']) {
        const created = expectSuccess(await named(character.repeat(128)));
        expectError(
          await named(character.repeat(129)),
          'InvalidParameterValue.LengthLimit',
          /128.*given 129/,
        );
        await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [created['PolicyId']] });
      }
    });
  });

  describe('the query of a GET', () => {
    before(async () => {
      for (const name of ['a b', 'a+b', 'a&b=c'])
        await service.admin.call(
          'CreateImageInterceptPolicy',
          riskPolicy({ PolicyName: name, Enabled: name === 'a+b' }),
        );
    });
    after(async () => {
      const { PolicyList } = await service.admin.call('DescribeImageInterceptPolicyList');
      const PolicyIds = (PolicyList as { PolicyId: string }[]).map(({ PolicyId }) => PolicyId);
      await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds });
    });

    const list = 'DescribeImageInterceptPolicyList';
    const names = (reply: HttpReply) =>
      (expectSuccess(reply)['PolicyList'] as { PolicyName: string }[])
        .map(({ PolicyName }) => PolicyName)
        .sort();

    for (const [value, name] of [
      ['a+b', 'a b'],
      ['a%20b', 'a b'],
      ['a%2Bb', 'a+b'],
      ['a%26b%3Dc', 'a&b=c'],
    ])
      it(`decodes ${value}`, async () => {
        const query = `Filters.0.Name=PolicyName&Filters.0.Values.0=${value}&Filters.0.ExactMatch=true`;
        assert.deepEqual(names(await get(list, query)), [name]);
      });

    it('reads flattened lists, numbers and booleans in any case', async () => {
      const filter = 'Filters.0.Name=PolicyName&Filters.0.Values.0=a%20b&Filters.0.Values.1=a%2Bb';
      assert.deepEqual(names(await get(list, filter)), ['a b', 'a+b']);
      const second = 'Filters.1.Name=Enabled&Filters.1.Values.0=TRUE';
      assert.deepEqual(names(await get(list, `${second}&${filter}`)), ['a+b']);
      for (const yes of ['true', 'True', 'TRUE']) {
        const query = `EnabledFirst=${yes}&Limit=1&Offset=0&OrderField=PolicyName&Order=ASC`;
        assert.deepEqual(names(await get(list, query)), ['a+b']);
      }
      assert.equal(names(await get(list, 'EnabledFirst=False&Limit=2')).length, 2);
    });

    it('may name the common parameters, which are then no parameters of the action', async () => {
      const common = 'Action=DescribeImageDetail&Version=2020-11-01&Language=zh-CN';
      const basic = { authorization: basicOf(service.admin.credential), 'x-tc-timestamp': undefined };
      const headers = { ...basic, 'x-tc-action': undefined, 'x-tc-version': undefined };
      const reply = await send(service, { method: 'GET', query: `${common}&ImageId=x`, headers });
      expectError(reply, 'ResourceNotFound', /不存在/);
      const both = await send(service, { method: 'GET', query: 'Action=Other', headers: basic });
      expectError(both, 'UnknownParameter', /`Action`/);
    });

    const refused: [query: string, code: string, message: RegExp][] = [
      ['Limit=1&Limit=2', 'InvalidParameter.InvalidFormat', /`Limit`.*twice/],
      [
        'Filters.0.Name=ImageId&Filters.0.Name=ImageName',
        'InvalidParameter.InvalidFormat',
        /`Filters\.0\.Name`/,
      ],
      ['Filters=x&Filters.0.Name=ImageId', 'InvalidParameter.InvalidFormat', /`Filters\.0\.Name`/],
      ['Filters.0.Name=ImageId&Filters=x', 'InvalidParameter.InvalidFormat', /`Filters`/],
      ['Filters..Name=x', 'InvalidParameter.InvalidFormat', /`Filters\.\.Name`/],
      ['=x', 'InvalidParameter.InvalidFormat', /malformed/],
      [`${'a.'.repeat(5000)}b=1`, 'InvalidParameter.InvalidFormat', /malformed/],
      ['Filters.1.Name=ImageId', 'InvalidParameter', /`Filters`.*`array`/],
      ['Filters.length=1000000000', 'InvalidParameter', /`Filters`.*`array`/],
      ['Filters.1000000000.Name=x', 'InvalidParameter', /`Filters`.*`array`/],
      ['Filters.__proto__.Name=x', 'InvalidParameter', /`Filters`.*`array`/],
      ['__proto__.Limit=1', 'UnknownParameter', /`__proto__`/],
      ['__proto__=1', 'UnknownParameter', /`__proto__`/],
      ['constructor.prototype.Limit=1', 'UnknownParameter', /`constructor`/],
      [
        'Filters.0.Name=ImageId&Filters.0.Values.0=x&Filters.0.__proto__.y=1',
        'UnknownParameter',
        /`Filters\.0\.__proto__`/,
      ],
      ['Unknown=1', 'UnknownParameter', /`Unknown`/],
      ['Limit=ten', 'InvalidParameter', /`Limit`.*`integer`.*`ten`/],
      ['Order=', 'InvalidParameterValue', /`Order`/],
      ['Limit=+1', 'InvalidParameter', /`Limit`/],
      ['Limit=0', 'InvalidParameterValue.DataRange', /`Limit`.*1.*given 0/],
      ['EnabledFirst=yes', 'InvalidParameter', /`EnabledFirst`/],
      [
        'Filters.0.Name=PolicyName&Filters.0.Values.0=a%00b',
        'InvalidParameterValue',
        /`Filters\.0\.Values\.0`/,
      ],
    ];
    for (const [query, code, message] of refused)
      it(`is refused when it is ${query.slice(0, 70)}`, async () => {
        expectError(await get(list, query), code, message);
        assert.equal(({} as Record<string, unknown>)['Limit'], undefined);
      });

    it('says nothing of a number, boolean or list by an empty text', async () => {
      assert.equal(names(await get(list, 'Limit=&Offset=&EnabledFirst=&Filters=')).length, 3);
    });

    it('takes bytes that are no UTF-8 for characters that are not known, and does not fail on a stray %', async () => {
      for (const value of ['%ff', '%', '%zz', '%ed%a0%80'])
        assert.deepEqual(names(await get(list, `Filters.0.Name=PolicyName&Filters.0.Values.0=${value}`)), []);
    });

    it('is not read on POST', async () => {
      expectSuccess(await send(service, { query: 'Limit=nonsense&Unknown=1' }));
    });
  });

  describe('the language of a message', () => {
    for (const [language, isChinese] of [
      [undefined, false],
      ['', false],
      ['en-US', false],
      ['fr', false],
      ['azh', false],
      ['../../etc', false],
      ['zh-CN', true],
      ['zh', true],
      ['ZH-cn', true],
      ['zh-TW', true],
    ] as const)
      it(`is ${isChinese ? 'Chinese' : 'English'} when X-TC-Language is ${language ?? 'left out'}`, async () => {
        const reply = await send(service, { secretKey: 'wrong', headers: { 'x-tc-language': language } });
        const message = expectError(reply, 'AuthFailure.SignatureFailure');
        assert.equal(/\p{Script=Han}/u.test(message), isChinese, message);
      });
  });

  describe('HTTP Basic', () => {
    let withProxy: TestService;
    let withoutBasic: TestService;
    before(async () => {
      withProxy = await startTestService({ trustedProxies: ['127.0.0.0/8', '::1'] });
      withoutBasic = await startTestService({ authBasic: false });
    });
    after(() => Promise.all([withProxy.stop(), withoutBasic.stop()]));

    const sendBasic = (
      to: TestService,
      authorization = basicOf(to.admin.credential),
      headers: Record<string, string> = {},
    ) => send(to, { headers: { authorization, 'x-tc-timestamp': undefined, ...headers } });
    const refused = 'AuthFailure.InvalidAuthorization';

    it('is taken from this machine, whatever the case of its name', async () => {
      expectSuccess(await sendBasic(service));
      expectSuccess(await sendBasic(service, basicOf(service.admin.credential).replace('Basic', 'bAsIc  ')));
    });

    it('is refused when switched off', async () => {
      expectError(await sendBasic(withoutBasic), refused, /AUTH_BASIC=off/);
      expectSuccess(await send(withoutBasic));
    });

    for (const header of [
      'X-Forwarded-For',
      'X-Forwarded-Proto',
      'X-Forwarded-Host',
      'X-Forwarded-Port',
      'X-Real-IP',
      'Forwarded',
      'Via',
    ]) {
      it(`is refused with ${header}, for then somebody else is behind the peer`, async () => {
        for (const to of [service, withProxy])
          expectError(await sendBasic(to, undefined, { [header]: '10.0.0.9' }), refused, /TLS/);
      });
    }

    it('is taken from a trusted proxy that had it over https, and from no other', async () => {
      const https = { 'x-forwarded-for': '10.0.0.9', 'x-forwarded-proto': 'https' };
      expectSuccess(await sendBasic(withProxy, undefined, https));
      expectError(await sendBasic(service, undefined, https), refused);
      for (const proto of ['http', 'https, http', 'http, https', 'HTTPS ,x', ''])
        expectError(await sendBasic(withProxy, undefined, { ...https, 'x-forwarded-proto': proto }), refused);
    });

    it('is refused with the wrong key or an unknown id', async () => {
      const { secretId, secretKey } = service.admin.credential;
      for (const wrong of [
        '',
        'x',
        secretKey.slice(1),
        `${secretKey}x`,
        service.stranger.credential.secretKey,
      ])
        expectError(
          await sendBasic(service, basicOf({ secretId, secretKey: wrong })),
          'AuthFailure.SignatureFailure',
        );
      for (const unknown of [
        'AKIDnobody',
        secretId.toLowerCase(),
        `${secretId} `,
        '%',
        'a\0b',
        '\0',
        '名',
        "' OR ''='",
      ])
        expectError(
          await sendBasic(service, basicOf({ secretId: unknown, secretKey })),
          'AuthFailure.SecretIdNotFound',
        );
    });

    for (const garbage of [
      'Basic !!!',
      'Basic a b',
      'Basic bm9jb2xvbg==',
      'Basic Og==',
      `Basic ${'QQ'.repeat(5000)}`,
    ]) {
      it(`is refused when it is garbage: ${garbage.slice(0, 40)}`, async () => {
        expectError(await sendBasic(service, garbage), refused, /malformed/);
      });
    }
  });

  describe('a request with two faults', () => {
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
      put: HttpCall | (() => HttpCall);
    }
    const header = (name: string, value: string | undefined): HttpCall => ({ headers: { [name]: value } });

    /** In the order in which they are reported. */
    const faults: Fault[] = [
      { in: 'method', put: { method: 'PUT' }, code: 'UnsupportedProtocol' },
      { in: 'body', put: { body: ' '.repeat(maxBodyBytes + 1) }, code: 'RequestSizeLimitExceeded' },
      { in: 'type', put: { contentType: 'text/plain' }, code: 'InvalidRequest' },
      {
        in: 'action',
        put: header('x-tc-action', undefined),
        code: 'MissingParameter',
        message: /X-TC-Action/,
      },
      {
        in: 'version',
        put: header('x-tc-version', undefined),
        code: 'MissingParameter',
        message: /X-TC-Version/,
      },
      {
        in: 'authorization',
        put: header('authorization', undefined),
        code: 'MissingParameter',
        message: /Authorization/,
      },
      {
        in: 'authorization',
        put: header('authorization', 'nonsense'),
        code: 'AuthFailure.InvalidAuthorization',
      },
      {
        in: 'timestamp',
        put: header('x-tc-timestamp', undefined),
        code: 'MissingParameter',
        message: /X-TC-Timestamp/,
      },
      {
        in: 'timestamp',
        put: header('x-tc-timestamp', 'soon'),
        code: 'InvalidParameter',
        message: /X-TC-Timestamp/,
      },
      { in: 'timestamp', put: () => ({ timestamp: seconds() - 301 }), code: 'AuthFailure.SignatureExpire' },
      { in: 'credential', put: { secretId: 'nobody' }, code: 'AuthFailure.SecretIdNotFound' },
      { in: 'credential', put: { secretKey: 'wrong' }, code: 'AuthFailure.SignatureFailure' },
      { in: 'version', put: header('x-tc-version', '2018-06-08'), code: 'NoSuchVersion' },
      { in: 'action', put: header('x-tc-action', 'Nope'), code: 'InvalidAction' },
      { in: 'credential', put: () => service.reader.credential, code: 'UnauthorizedOperation' },
      { in: 'body', put: { body: '{' }, code: 'InvalidParameter.InvalidFormat' },
      { in: 'body', put: { body: '{"Unknown":"\\u0000"}' }, code: 'InvalidParameterValue' },
      { in: 'body', put: { body: '{"Unknown":1}' }, code: 'MissingParameter', message: /PolicyIds/ },
    ];
    const valid: HttpCall = { headers: { 'x-tc-action': 'DeleteImageInterceptPolicy' } };
    const sendWith = (...some: Fault[]) => {
      const calls = some.map(({ put }) => (typeof put === 'function' ? put() : put));
      return send(service, {
        ...Object.assign({}, ...calls),
        headers: Object.assign({}, valid.headers, ...calls.map(({ headers }) => headers)),
      } as HttpCall);
    };

    for (const [at, first] of faults.entries())
      it(`is answered with ${first.code}${first.message ? ` ${first.message}` : ''} before all that follow`, async () => {
        for (const other of faults.slice(at)) {
          if (other !== first && other.in === first.in) continue;
          expectError(await sendWith(other, first), first.code, first.message);
        }
      });
  });

  describe('the health checks', () => {
    const check = (path: string) =>
      request(service.endpoint)
        .get(path)
        .ok(() => true);

    /** A busy machine may not answer in the half second that the question has. */
    const untilReady = () =>
      until(async () => {
        const { status, body } = await check('/readyz');
        if (status === 200) assert.deepEqual(body, { status: 'ready' });
        return status === 200;
      });

    it('say that the process lives and that the database answers', async () => {
      await untilReady();
      const { status, body } = await check('/healthz');
      assert.deepEqual([status, body], [200, { status: 'ok', undecidedStarts: 0, clockAheadSeconds: 0 }]);
    });

    it('tell when the database is gone; the process goes on, and serves again when it is back', async () => {
      const { rows } = (await service.db.raw('SELECT current_database() AS name')) as {
        rows: { name: string }[];
      };
      const bringBack = await cutOff(rows[0]!.name);
      try {
        assert.equal((await check('/readyz')).status, 503);
        assert.equal((await check('/healthz')).status, 200);
        expectError(await send(service), 'InternalError');
        assert.equal((await check('/readyz')).status, 503);
      } finally {
        await bringBack();
      }
      await untilReady();
      await stillAnswers();
    });

    it('tell when the database is not migrated', async () => {
      await service.db.raw('ALTER TABLE knex_migrations RENAME TO elsewhere');
      try {
        assert.equal((await check('/readyz')).status, 503);
      } finally {
        await service.db.raw('DROP TABLE IF EXISTS knex_migrations');
        await service.db.raw('ALTER TABLE elsewhere RENAME TO knex_migrations');
      }
      await untilReady();
    });
  });
});
