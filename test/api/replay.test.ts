import assert from 'node:assert/strict';
import { signTc3 } from '../../src/client/sign-tc3.js';
import { actions } from '../../src/actions/index.js';
import { compileInput } from '../../src/api/validate.js';
import { forgetSignaturesJob } from '../../src/jobs/forget-signatures.js';
import { minuteMs, secondMs } from '../support/clock.js';
import { expectError, expectSuccess, type HttpCall, send } from '../support/http.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { signedByV1 } from '../support/v1.js';

describe('a captured request', () => {
  let service: TestService;
  before(async () => (service = await startTestService()));
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  const filters = JSON.stringify({ Filters: [{ Name: 'RuleName', Values: ['a&b=c'] }] });
  const seconds = () => Math.floor(service.clock.now().getTime() / 1000);

  /** A request as SDKs sign it, or with more signed headers, to be sent as often as one likes. */
  function captured(action: string, call: HttpCall & { signed?: Record<string, string> } = {}): HttpCall {
    const { method = 'POST', query = '', body = '{}', signed = {} } = call;
    const contentType = call.contentType ?? 'application/json';
    const credential = service.admin.credential;
    const headers = { 'content-type': contentType, host: new URL(service.endpoint).host, ...signed };
    const timestamp = seconds();
    const request = { method, path: '/', rawQuery: query, headers, body: call.signedBody ?? body };
    const authorization = signTc3({ ...request, timestamp, service: 'tcss', ...credential });
    const { host: _, ...sent } = headers;
    return {
      ...{ method, query, body, contentType },
      headers: {
        ...sent,
        ...call.headers,
        authorization,
        'x-tc-action': action,
        'x-tc-timestamp': String(timestamp),
      },
    };
  }
  const as = (call: HttpCall, action: string): HttpCall => ({
    ...call,
    headers: { ...call.headers, 'x-tc-action': action },
  });
  const form = (
    change: (parameters: URLSearchParams) => void,
    { body, query, ...call }: HttpCall,
  ): HttpCall => {
    const parameters = new URLSearchParams(String(body ?? query));
    change(parameters);
    return {
      ...call,
      ...(body === undefined ? { query: String(parameters) } : { body: String(parameters) }),
    };
  };

  const elsewhere = /with another action or other parameters/;

  it('that reads is not taken for one that writes', async () => {
    const list = captured('DescribeImageDenyRuleList', { body: filters });
    expectSuccess(await send(service, list));
    for (const action of ['DeleteImageDenyRule', 'CreateImageDenyRuleExportJob'])
      expectError(await send(service, as(list, action)), 'AuthFailure.SignatureFailure', elsewhere);
    expectSuccess(await send(service, list));
  });

  it('that reads is not taken for another that reads, but in the two seconds in which a program may call both', async () => {
    const summary = captured('DescribeImageDenyRuleSummary');
    expectSuccess(await send(service, summary));
    service.clock.advance(2 * secondMs);
    expectSuccess(await send(service, as(summary, 'DescribeImageDenyRuleList')));
    service.clock.advance(1);
    expectError(
      await send(service, as(summary, 'DescribeAssetImageList')),
      'AuthFailure.SignatureFailure',
      elsewhere,
    );
    for (const action of ['DescribeImageDenyRuleSummary', 'DescribeImageDenyRuleList'])
      expectSuccess(await send(service, as(summary, action)));
  });

  it('is known by its trace id when it comes at once', async () => {
    const traced = (action: string, id: string) => {
      const call = captured(action, { body: filters });
      return { ...call, headers: { ...call.headers, 'x-tc-traceid': id } };
    };
    expectSuccess(await send(service, traced('DescribeImageDenyRuleList', 'one')));
    expectError(await send(service, traced('DescribeImageDenyRuleSummary', 'one')), 'UnknownParameter');
    expectError(
      await send(service, traced('CreateImageDenyRuleExportJob', 'one')),
      'AuthFailure.SignatureFailure',
      elsewhere,
    );
    expectSuccess(await send(service, traced('CreateImageDenyRuleExportJob', 'two')));
    expectError(
      await send(service, traced('CreateImageDenyRuleExportJob', 'three')),
      'AuthFailure.SignatureFailure',
      /has been carried out/,
    );
  });

  it('that signs its action cannot be sent as another one', async () => {
    const list = captured('DescribeImageDenyRuleList', {
      body: filters,
      signed: { 'x-tc-action': 'DescribeImageDenyRuleList' },
    });
    expectError(
      await send(service, as(list, 'DeleteImageDenyRule')),
      'AuthFailure.SignatureFailure',
      /validated/,
    );
    expectSuccess(await send(service, list));
  });

  it('by GET is no other action', async () => {
    const query = 'Filters.0.Name=RuleName&Filters.0.Values.0=x';
    const contentType = 'application/x-www-form-urlencoded';
    const list = captured('DescribeImageDenyRuleList', { method: 'GET', query, contentType });
    expectSuccess(await send(service, list));
    expectError(
      await send(service, as(list, 'DeleteImageDenyRule')),
      'AuthFailure.SignatureFailure',
      elsewhere,
    );
  });

  it('whose action was in the query is no other action with a header', async () => {
    const query = 'Action=DescribeImageDenyRuleSummary';
    const contentType = 'application/x-www-form-urlencoded';
    const summary = captured('', { method: 'GET', query, contentType });
    expectSuccess(
      await send(service, { ...summary, headers: { ...summary.headers, 'x-tc-action': undefined } }),
    );
    expectError(await send(service, as(summary, 'CreateImageDenyRuleExportJob')), 'UnknownParameter');
  });

  for (const [what, call] of Object.entries({
    'without its payload': { headers: { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' } },
    'with parameters in headers': {
      body: '',
      contentType: 'application/octet-stream',
      headers: { 'x-tcss-filters.0.name': 'RuleName', 'x-tcss-filters.0.values.0': 'x' },
    },
  } satisfies Record<string, HttpCall>)) {
    describe(`signed ${what}`, () => {
      const made = () =>
        captured('DescribeImageDenyRuleList', {
          body: filters,
          ...call,
          // In place of the body its announcement is signed, whose hash is the same for signTc3 as for an SDK.
          ...('body' in call ? {} : { signedBody: 'UNSIGNED-PAYLOAD' }),
        });

      it('is taken from this machine and behind TLS alone', async () => {
        expectSuccess(await send(service, made()));
        const forwarded = made();
        forwarded.headers = { ...forwarded.headers, 'x-forwarded-for': '203.0.113.9' };
        expectError(
          await send(service, forwarded),
          'AuthFailure.InvalidAuthorization',
          /only accepted from this machine itself or behind TLS/,
        );
      });

      it('says nothing else', async () => {
        const list = made();
        expectSuccess(await send(service, list));
        expectError(
          await send(service, as(list, 'DeleteImageDenyRule')),
          'AuthFailure.SignatureFailure',
          elsewhere,
        );
        service.clock.advance(3 * secondMs);
        const other =
          'body' in call
            ? { ...list, headers: { ...list.headers, 'x-tcss-limit': '1' } }
            : { ...list, body: '{"Limit":1}' };
        expectError(await send(service, other), 'AuthFailure.SignatureFailure', elsewhere);
      });
    });
  }

  for (const method of ['POST', 'GET'] as const)
    it(`of signature v1 by ${method} is not cut up into other parameters`, async () => {
      const parameters = { 'Filters.0.Name': 'RuleName', 'Filters.0.Values.0': 'a&Limit=1' };
      const list = signedByV1(service, { method, action: 'DescribeImageDenyRuleList', parameters });
      expectSuccess(await send(service, list));
      service.clock.advance(3 * secondMs);
      const cut = form((sent) => {
        sent.set('Filters.0.Values.0', 'a');
        sent.set('Limit', '1');
      }, list);
      expectError(await send(service, cut), 'AuthFailure.SignatureFailure', elsewhere);
      expectSuccess(await send(service, list));
    });

  describe('that writes', () => {
    const create = () => captured('CreateImageInterceptPolicy', { body: JSON.stringify(riskPolicy()) });
    const remove = () => captured('DeleteImageDenyRule', { body: filters });
    const again = /has been carried out.*ClientToken/;

    it('is carried out once, also when it is sent many times at the same time', async () => {
      const call = remove();
      const replies = await Promise.all(Array.from({ length: 8 }, () => send(service, call)));
      const codes = replies.map(({ body }) => body.Response.Error?.Code ?? 'OK').sort();
      assert.deepEqual(codes, [...Array.from({ length: 7 }, () => 'AuthFailure.SignatureFailure'), 'OK']);
      service.clock.advance(5 * minuteMs);
      expectError(await send(service, call), 'AuthFailure.SignatureFailure', again);
      service.clock.advance(secondMs);
      expectError(await send(service, call), 'AuthFailure.SignatureExpire');
    });

    it('may be sent again as it is when it was refused, as Go and Python do', async () => {
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
      const call = create();
      expectError(await send(service, call), 'FailedOperation.RuleNameRepeat');
      expectError(await send(service, call), 'FailedOperation.RuleNameRepeat');
    });

    it('may be sent again with a ClientToken, and is answered as before', async () => {
      const body = JSON.stringify({ ...riskPolicy(), ClientToken: 'once' });
      const call = captured('CreateImageInterceptPolicy', { body });
      const [first, second] = [await send(service, call), await send(service, call)];
      assert.equal(expectSuccess(first)['PolicyId'], expectSuccess(second)['PolicyId']);
    });

    it('is refused in signature v1, too', async () => {
      const call = signedByV1(service, {
        action: 'DeleteImageDenyRule',
        parameters: { 'Filters.0.Name': 'RuleName', 'Filters.0.Values.0': 'x' },
      });
      expectSuccess(await send(service, call));
      expectError(await send(service, call), 'AuthFailure.SignatureFailure', again);
    });

    it('is remembered over a restart', async () => {
      const call = remove();
      expectSuccess(await send(service, call));
      const { host } = new URL(service.endpoint);
      await service.restart();
      const sent = { ...call, headers: { ...call.headers, host } };
      expectError(await send(service, sent), 'AuthFailure.SignatureFailure', again);
    });

    it('is not what another instance has seen being read', async () => {
      const list = captured('DescribeImageDenyRuleList', { body: filters });
      const { host } = new URL(service.endpoint);
      expectSuccess(await send(service, list));
      await service.restart();
      const sent = as({ ...list, headers: { ...list.headers, host } }, 'DeleteImageDenyRule');
      expectError(await send(service, sent), 'AuthFailure.SignatureFailure', elsewhere);
    });

    it('does not stand in the way of our own client, which signs each call by itself', async () => {
      for (let time = 0; time < 2; time += 1)
        await service.admin.call('DeleteImageDenyRule', JSON.parse(filters) as object);
    });

    it('is forgotten when nothing can come with its signature any more', async () => {
      expectSuccess(await send(service, remove()));
      service.clock.advance(11 * minuteMs);
      assert.deepEqual(await service.runJob(forgetSignaturesJob), { signaturesForgotten: 0 });
      service.clock.advance(1);
      const { signaturesForgotten } = (await service.runJob(forgetSignaturesJob)) as Record<string, number>;
      assert.ok(signaturesForgotten! > 0);
      const { appId } = service.admin.credential;
      assert.deepEqual(await service.db('used_signatures').where({ app_id: appId }), []);
    });
  });

  describe('of a container start', () => {
    it('counts each time: two containers that start alike in one second are signed alike', async () => {
      await service.admin.call('ImportImageScanReport', imported(1));
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
      const call = captured('EvaluateContainerStart', { body: JSON.stringify(start(1)) });
      for (let time = 0; time < 2; time += 1) expectSuccess(await send(service, call));
      const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
      assert.equal((EventList as { EventCount: number }[])[0]!.EventCount, 2);
    });

    const deciding = actions.filter(({ effect }) => effect === 'decides');
    const bodies: Record<string, object> = {
      EvaluateContainerStart: start(1),
      EvaluateContainerStarts: { Starts: [start(1)] },
    };
    for (const { name } of deciding)
      it(`by ${name} fits no other action, so its signature need not be remembered`, () => {
        for (const other of actions.filter((action) => action.name !== name)) {
          const validate = compileInput(other.input);
          assert.throws(() => validate(structuredClone(bodies[name]!), false), other.name);
        }
      });
  });

  it('that does not sign its action is refused where that is required', async () => {
    const strict = await startTestService({ signedActionRequired: true });
    try {
      expectError(
        await send(strict),
        'AuthFailure.InvalidAuthorization',
        /SIGNED_ACTION=required.*x-tc-action/,
      );
      expectSuccess(await send(strict, signedByV1(strict)));
      await strict.admin.call('DescribeImageDenyRuleSummary');
    } finally {
      await strict.stop();
    }
  });
});
