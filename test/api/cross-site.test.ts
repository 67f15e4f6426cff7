import { basicOf, expectError, expectSuccess, type HttpCall, send } from '../support/http.js';
import { start } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

describe('a request that a web page makes a browser send', () => {
  let service: TestService;
  before(async () => (service = await startTestService()));
  after(() => service.stop());

  const basic = (action: string, call: HttpCall = {}) =>
    send(service, {
      ...call,
      headers: { authorization: basicOf(service.admin.credential), 'x-tc-action': action, ...call.headers },
    });
  const ours = () => service.endpoint;
  const list = 'DescribeImageDenyRuleList';
  const create = 'CreateImageDenyRuleExportJob';

  it('by GET under HTTP Basic reads, and neither changes nor decides anything', async () => {
    expectSuccess(await basic(list, { method: 'GET' }));
    for (const action of [create, 'EvaluateContainerStart'])
      expectError(
        await basic(action, { method: 'GET' }),
        'UnsupportedProtocol',
        /Without a signature.*use POST/,
      );
    const query = `Action=${create}&Version=2020-11-01`;
    const asImage = { method: 'GET', query, headers: { 'x-tc-action': undefined } } as const;
    expectError(await basic('', asImage), 'UnsupportedProtocol', /Without a signature/);
  });

  it('by GET is taken when it is signed', async () => {
    expectSuccess(await send(service, { method: 'GET', headers: { 'x-tc-action': create } }));
  });

  for (const [name, headers] of Object.entries({
    'Origin of another host': { origin: 'https://evil.example' },
    'Origin of another port': { origin: 'http://127.0.0.1:1' },
    'Origin null': { origin: 'null' },
    'Sec-Fetch-Site cross-site': { 'sec-fetch-site': 'cross-site' },
    'Sec-Fetch-Site same-site': { 'sec-fetch-site': 'same-site' },
  }))
    it(`with ${name} is refused under HTTP Basic, whatever it asks, and taken when it is signed`, async () => {
      for (const [action, body] of [
        [list, '{}'],
        [create, '{}'],
        ['EvaluateContainerStart', JSON.stringify(start(1))],
      ] as const)
        expectError(
          await basic(action, { body, headers }),
          'AuthFailure.UnauthorizedOperation',
          /page of another site/,
        );
      expectSuccess(await send(service, { headers: { ...headers, 'x-tc-action': list } }));
    });

  it('of its own site is taken under HTTP Basic as JSON, and not as a form', async () => {
    const headers = { origin: ours(), 'sec-fetch-site': 'same-origin' };
    expectSuccess(await basic(create, { headers }));
    const form = { contentType: 'multipart/form-data; boundary=x', body: '--x--\r\n' };
    expectError(
      await basic(create, { ...form, headers: { ...headers, 'content-type': form.contentType } }),
      'AuthFailure.UnauthorizedOperation',
      /form/,
    );
  });

  it('is not what curl sends, with or without a form', async () => {
    expectSuccess(await basic(create));
    const body = '--x\r\nContent-Disposition: form-data; name="Limit"\r\n\r\n1\r\n--x--\r\n';
    expectSuccess(await basic(list, { body, contentType: 'multipart/form-data; boundary=x' }));
  });
});
