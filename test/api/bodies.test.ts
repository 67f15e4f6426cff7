import assert from 'node:assert/strict';
import { contentsOf } from '../support/contents.js';
import { basicOf, expectError, expectSuccess, type HttpCall, type HttpReply, send } from '../support/http.js';
import { report, riskPolicy } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

const maxBodyBytes = 10 * 1024 * 1024;
const list = 'DescribeImageInterceptPolicyList';
const nodeBoundary = '--------------------------0123456789abcdef01234567';

type Part = string | [type: string, value: string];

/** Writes parts as the Node SDK does; one with a type as the Python SDK does. */
const multipart = (parts: Record<string, Part>, boundary = nodeBoundary) =>
  Object.entries(parts)
    .map(([name, part]) => {
      const [type, value] = typeof part === 'string' ? [undefined, part] : part;
      const typeLine = type === undefined ? '' : `\r\nContent-Type: ${type}`;
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${typeLine}\r\n\r\n${value}\r\n`;
    })
    .join('') + `--${boundary}--\r\n`;

describe('bodies besides JSON', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'a 策略' }));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'b', Enabled: false }));
  });
  after(() => service.stop());

  const post = (action: string, contentType: string, body: string | Buffer, more: HttpCall = {}) =>
    send(service, { contentType, body, ...more, headers: { 'x-tc-action': action, ...more.headers } });
  const names = (reply: HttpReply) =>
    (expectSuccess(reply)['PolicyList'] as { PolicyName: string }[]).map(({ PolicyName }) => PolicyName);
  const count = async () => (await service.admin.call(list))['TotalCount'] as number;

  describe('multipart/form-data', () => {
    const type = `multipart/form-data; boundary=${nodeBoundary}`;
    const sendParts = (action: string, parts: Record<string, Part>) => post(action, type, multipart(parts));

    it('has a part for each field, as text', async () => {
      const parts = {
        Limit: '1',
        Offset: '0',
        EnabledFirst: 'True',
        OrderField: 'PolicyName',
        Order: 'desc',
      };
      assert.deepEqual(names(await sendParts(list, parts)), ['a 策略']);
      assert.deepEqual(names(await sendParts(list, { ...parts, EnabledFirst: 'FALSE' })), ['b']);
    });

    it('takes text for text, whatever type it is said to have, and JSON parts for lists and structures', async () => {
      const filters = JSON.stringify([{ Name: 'PolicyName', Values: ['a 策略'], ExactMatch: true }]);
      for (const jsonType of ['application/json', 'Application/JSON; charset=utf-8']) {
        const parts = {
          Filters: [jsonType, filters] as Part,
          Limit: ['application/octet-stream', '10'] as Part,
        };
        assert.deepEqual(names(await sendParts(list, parts)), ['a 策略']);
      }
      const flattened = { 'Filters.0.Name': 'PolicyName', 'Filters.0.Values.0': 'a 策略' };
      assert.deepEqual(names(await sendParts(list, flattened)), ['a 策略']);
    });

    it('carries a scan report as a file', async () => {
      const file =
        `--x\r\nContent-Disposition: form-data; name="Report"; filename="report.json"\r\n` +
        `Content-Type: application/octet-stream\r\n\r\n${JSON.stringify(report(1))}\r\n` +
        `--x\r\nContent-Disposition: form-data; name="Format"\r\n\r\nnative\r\n--x--`;
      expectSuccess(await post('ImportImageScanReport', 'multipart/form-data; boundary=x', file));
    });

    it('may be without parts, have a preamble and an epilogue, and quote its boundary', async () => {
      assert.equal(names(await post(list, type, `--${nodeBoundary}--\r\n`)).length, 2);
      assert.equal(names(await post(list, type, '')).length, 2, 'as for a call without parameters');
      const body = `preamble\r\n${multipart({ Limit: '1' }, 'a b')}epilogue`;
      assert.equal(names(await post(list, 'multipart/form-data; boundary="a b"', body)).length, 1);
      const java = 'multipart/form-data; charset=utf-8; boundary=C3A0-Upper';
      assert.equal(names(await post(list, java, multipart({ Limit: '1' }, 'C3A0-Upper'))).length, 1);
    });

    it('keeps what is in a part to the byte, line breaks and dashes too', async () => {
      const name = '\r\n-- --x \r\n\r\n--';
      const parts = { PolicyName: 'multi', PolicyTemplate: 'RISK_IMAGE', PolicyDescription: name };
      const rule = JSON.stringify(riskPolicy().RiskRule);
      const created = await sendParts('CreateImageInterceptPolicy', {
        ...parts,
        RiskRule: ['application/json', rule],
      });
      const { PolicyId } = expectSuccess(created);
      const { Policy } = await service.admin.call('DescribeImageInterceptPolicyDetail', { PolicyId });
      assert.equal(Policy.PolicyDescription, name);
      await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    });

    const disposition = 'Content-Disposition: form-data; name="Limit"';
    const malformed: [why: string, type: string, body: string][] = [
      ['has no boundary', 'multipart/form-data', multipart({ Limit: '1' })],
      ['has an empty boundary', 'multipart/form-data; boundary=', multipart({ Limit: '1' })],
      ['has another boundary', 'multipart/form-data; boundary=other', multipart({ Limit: '1' })],
      ['is JSON', type, '{"Limit":1}'],
      ['ends in the middle of a part', type, multipart({ Limit: '1' }).slice(0, -20)],
      ['ends in the headers of a part', type, `--${nodeBoundary}\r\n${disposition}\r\n`],
      ['has a part without headers', type, `--${nodeBoundary}\r\n\r\n1\r\n--${nodeBoundary}--\r\n`],
      [
        'has a part without any end of its headers',
        type,
        `--${nodeBoundary}\r\n${disposition}\r\n--${nodeBoundary}--\r\n`,
      ],
      ['has a part of nothing', type, `--${nodeBoundary}\r\n--${nodeBoundary}--\r\n`],
      ['has a part without a name', type, multipart({ Limit: '1' }).replace('; name="Limit"', '')],
      ['has a part of an empty name', type, multipart({ '': '1' })],
      ['has an attachment', type, multipart({ Limit: '1' }).replace('form-data; ', 'attachment; ')],
    ];
    for (const [why, contentType, body] of malformed)
      it(`is refused when it ${why}`, async () => {
        expectError(
          await post(list, contentType, body),
          'InvalidRequest',
          /multipart\/form-data body is malformed/,
        );
      });

    it('is refused as any other when its fields are', async () => {
      expectError(await sendParts(list, { Limit: 'ten' }), 'InvalidParameter', /`Limit`.*`ten`/);
      expectError(await sendParts(list, { Unknown: '1' }), 'UnknownParameter', /`Unknown`/);
      expectError(await sendParts(list, { __proto__x: '1' }), 'UnknownParameter', /`__proto__x`/);
      expectError(await sendParts(list, { OrderField: 'a\0b' }), 'InvalidParameterValue', /`OrderField`/);
      const json = { Filters: ['application/json', '[{hunter2'] as Part };
      const message = expectError(
        await sendParts(list, json),
        'InvalidParameter.InvalidFormat',
        /`Filters`.*JSON/,
      );
      assert.doesNotMatch(message, /hunter2/);
      const twice = multipart({ Limit: '1' }).replace(/^(.*?)(--\S+--\r\n)$/s, '$1$1$2');
      expectError(await post(list, type, twice), 'InvalidParameter.InvalidFormat', /`Limit`.*twice/);
    });

    it('is signed like any other body, or announced as unsigned, or comes with HTTP Basic', async () => {
      const body = multipart({ Limit: '1' });
      const changed = { signedBody: body.replace('1', '2') };
      expectError(await post(list, type, body, changed), 'AuthFailure.SignatureFailure');
      const basic = { headers: { authorization: basicOf(service.admin.credential) } };
      assert.equal(names(await post(list, type, body, basic)).length, 1);
      const nobody = { headers: { authorization: undefined } };
      expectError(await post(list, type, body, nobody), 'MissingParameter', /`Authorization`/);
    });

    it('of a report may have 10 MB and not a byte more', async () => {
      const empty = multipart({ Keyword: '' }).length;
      const ofLength = (bytes: number) => multipart({ Keyword: 'x'.repeat(bytes - empty) });
      const largest = await post('ImportImageScanReport', type, ofLength(maxBodyBytes));
      expectError(largest, 'MissingParameter', /`Report`/);
      const larger = await post('ImportImageScanReport', type, ofLength(maxBodyBytes + 1));
      expectError(larger, 'RequestSizeLimitExceeded', /10485760/);
    });

    it('may have 10,000 parts and not one more', async () => {
      const parts = (count: number) =>
        multipart(Object.fromEntries(Array.from({ length: count }, (_, n) => [`X.${n}`, ''])), 'x');
      const sendMany = (count: number) => post(list, 'multipart/form-data; boundary=x', parts(count));
      expectError(await sendMany(10_000), 'UnknownParameter', /`X`/);
      // The first boundary has no line before it, the closing one counts.
      expectError(await sendMany(10_001), 'RequestSizeLimitExceeded', /10000 parameters/);
    });
  });

  describe('application/octet-stream', () => {
    const type = 'application/octet-stream; charset=utf-8';

    it('has JSON in the body, as Node sends it', async () => {
      assert.deepEqual(names(await post(list, type, '{"Limit":1}')), ['b']);
      assert.equal(names(await post(list, type, '')).length, 2);
      expectError(await post(list, type, '\x01\x02'), 'InvalidParameter.InvalidFormat', /JSON/);
      expectError(await post(list, type, '{"EnabledFirst":"true"}'), 'InvalidParameter', /`EnabledFirst`/);
    });

    it('has the fields in headers, as Go sends them, whose names have lost their case', async () => {
      const headers = {
        'X-TCSS-Filters.0.Name': 'PolicyName',
        'X-Tcss-Filters.0.values.0': Buffer.from('a 策略').toString('latin1'),
        'x-tcss-filters.0.exactmatch': 'True',
        'X-TCSS-Limit': '10',
      };
      assert.deepEqual(names(await post(list, type, '', { headers })), ['a 策略']);
      const refused = async (more: object, code: string, message: RegExp) =>
        expectError(await post(list, type, '', { headers: { ...headers, ...more } }), code, message);
      await refused({ 'X-TCSS-Unknown': '1' }, 'UnknownParameter', /`unknown`/);
      await refused({ 'X-TCSS-Limit': 'ten' }, 'InvalidParameter', /`Limit`/);
    });

    it('is refused with both', async () => {
      const headers = { 'X-TCSS-Limit': '1' };
      expectError(await post(list, type, '{"Limit":2}', { headers }), 'InvalidRequest', /not in both/);
    });

    it('alone has fields in headers', async () => {
      const headers = { 'X-TCSS-Limit': '1' };
      assert.equal(names(await post(list, 'application/json', '{}', { headers })).length, 2);
    });
  });

  describe('with two faults', () => {
    let stored: unknown;
    beforeEach(async () => {
      stored = await contentsOf(service.db);
    });
    afterEach('nothing was changed', async () => assert.deepEqual(await contentsOf(service.db), stored));

    /** What is wrong with the body of a deletion, in the order in which it is reported behind everything else. */
    const faults: Record<string, [code: string, contentType: string, body: string][]> = {
      multipart: [
        ['InvalidRequest', 'multipart/form-data; boundary=x', multipart({ Unknown: '\0' }, 'y')],
        [
          'InvalidParameter.InvalidFormat',
          'multipart/form-data; boundary=x',
          multipart({ 'X..Y': '\0' }, 'x'),
        ],
        ['InvalidParameterValue', 'multipart/form-data; boundary=x', multipart({ Unknown: '\0' }, 'x')],
        ['MissingParameter', 'multipart/form-data; boundary=x', multipart({ Unknown: '1' }, 'x')],
      ],
      'octet-stream': [
        ['InvalidParameter.InvalidFormat', 'application/octet-stream', '{'],
        ['InvalidParameterValue', 'application/octet-stream', '{"Unknown":"\\u0000"}'],
        ['MissingParameter', 'application/octet-stream', '{"Unknown":1}'],
      ],
    };
    for (const [name, bodies] of Object.entries(faults))
      it(`${name}: everything about the request comes before what is in the body`, async () => {
        const action = 'DeleteImageInterceptPolicy';
        for (const [code, contentType, body] of bodies) {
          expectError(await post(action, contentType, body), code);
          const { credential } = service.reader;
          expectError(await post(action, contentType, body, credential), 'UnauthorizedOperation');
          expectError(await post('Nope', contentType, body), 'InvalidAction');
          expectError(
            await post(action, contentType, body, { secretKey: 'x' }),
            'AuthFailure.SignatureFailure',
          );
          const large = body + ' '.repeat(maxBodyBytes);
          expectError(await post(action, contentType, large), 'RequestSizeLimitExceeded');
        }
        assert.equal(await count(), 2);
      });
  });
});
