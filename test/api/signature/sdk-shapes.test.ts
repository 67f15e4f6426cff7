import assert from 'node:assert/strict';
import { parseTc3Authorization, tc3SignatureMatches } from '../../../src/api/signature/verify-tc3.js';
import { type Call, sdks, signLike, type Sdk } from './sdk-signers.js';

const secretKey = 'example-secret-key';
const timestamps = [1, 1700000000, 1700006399, 1700006400, 1709164800];
const bodies = [
  '{}',
  '{"Limit":10,"Offset":0}',
  '{"Name": "\\u672a\\u547d\\u540d"}',
  '{"名":"策略 🛡"}',
  '',
  '\0\r\n',
];
const queries = [
  '',
  'Limit=10',
  'Filters.0.Values.0=a b&Filters.0.Name=%E7%AD%96',
  'Q=it%27s!~*()&&=',
  '?a=1?b',
];

function verifies(sdk: Sdk, call: Call, publicHosts: string[] = [], key = secretKey): boolean {
  const { request, authorization } = signLike(sdk, call);
  const parsed = parseTc3Authorization(authorization);
  assert.ok(parsed, authorization);
  return tc3SignatureMatches(parsed, request, String(call.timestamp), key, publicHosts);
}

/** Every method, body, query, payload mode and time on one endpoint. */
function* callsTo(endpoint: string): Generator<Call> {
  for (const timestamp of timestamps) {
    const common = { endpoint, timestamp, secretKey };
    for (const unsigned of [false, true]) {
      for (const body of bodies) yield { ...common, method: 'POST', body, unsigned };
      for (const query of queries) yield { ...common, method: 'GET', query, unsigned };
    }
  }
}

describe('TC3 as each SDK signs it', () => {
  const { node, go, python, java, php, net, cpp } = sdks as Record<string, Sdk>;
  const rows: { sdk: Sdk | undefined; endpoints: string[] }[] = [
    {
      sdk: node,
      endpoints: [
        '127.0.0.1:8080',
        'localhost:8080',
        'LOCALHOST:8080',
        'tcss.lab.test:8080',
        'tcss.lab.test',
        'Tcss.Lab.Test:8080/api',
        '[::1]:8080',
      ],
    },
    {
      sdk: go,
      endpoints: ['127.0.0.1:8080', 'tcss.lab.test', 'Tcss.Lab.Test:8080', 'tcss.lab.test:8080/api'],
    },
    {
      sdk: python,
      endpoints: ['127.0.0.1:8080', 'http://127.0.0.1:8080', 'https://tcss.lab.test', 'TCSS.lab.test'],
    },
    { sdk: java, endpoints: ['127.0.0.1:8080', 'tcss.lab.test:8080', 'LOCALHOST:8080'] },
    { sdk: php, endpoints: ['127.0.0.1:8080', 'tcss.lab.test:8080'] },
    { sdk: net, endpoints: ['127.0.0.1:8080', 'tcss.lab.test:8080'] },
    { sdk: cpp, endpoints: ['127.0.0.1:8080', 'tcss.lab.test'] },
  ];

  for (const { sdk, endpoints } of rows) {
    assert.ok(sdk);
    for (const endpoint of endpoints) {
      it(`${sdk.name}, ${endpoint}`, () => {
        for (const call of callsTo(endpoint)) {
          assert.equal(verifies(sdk, call), true, JSON.stringify(call));
          assert.equal(verifies(sdk, call, [], secretKey + '!'), false, JSON.stringify(call));
        }
      });
    }
  }

  it('Go with the header Host set on the request', () => {
    const call = { endpoint: 'gateway.example', method: 'POST', timestamp: 1700000000, secretKey } as const;
    assert.equal(verifies(go!, call), true);
  });

  it('an API gateway that changes Host after signing: with the public name configured, and only then', () => {
    const call = {
      endpoint: 'tcss.tencentcloudapi.com',
      arrivingHost: 'service-x.apigw.example',
      method: 'POST',
      timestamp: 1700000000,
      secretKey,
    } as const;
    for (const sdk of [go, python, java]) {
      assert.equal(verifies(sdk!, call), false);
      assert.equal(verifies(sdk!, call, ['tcss.tencentcloudapi.com']), true);
    }
  });

  it('Node behind a proxy that replaces Host, its own port not being signed', () => {
    const call = {
      endpoint: 'tcss.lab.test:8080',
      arrivingHost: '10.0.0.7',
      method: 'POST',
      timestamp: 1,
      secretKey,
    } as const;
    assert.equal(verifies(node!, call), false);
    assert.equal(verifies(node!, call, ['tcss.lab.test']), true);
  });

  it('bodies and content types of the rarer calls', () => {
    for (const contentType of [
      'application/octet-stream; charset=utf-8',
      'multipart/form-data; boundary=--------------------------0123456789abcdef',
      'multipart/form-data; charset=utf-8; boundary=C3A0-UPPER',
      'application/json; charset=UTF-8',
    ]) {
      const call = {
        endpoint: 'tcss.lab.test',
        method: 'POST',
        body: 'x\r\ny',
        timestamp: 1,
        secretKey,
      } as const;
      assert.equal(verifies(node!, { ...call, contentType }), true, contentType);
    }
  });
});
