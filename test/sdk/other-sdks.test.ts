import assert from 'node:assert/strict';
import { saveCredential } from '../../src/store/credentials.js';
import { type Call, type Sdk, sdks, signLike } from '../api/signature/sdk-signers.js';
import { expectError, expectSuccess, type HttpReply } from '../support/http.js';
import { riskPolicy } from '../support/samples.js';
import { startTestService, testAppId, type TestService } from '../support/service.js';
import { signedByV1, type V1Call } from '../support/v1.js';
import { sendRaw } from './raw.js';
import { testSecrets } from '../support/secrets.js';

/** One list in each dialect; both are asked for the two policies of these names. */
const dialects = {
  TCSS: { action: 'DescribeImageDenyRuleList', name: 'RuleName', first: 'TopTurnOn' },
  native: { action: 'DescribeImageInterceptPolicyList', name: 'PolicyName', first: 'EnabledFirst' },
};
type Dialect = (typeof dialects)[keyof typeof dialects];

/** What Go and Node write; Python puts a space behind `:` and `,` and escapes what is not ASCII. */
const compactJson = ({ name, first }: Dialect) =>
  `{"Filters":[{"Name":"${name}","Values":["a b","未命名"],"ExactMatch":true}],"Limit":10,"${first}":true}`;
const pythonJson = ({ name, first }: Dialect) =>
  `{"Filters": [{"Name": "${name}", "Values": ["a b", "\\u672a\\u547d\\u540d"], "ExactMatch": true}], "Limit": 10, "${first}": true}`;

const fields = ({ name, first }: Dialect, yes: string): Record<string, string> => ({
  'Filters.0.ExactMatch': yes,
  'Filters.0.Name': name,
  'Filters.0.Values.0': 'a b',
  'Filters.0.Values.1': '未命名',
  Limit: '10',
  [first]: yes,
});
const queryOf = (dialect: Dialect, yes: string) =>
  Object.entries(fields(dialect, yes))
    .sort()
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%20', ' ')}`)
    .join('&');

const secretKey = 'example-secret-key';
const boundary = '5f3c1a2b';

/** Python: lists and structures as JSON parts, the rest as text. */
const pythonMultipart = ({ name, first }: Dialect) =>
  [
    `--${boundary}\r\nContent-Disposition: form-data; name="Filters"\r\nContent-Type: application/json\r\n\r\n`,
    `[{"Name": "${name}", "Values": ["a b", "\\u672a\\u547d\\u540d"], "ExactMatch": true}]\r\n`,
    `--${boundary}\r\nContent-Disposition: form-data; name="Limit"\r\n\r\n10\r\n`,
    `--${boundary}\r\nContent-Disposition: form-data; name="${first}"\r\n\r\nTrue\r\n--${boundary}--\r\n`,
  ].join('');

interface Shape {
  title: string;
  sdk: Sdk;
  /** What the endpoint is configured as, `HOST` standing for host and port of the service. */
  endpoint?: string;
  call: (dialect: Dialect) => Pick<Call, 'method'> & Partial<Call>;
  headers?: Record<string, string>;
}

const { go, python, java, php, net, cpp } = sdks as Record<string, Sdk>;
const goHeaders = {
  'X-TC-Language': 'zh-CN',
  'X-TC-RequestClient': 'SDK_GO_1.3.166: x',
  'X-Idempotency-Key': 'x',
};
const pythonHeaders = { 'X-TC-Language': 'zh-CN', 'X-TC-RequestClient': 'SDK_PYTHON_3.1.162; x' };
const cliHeaders = { ...pythonHeaders, 'X-TC-RequestClient': 'SDK_PYTHON_3.1.162_CLI_3.0.1' };
const post = (json: typeof compactJson, more: Partial<Call> = {}): Shape['call'] => {
  return (dialect) => ({ method: 'POST', body: json(dialect), ...more });
};
const get =
  (yes: string): Shape['call'] =>
  (dialect) => ({ method: 'GET', query: queryOf(dialect, yes) });

const shapes: Shape[] = [
  { title: 'Go, POST', sdk: go!, call: post(compactJson), headers: goHeaders },
  { title: 'Go, GET', sdk: go!, call: get('true'), headers: goHeaders },
  { title: 'Go, unsigned payload', sdk: go!, call: post(compactJson, { unsigned: true }) },
  { title: 'Go, a path in the endpoint', sdk: go!, endpoint: 'HOST/api', call: post(compactJson) },
  {
    title: 'Terraform',
    sdk: go!,
    call: post(compactJson),
    headers: { 'X-TC-RequestClient': 'Terraform-latest' },
  },
  { title: 'Python, POST', sdk: python!, call: post(pythonJson), headers: pythonHeaders },
  { title: 'Python, GET', sdk: python!, call: get('True'), headers: pythonHeaders },
  { title: 'Python, unsigned payload', sdk: python!, call: post(pythonJson, { unsigned: true }) },
  {
    title: 'Python, multipart',
    sdk: python!,
    call: post(pythonMultipart, { contentType: `multipart/form-data; boundary=${boundary}` }),
  },
  {
    title: 'tccli, POST',
    sdk: python!,
    endpoint: 'http://HOST',
    call: post(pythonJson),
    headers: cliHeaders,
  },
  { title: 'tccli, GET', sdk: python!, endpoint: 'http://HOST', call: get('True'), headers: cliHeaders },
  { title: 'Java, POST', sdk: java!, call: post(compactJson) },
  { title: 'Java, GET', sdk: java!, call: get('true') },
  {
    title: 'Java, multipart',
    sdk: java!,
    call: post(pythonMultipart, { contentType: `multipart/form-data; charset=utf-8; boundary=${boundary}` }),
  },
  { title: '.NET, POST', sdk: net!, call: post(compactJson), headers: { 'X-TC-Region': '' } },
  { title: '.NET, GET', sdk: net!, call: get('true') },
  {
    title: '.NET, upper-case charset',
    sdk: net!,
    call: post(compactJson, { contentType: 'application/json; charset=UTF-8' }),
  },
  { title: 'PHP, POST', sdk: php!, call: post(compactJson) },
  { title: 'C++, POST', sdk: cpp!, call: post(compactJson) },
];

/** Go: an empty Region is sent and signed; a Nonce of 19 digits. .NET: a charset, and `/?`. */
const v1Shapes: Record<string, (dialect: Dialect) => V1Call> = {
  Go: (dialect) => ({
    parameters: {
      ...fields(dialect, 'true'),
      Region: '',
      Nonce: '8717895732742165505',
      Language: 'zh-CN',
      RequestClient: 'SDK_GO_1.3.166',
    },
  }),
  Python: (dialect) => ({ parameters: { ...fields(dialect, 'True'), RequestClient: 'SDK_PYTHON_3.1.162' } }),
  '.NET': (dialect) => ({
    parameters: { ...fields(dialect, 'true'), Region: '' },
    path: '/?',
    contentType: 'application/x-www-form-urlencoded; charset=utf-8',
  }),
};

describe('requests as other SDKs send them', () => {
  let service: TestService;
  let host: string;
  const secretId = 'AKIDEXAMPLE';
  before(async () => {
    service = await startTestService();
    host = new URL(service.endpoint).host;
    const credential = { secretId, secretKey, appId: testAppId, uin: 'someone', role: 'admin' };
    await saveCredential(service.db, testSecrets, credential, service.clock.now());
    await service.catchUp();
    for (const PolicyName of ['a b', '未命名', 'a+b'])
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName }));
  });
  after(() => service.stop());

  const timestamp = () => Math.floor(service.clock.now().getTime() / 1000);
  const expectBoth = (reply: HttpReply) => assert.equal(expectSuccess(reply)['TotalCount'], 2);

  for (const [name, dialect] of Object.entries(dialects)) {
    for (const { title, sdk, endpoint = 'HOST', call, headers } of shapes)
      it(`${title}, ${name} action`, async () => {
        const sendSigned = (key: string) => {
          const signed = { endpoint: endpoint.replace('HOST', host), timestamp: timestamp(), secretKey: key };
          const { request, authorization } = signLike(sdk, { ...signed, ...call(dialect) });
          return sendRaw(service, {
            method: request.method,
            path: request.rawQuery ? `${request.path}?${request.rawQuery}` : request.path,
            headers: {
              ...request.headers,
              ...headers,
              Authorization: authorization,
              'X-TC-Action': dialect.action,
              'X-TC-Version': '2020-11-01',
              'X-TC-Timestamp': String(signed.timestamp),
            },
            body: request.body,
          });
        };
        expectBoth(await sendSigned(secretKey));
        expectError(await sendSigned('wrong'), 'AuthFailure.SignatureFailure');
      });

    for (const [title, shape] of Object.entries(v1Shapes))
      for (const method of ['POST', 'GET'] as const)
        for (const signatureMethod of [undefined, 'HmacSHA1', 'HmacSHA256'])
          it(`${title}, v1, ${method}, ${signatureMethod ?? 'no signature method'}, ${name} action`, async () => {
            const sendSigned = (key: string) => {
              const { action } = dialect;
              const v1 = { ...shape(dialect), action, method, signatureMethod, secretId, secretKey: key };
              const { path = '/', query, body, contentType = '' } = signedByV1(service, v1);
              return sendRaw(service, {
                method,
                path: query ? `/?${query}` : path,
                headers: { host, ...(method === 'POST' && { 'content-type': contentType }) },
                ...(body !== undefined && { body }),
              });
            };
            expectBoth(await sendSigned(secretKey));
            expectError(await sendSigned('wrong'), 'AuthFailure.SignatureFailure');
          });
  }
});
