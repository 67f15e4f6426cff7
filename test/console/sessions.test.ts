import assert from 'node:assert/strict';
import winston from 'winston';
import { createLink } from '../../src/console/sessions.js';
import { forgetConsoleSessions } from '../../src/jobs/forget-console-sessions.js';
import { saveCredential } from '../../src/store/credentials.js';
import { hourMs, minuteMs } from '../support/clock.js';
import { riskPolicy } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { testSecrets } from '../support/secrets.js';

interface Answer {
  status: number;
  cookies: string[];
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers freely
  body: any;
}

describe('console sessions', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ trustedProxies: ['127.0.0.1'] });
  });
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  const request = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<Answer> => {
    const response = await fetch(service.endpoint + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      cookies: response.headers.getSetCookie(),
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  };
  const keyOf = ({ secretId, secretKey }: { secretId: string; secretKey: string }) => ({
    SecretId: secretId,
    SecretKey: secretKey,
  });
  const signIn = async (credential = service.admin.credential, headers: Record<string, string> = {}) => {
    const answer = await request('POST', '/console/session', headers, keyOf(credential));
    const cookie = answer.cookies[0]?.split(';')[0] ?? '';
    const csrf = (answer.body.Session?.CsrfToken ?? '') as string;
    return { answer, cookie, csrf, headers: { Cookie: cookie, 'X-CSRF-Token': csrf } };
  };
  const callApi = async (
    headers: Record<string, string>,
    action = 'DescribeImageInterceptPolicySummary',
    input = {},
  ) => {
    const named = { 'X-TC-Action': action, 'X-TC-Version': '2020-11-01' };
    const { body } = await request('POST', '/', { ...named, ...headers }, input);
    return (body.Response.Error?.Code ?? 'OK') as string;
  };
  const over = 'AuthFailure.UnauthorizedOperation';

  it('calls the API as the credential that signed in', async () => {
    const { headers, answer } = await signIn();
    assert.equal(await callApi(headers, 'CreateImageInterceptPolicy', riskPolicy()), 'OK');
    assert.equal((await service.admin.call('DescribeImageInterceptPolicySummary'))['TotalCount'], 1);
    assert.match(answer.cookies[0]!, /^tcss-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.ok(!JSON.stringify(answer.body).includes(service.admin.credential.secretKey));
    const reader = await signIn(service.reader.credential);
    assert.equal(
      await callApi(reader.headers, 'CreateImageInterceptPolicy', riskPolicy()),
      'UnauthorizedOperation',
    );
  });

  it('keeps no token and no key that would open anything', async () => {
    const { cookie } = await signIn();
    const stored = JSON.stringify(await service.db('console_sessions').select());
    assert.ok(!stored.includes(cookie.split('=')[1]!));
    assert.ok(!stored.includes(service.admin.credential.secretKey));
  });

  it('refuses wrong keys and unknown ids alike, more slowly the more there are', async () => {
    const wrongKey = await signIn({ ...service.admin.credential, secretKey: 'wrong' });
    const unknown = await signIn({ ...service.admin.credential, secretId: 'AKIDnobody', secretKey: '' });
    assert.equal(wrongKey.answer.status, 401);
    assert.equal(wrongKey.answer.cookies.length, 0);
    assert.equal(wrongKey.answer.body.Error.Message, unknown.answer.body.Error.Message);
  });

  for (const [what, input] of [
    ['nothing', {}],
    ['numbers', { SecretId: 1, SecretKey: 2 }],
    ['text that is no id', { SecretId: '\u0000', SecretKey: 'x' }],
  ] as const)
    it(`refuses ${what} without failing`, async () => {
      const { status } = await request('POST', '/console/session', {}, input);
      assert.ok(status === 400 || status === 401, String(status));
    });

  it('ends after 30 minutes without use, however often the page refreshes itself', async () => {
    const { headers } = await signIn();
    service.clock.advance(29 * minuteMs);
    assert.equal(await callApi(headers), 'OK');
    service.clock.advance(20 * minuteMs);
    assert.equal(await callApi({ ...headers, 'X-Console-Poll': '1' }), 'OK');
    service.clock.advance(10 * minuteMs);
    assert.equal(await callApi(headers), over);
  });

  it('ends after 12 hours, however much it is used, and is forgotten', async () => {
    const { headers } = await signIn();
    for (let used = 0; used < 12 * hourMs; used += 20 * minuteMs) {
      assert.equal(await callApi(headers), 'OK');
      service.clock.advance(20 * minuteMs);
    }
    assert.equal(await callApi(headers), over);
    await service.runJob(forgetConsoleSessions);
    assert.deepEqual(await service.db('console_sessions').select(), []);
  });

  it('ends by signing out, for whoever kept the cookie too', async () => {
    const { headers } = await signIn();
    const answer = await request('DELETE', '/console/session', headers);
    assert.ok(answer.cookies.every((cookie) => cookie.includes('Max-Age=0')));
    assert.equal(await callApi(headers), over);
    // Once more there is nothing to end, and nothing to tell.
    await request('DELETE', '/console/session', headers);
    const { AuditLogList: entries } = await service.auditor.call('DescribeAuditLogList');
    assert.deepEqual(
      (entries as { Action: string; SecretId: string; Address: string }[])
        .slice(0, 2)
        .map(({ Action, SecretId, Address }) => [Action, SecretId, Address]),
      ['SIGNED_OUT', 'SIGNED_IN'].map((action) => [action, service.admin.credential.secretId, '127.0.0.1']),
    );
  });

  it('ends with its credential, and with a new key of it', async () => {
    const [first, second] = [await signIn(), await signIn(service.reader.credential)];
    await service.db('credentials').where({ secret_id: service.admin.credential.secretId }).delete();
    const key = 'another-key-of-the-reader';
    await saveCredential(
      service.db,
      testSecrets,
      { ...service.reader.credential, secretKey: key },
      service.clock.now(),
    );
    assert.equal(await callApi(first.headers), over);
    assert.equal(await callApi(second.headers), over);
  });

  it('works on every instance and after a restart', async () => {
    const { headers } = await signIn();
    await service.restart();
    assert.equal(await callApi(headers), 'OK');
  });

  describe('under attack', () => {
    const forged: [string, (csrf: string, other: string) => Record<string, string>][] = [
      ['without a CSRF token', () => ({})],
      ['with the CSRF token of another session', (_, other) => ({ 'X-CSRF-Token': other })],
      ['from another origin', (csrf) => ({ 'X-CSRF-Token': csrf, Origin: 'https://evil.example' })],
      ['from a frame without origin', (csrf) => ({ 'X-CSRF-Token': csrf, Origin: 'null' })],
      ['from another site', (csrf) => ({ 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'cross-site' })],
      ['from another host of the site', (csrf) => ({ 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'same-site' })],
    ];
    for (const [how, headers] of forged)
      it(`takes no request ${how}`, async () => {
        const [mine, other] = [await signIn(), await signIn(service.reader.credential)];
        const sent = { Cookie: mine.cookie, ...headers(mine.csrf, other.csrf) };
        assert.match(await callApi(sent, 'CreateImageInterceptPolicy', riskPolicy()), /^AuthFailure/);
        assert.equal((await service.admin.call('DescribeImageInterceptPolicySummary'))['TotalCount'], 0);
        await request('DELETE', '/console/session', sent);
        assert.equal(await callApi(mine.headers), 'OK', 'the session was ended by a forged request');
      });

    it('takes no sign-in from a page of another site', async () => {
      const { answer } = await signIn(undefined, { Origin: 'https://evil.example' });
      assert.equal(answer.status, 401);
      assert.equal(answer.cookies.length, 0);
    });

    it('answers whoever goes on guessing keys ever more slowly, and says so in the log', async () => {
      const told: { message: string; delayMs?: number; byAddress?: number }[] = [];
      const log = winston.createLogger({ transports: [new winston.transports.Console({ silent: true })] });
      log.on('data', (line: (typeof told)[number]) => told.push(line));
      const guarded = await startTestService({}, { log });
      try {
        const guess = () =>
          fetch(`${guarded.endpoint}/console/session`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ SecretId: guarded.admin.credential.secretId, SecretKey: 'wrong' }),
          });
        const answers = await Promise.all(Array.from({ length: 64 }, guess));
        assert.ok(answers.every(({ status }) => status === 401));
        const delays = told.flatMap(({ byAddress, delayMs }) => (byAddress ? [[byAddress, delayMs]] : []));
        assert.deepEqual(delays.slice(-2), [
          [32, 50],
          [64, 850],
        ]);
      } finally {
        await guarded.stop();
      }
    });

    it('takes no sign-in over plain HTTP from elsewhere', async () => {
      const { answer } = await signIn(undefined, { 'X-Forwarded-For': '203.0.113.9' });
      assert.equal(answer.status, 401);
      assert.equal(answer.cookies.length, 0);
    });

    it('marks the cookie so that a browser sends it by TLS only', async () => {
      const { answer } = await signIn(undefined, {
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'https',
      });
      assert.match(answer.cookies[0]!, /^__Host-tcss-console=.*; Secure$/);
    });

    it('ends a session whose cookie came over plain HTTP from elsewhere', async () => {
      const { headers } = await signIn();
      assert.equal(await callApi({ ...headers, 'X-Forwarded-For': '203.0.113.9' }), over);
      assert.equal(await callApi(headers), over);
    });

    it('lets no page be framed, and run no code but its own files', async () => {
      for (const path of ['/console/', '/console/policies', '/console/session']) {
        const { headers } = await request('GET', path, {});
        assert.equal(headers.get('x-frame-options'), 'DENY', path);
        const policy = headers.get('content-security-policy')!;
        assert.match(policy, /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      }
    });
  });

  describe('sign-in links', () => {
    const use = (link: string, headers: Record<string, string> = {}) =>
      request('POST', '/console/session', headers, { Link: link });
    const make = () => createLink(service.db, service.admin.credential.secretId, service.clock.now());

    it('sign in once', async () => {
      const link = await make();
      const answers = await Promise.all([use(link), use(link)]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
    });
    it('work for five minutes', async () => {
      const link = await make();
      service.clock.advance(5 * minuteMs);
      assert.equal((await use(link)).status, 401);
    });
    it('work on the machine of the service only, even by TLS', async () => {
      const link = await make();
      const elsewhere = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
      assert.equal((await use(link, elsewhere)).status, 401);
      assert.equal((await use(link)).status, 200, 'an attempt from elsewhere used the link up');
    });
  });

  it('are refused, as is the console, with CONSOLE=off', async () => {
    const without = await startTestService({ console: false });
    try {
      for (const path of ['/console/', '/console/session'])
        assert.equal((await fetch(without.endpoint + path)).status, 404);
    } finally {
      await without.stop();
    }
  });
});
