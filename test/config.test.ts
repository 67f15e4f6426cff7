import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Config, ConfigError, readConfig, settings } from '../src/config.js';

const credential = { TCSS_SECRET_ID: 'AKIDEXAMPLE', TCSS_SECRET_KEY: 'example-secret-key' };

const primaryUrl = 'postgres://u:p@primary/db';

const defaults: Config = {
  host: '127.0.0.1',
  port: 8080,
  dataDir: resolve('data'),
  masterKeyFile: undefined,
  databaseUrl: undefined,
  databaseReadUrl: undefined,
  databaseOwnerUrl: undefined,
  appId: 1250000000,
  credential: undefined,
  offsetMinutes: 480,
  retentionDays: 180,
  auditRetentionDays: 365,
  purgeHour: 3,
  shippingDir: undefined,
  shippingNetworks: [],
  shippingHoldDays: 30,
  rateLimit: 20,
  maxPolicies: 1000,
  maxUnscannedImages: 50_000,
  forgetUnscannedDays: 30,
  maxEventsPerDay: 100_000,
  maxChangesPerDay: 1_000_000,
  maxAgents: 20_000,
  maxSpoolSegments: 1_000_000,
  maxEventLocations: 10_000,
  maxExports: 200,
  maxExportBytes: 10_240 * 1024 * 1024,
  bodyBudgetBytes: 256 * 1024 * 1024,
  maxConnections: 10_000,
  statementTimeoutSeconds: 30,
  decisionTimeoutMs: 2000,
  failMode: 'open',
  authBasic: true,
  console: true,
  publicHosts: [],
  signedActionRequired: false,
  publicUrl: undefined,
  exportUrlSeconds: 3600,
  tls: undefined,
  metricsPort: undefined,
  admission: undefined,
  trustedProxies: [],
  logLevel: 'info',
};

const admission = {
  ADMISSION_PORT: '8443',
  ADMISSION_CERT_FILE: '/tls/tls.crt',
  ADMISSION_KEY_FILE: '/tls/tls.key',
};
const webhook = {
  port: 8443,
  certFile: '/tls/tls.crt',
  keyFile: '/tls/tls.key',
  clientCaFile: undefined,
  workloads: 'warn',
} as const;

const overTls = { TLS_PORT: '8444', TLS_CERT_FILE: '/tls/tls.crt', TLS_KEY_FILE: '/tls/tls.key' };
const tls = {
  host: '127.0.0.1',
  port: 8444,
  certFile: '/tls/tls.crt',
  keyFile: '/tls/tls.key',
  clientCaFile: undefined,
};

const passwordFile = join(mkdtempSync(join(tmpdir(), 'tcss-config-')), 'password');
writeFileSync(passwordFile, 's%@:/ e\n');
after(() => rmSync(dirname(passwordFile), { recursive: true }));

/** What each variable makes of good values, and which values it does not take. */
const cases: Record<
  keyof typeof settings,
  {
    good: [text: string, config: Partial<Config>][];
    bad: string[];
    expects: RegExp;
    with?: Record<string, string>;
  }
> = {
  HOST: {
    good: [
      ['0.0.0.0', { host: '0.0.0.0' }],
      ['::1', { host: '::1' }],
      ['localhost', { host: 'localhost' }],
      [' 10.0.0.1 ', { host: '10.0.0.1' }],
    ],
    bad: ['http://localhost', 'a b', 'host/path', 'a,b'],
    expects: /an IP address or host name/,
  },
  PORT: {
    good: [
      ['0', { port: 0 }],
      ['65535', { port: 65535 }],
      ['0080', { port: 80 }],
    ],
    bad: ['65536', '-1', '80.5', '0x50', '1e3', 'http', '8080/tcp', '99999999999999999999'],
    expects: /a whole number from 0 to 65535/,
  },
  DATA_DIR: {
    good: [
      ['/var/lib/tcss', { dataDir: '/var/lib/tcss' }],
      ['here', { dataDir: resolve('here') }],
    ],
    bad: [],
    expects: /a path/,
  },
  MASTER_KEY_FILE: {
    good: [
      ['/run/secrets/master.key', { masterKeyFile: '/run/secrets/master.key' }],
      ['key', { masterKeyFile: resolve('key') }],
    ],
    bad: [],
    expects: /a path/,
  },
  DATABASE_URL: {
    good: ['postgres://u:p@host:5432/db', 'postgresql://host/db?sslmode=require'].map((url) => [
      url,
      { databaseUrl: url },
    ]),
    bad: ['mysql://u:hunter2@host/db', 'u:hunter2@host/db', 'host', 'http://u:hunter2@host'],
    expects: /a URL of the form postgres:/,
  },
  DATABASE_READ_URL: {
    good: [
      [
        'postgres://u:p@replica/db',
        { databaseUrl: primaryUrl, databaseReadUrl: 'postgres://u:p@replica/db' },
      ],
    ],
    bad: ['mysql://u:hunter2@host/db', 'replica'],
    expects: /a URL of the form postgres:/,
    with: { DATABASE_URL: primaryUrl },
  },
  DATABASE_OWNER_URL: {
    good: [
      ['postgres://o:p@host/db', { databaseUrl: primaryUrl, databaseOwnerUrl: 'postgres://o:p@host/db' }],
    ],
    bad: ['mysql://u:hunter2@host/db', 'owner'],
    expects: /a URL of the form postgres:/,
    with: { DATABASE_URL: primaryUrl },
  },
  DATABASE_OWNER_PASSWORD_FILE: {
    good: [
      [
        passwordFile,
        { databaseUrl: primaryUrl, databaseOwnerUrl: 'postgres://o:s%25%40%3A%2F%20e@host:5432/db' },
      ],
    ],
    bad: [],
    expects: /a path/,
    with: { DATABASE_URL: primaryUrl, DATABASE_OWNER_URL: 'postgres://o@host:5432/db' },
  },
  DATABASE_PASSWORD_FILE: {
    good: [[passwordFile, { databaseUrl: 'postgres://u:s%25%40%3A%2F%20e@host:5432/db' }]],
    bad: [],
    expects: /a path/,
    with: { DATABASE_URL: 'postgres://u@host:5432/db' },
  },
  TCSS_APP_ID: {
    good: [
      ['1', { appId: 1 }],
      ['999999999999', { appId: 999_999_999_999 }],
    ],
    bad: ['0', '-1', '1000000000000', 'abc'],
    expects: /a whole number from 1 to 999999999999/,
  },
  TCSS_SECRET_ID: {
    good: [['AKID', { credential: { secretId: 'AKID', secretKey: 'example-secret-key' } }]],
    bad: ['hun', 'hunter 2', 'hunter:2', 'hunter2é', 'h'.repeat(129)],
    expects: /printable ASCII/,
    with: { TCSS_SECRET_KEY: credential.TCSS_SECRET_KEY },
  },
  TCSS_SECRET_KEY: {
    good: [['~!@#~!@#~!@#~!@#', { credential: { secretId: 'AKIDEXAMPLE', secretKey: '~!@#~!@#~!@#~!@#' } }]],
    bad: ['hunter2hunter2h', 'hunter2hunter 2hunter2', 'hunter2hunter:2', 'hunter2hunter2é', 'h'.repeat(129)],
    expects: /16 to 128 printable ASCII/,
    with: { TCSS_SECRET_ID: credential.TCSS_SECRET_ID },
  },
  CONSOLE: {
    good: [
      ['off', { console: false }],
      ['ON', { console: true }],
    ],
    bad: ['no', 'true'],
    expects: /one of on, off/,
  },
  TIME_ZONE: {
    good: [
      ['Z', { offsetMinutes: 0 }],
      ['-03:30', { offsetMinutes: -210 }],
      ['+14:00', { offsetMinutes: 840 }],
    ],
    bad: ['Asia/Shanghai', '+8', '+0800', '+14:01', '-15:00', '+08:60', '8'],
    expects: /an offset between -14:00 and \+14:00/,
  },
  RETENTION_DAYS: {
    good: [
      ['1', { retentionDays: 1 }],
      ['3650', { retentionDays: 3650 }],
    ],
    bad: ['0', '3651', '1.5', 'for ever'],
    expects: /a whole number from 1 to 3650/,
  },
  AUDIT_RETENTION_DAYS: {
    good: [
      ['1', { auditRetentionDays: 1 }],
      ['36500', { auditRetentionDays: 36_500 }],
    ],
    bad: ['0', '-1', '36501', 'ever'],
    expects: /a whole number from 1 to 36500/,
  },
  SHIPPING_DIR: {
    good: [
      ['/var/log/tcss', { shippingDir: '/var/log/tcss' }],
      ['logs', { shippingDir: resolve('logs') }],
    ],
    bad: [],
    expects: /a path/,
  },
  SHIPPING_NETWORKS: {
    good: [['10.0.0.0/8, 127.0.0.1', { shippingNetworks: ['10.0.0.0/8', '127.0.0.1'] }]],
    bad: ['loopback', '10.0.0.0/33', 'logs.example.com'],
    expects: /IP addresses or subnets/,
  },
  SHIPPING_HOLD_DAYS: {
    good: [
      ['0', { shippingHoldDays: 0 }],
      ['3650', { shippingHoldDays: 3650 }],
    ],
    bad: ['-1', '3651', 'never'],
    expects: /a whole number from 0 to 3650/,
  },
  PURGE_HOUR: {
    good: [
      ['0', { purgeHour: 0 }],
      ['23', { purgeHour: 23 }],
    ],
    bad: ['24', '-1', '03:00'],
    expects: /a whole number from 0 to 23/,
  },
  RATE_LIMIT: {
    good: [
      ['0', { rateLimit: 0 }],
      ['1000000', { rateLimit: 1_000_000 }],
    ],
    bad: ['1000001', '-1', 'off'],
    expects: /a whole number from 0 to 1000000/,
  },
  MAX_POLICIES: {
    good: [
      ['1', { maxPolicies: 1 }],
      ['100000', { maxPolicies: 100_000 }],
    ],
    bad: ['0', '100001', 'many'],
    expects: /a whole number from 1 to 100000/,
  },
  MAX_UNSCANNED_IMAGES: {
    good: [
      ['1', { maxUnscannedImages: 1 }],
      ['10000000', { maxUnscannedImages: 10_000_000 }],
    ],
    bad: ['0', '10000001', 'all'],
    expects: /a whole number from 1 to 10000000/,
  },
  MAX_EVENTS_PER_DAY: {
    good: [
      ['1', { maxEventsPerDay: 1 }],
      ['100000000', { maxEventsPerDay: 100_000_000 }],
    ],
    bad: ['0', '100000001', 'all'],
    expects: /a whole number from 1 to 100000000/,
  },
  MAX_CHANGES_PER_DAY: {
    good: [
      ['1', { maxChangesPerDay: 1 }],
      ['1000000000', { maxChangesPerDay: 1_000_000_000 }],
    ],
    bad: ['0', '1000000001', 'all'],
    expects: /a whole number from 1 to 1000000000/,
  },
  MAX_AGENTS: {
    good: [
      ['1', { maxAgents: 1 }],
      ['1000000', { maxAgents: 1_000_000 }],
    ],
    bad: ['0', '1000001', 'all'],
    expects: /a whole number from 1 to 1000000/,
  },
  MAX_SPOOL_SEGMENTS: {
    good: [
      ['1000', { maxSpoolSegments: 1000 }],
      ['100000000', { maxSpoolSegments: 100_000_000 }],
    ],
    bad: ['999', '100000001', 'all'],
    expects: /a whole number from 1000 to 100000000/,
  },
  MAX_EVENT_LOCATIONS: {
    good: [
      ['1', { maxEventLocations: 1 }],
      ['1000000', { maxEventLocations: 1_000_000 }],
    ],
    bad: ['0', '1000001', 'all'],
    expects: /a whole number from 1 to 1000000/,
  },
  MAX_EXPORTS: {
    good: [
      ['1', { maxExports: 1 }],
      ['100000', { maxExports: 100_000 }],
    ],
    bad: ['0', '100001', 'all'],
    expects: /a whole number from 1 to 100000/,
  },
  MAX_EXPORT_MB: {
    good: [
      ['1', { maxExportBytes: 1024 * 1024 }],
      ['10000000', { maxExportBytes: 10_000_000 * 1024 * 1024 }],
    ],
    bad: ['0', '10000001', 'all'],
    expects: /a whole number from 1 to 10000000/,
  },
  FORGET_UNSCANNED_DAYS: {
    good: [
      ['1', { forgetUnscannedDays: 1 }],
      ['3650', { forgetUnscannedDays: 3650 }],
    ],
    bad: ['0', '3651', 'never'],
    expects: /a whole number from 1 to 3650/,
  },
  BODY_BUDGET_MB: {
    good: [
      ['32', { bodyBudgetBytes: 32 * 1024 * 1024 }],
      ['65536', { bodyBudgetBytes: 65_536 * 1024 * 1024 }],
    ],
    bad: ['31', '65537', '1 GB'],
    expects: /a whole number from 32 to 65536/,
  },
  MAX_CONNECTIONS: {
    good: [
      ['10', { maxConnections: 10 }],
      ['100000', { maxConnections: 100_000 }],
    ],
    bad: ['9', '100001', 'all'],
    expects: /a whole number from 10 to 100000/,
  },
  STATEMENT_TIMEOUT_SECONDS: {
    good: [
      ['1', { statementTimeoutSeconds: 1 }],
      ['3600', { statementTimeoutSeconds: 3600 }],
    ],
    bad: ['0', '3601', 'never'],
    expects: /a whole number from 1 to 3600/,
  },
  DECISION_TIMEOUT_MS: {
    good: [
      ['10', { decisionTimeoutMs: 10 }],
      ['60000', { decisionTimeoutMs: 60_000 }],
    ],
    bad: ['9', '60001', '2s'],
    expects: /a whole number from 10 to 60000/,
  },
  FAIL_MODE: {
    good: [
      ['open', { failMode: 'open' }],
      ['CLOSED', { failMode: 'closed' }],
    ],
    bad: ['off', 'allow'],
    expects: /one of open, closed/,
  },
  AUTH_BASIC: {
    good: [
      ['on', { authBasic: true }],
      ['off', { authBasic: false }],
      ['OFF', { authBasic: false }],
    ],
    bad: ['false', 'no', '0', 'offf'],
    expects: /one of on, off/,
  },
  SIGNED_ACTION: {
    good: [
      ['optional', { signedActionRequired: false }],
      ['Required', { signedActionRequired: true }],
    ],
    bad: ['on', 'always'],
    expects: /one of optional, required/,
  },
  PUBLIC_HOSTS: {
    good: [
      ['tcss.example.com', { publicHosts: ['tcss.example.com'] }],
      [' a.example:8443 ,, b.example, ', { publicHosts: ['a.example:8443', 'b.example'] }],
    ],
    bad: [],
    expects: /a list separated by commas/,
  },
  PUBLIC_URL: {
    good: [
      ['https://tcss.example.com', { publicUrl: 'https://tcss.example.com' }],
      ['http://10.0.0.1:8080/', { publicUrl: 'http://10.0.0.1:8080' }],
      ['https://example.com/tcss//', { publicUrl: 'https://example.com/tcss' }],
    ],
    bad: ['tcss.example.com', 'ftp://example.com', 'https://example.com/?a=b', 'https://u@example.com', 'x'],
    expects: /a URL that begins with http/,
  },
  EXPORT_URL_SECONDS: {
    good: [['60', { exportUrlSeconds: 60 }]],
    bad: ['0', '86401', '1h', '-1'],
    expects: /a whole number from 1 to 86400/,
  },
  TLS_PORT: {
    good: [
      ['8444', { tls: { ...tls, port: 8444 } }],
      ['0', { tls: { ...tls, port: 0 } }],
    ],
    bad: ['65536', '-1', 'on'],
    expects: /a whole number from 0 to 65535/,
    with: { TLS_CERT_FILE: '/tls/tls.crt', TLS_KEY_FILE: '/tls/tls.key' },
  },
  TLS_HOST: {
    good: [['0.0.0.0', { tls: { ...tls, host: '0.0.0.0' } }]],
    bad: ['here/there', 'a b'],
    expects: /an IP address or host name/,
    with: overTls,
  },
  TLS_CERT_FILE: {
    good: [['/a.pem', { tls: { ...tls, certFile: '/a.pem' } }]],
    bad: [],
    expects: /a path/,
    with: overTls,
  },
  TLS_KEY_FILE: {
    good: [['/a.pem', { tls: { ...tls, keyFile: '/a.pem' } }]],
    bad: [],
    expects: /a path/,
    with: overTls,
  },
  TLS_CLIENT_CA_FILE: {
    good: [['/ca.pem', { tls: { ...tls, clientCaFile: '/ca.pem' } }]],
    bad: [],
    expects: /a path/,
    with: overTls,
  },
  METRICS_PORT: {
    good: [
      ['9464', { metricsPort: 9464 }],
      ['0', { metricsPort: 0 }],
    ],
    bad: ['65536', '-1', 'on'],
    expects: /a whole number from 0 to 65535/,
  },
  ADMISSION_PORT: {
    good: [['0', { admission: { ...webhook, port: 0 } }]],
    bad: ['65536', '-1', 'https'],
    expects: /a whole number from 0 to 65535/,
    with: admission,
  },
  ADMISSION_CERT_FILE: {
    good: [['/a.pem', { admission: { ...webhook, certFile: '/a.pem' } }]],
    bad: [],
    expects: /a path/,
    with: admission,
  },
  ADMISSION_KEY_FILE: {
    good: [['/a.pem', { admission: { ...webhook, keyFile: '/a.pem' } }]],
    bad: [],
    expects: /a path/,
    with: admission,
  },
  ADMISSION_CLIENT_CA_FILE: {
    good: [['/a.pem', { admission: { ...webhook, clientCaFile: '/a.pem' } }]],
    bad: [],
    expects: /a path/,
    with: admission,
  },
  ADMISSION_WORKLOADS: {
    good: [
      ['deny', { admission: { ...webhook, workloads: 'deny' } }],
      ['Warn', { admission: webhook }],
    ],
    bad: ['refuse', 'on'],
    expects: /one of warn, deny/,
    with: admission,
  },
  TRUSTED_PROXIES: {
    good: [
      ['10.0.0.1, 10.1.0.0/16', { trustedProxies: ['10.0.0.1', '10.1.0.0/16'] }],
      ['::1,loopback', { trustedProxies: ['::1', 'loopback'] }],
    ],
    bad: ['proxy.example.com', '10.0.0.1/99', '10.0.0', '10.0.0.1 10.0.0.2', 'all'],
    expects: /IP addresses or subnets such as 10\.0\.0\.0\/8/,
  },
  LOG_LEVEL: {
    good: [
      ['debug', { logLevel: 'debug' }],
      ['ERROR', { logLevel: 'error' }],
    ],
    bad: ['verbose', '1'],
    expects: /one of error, warn, info, debug/,
  },
};

function refusalOf(environment: Record<string, string | undefined>): string {
  try {
    readConfig(environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return assert.fail(`was taken: ${JSON.stringify(environment)}`);
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    assert.deepEqual(readConfig({}), defaults);
  });

  it('takes a variable that is empty or blank for one that is not set', () => {
    for (const nothing of ['', ' ', '\t\n', undefined])
      assert.deepEqual(
        readConfig(Object.fromEntries(Object.keys(settings).map((name) => [name, nothing]))),
        defaults,
      );
  });

  it('does not look at other variables', () => {
    assert.deepEqual(readConfig({ PORTS: 'x', port: '1', PATH: '/bin' }), defaults);
  });

  it('says of each variable what it is for', () => {
    for (const [name, { meaning, defaultText, read }] of Object.entries(settings)) {
      assert.ok(meaning.length > 10, name);
      assert.notEqual(read(defaultText), undefined, `${name}: the default is no good`);
    }
  });

  for (const [name, { good, bad, expects, with: others = {} }] of Object.entries(cases)) {
    const isSecret = /SECRET|DATABASE/.test(name);

    for (const [text, config] of good)
      it(`takes ${name}=${text}`, () => {
        assert.deepEqual(readConfig({ ...others, [name]: text }), { ...defaults, ...config });
      });

    for (const text of bad)
      it(`refuses ${name}=${text.slice(0, 40)} in a sentence with the name and what would do`, () => {
        const sentence = refusalOf({ ...others, [name]: text });
        assert.ok(sentence.startsWith(`${name} must be `), sentence);
        assert.match(sentence, expects);
        if (isSecret) assert.doesNotMatch(sentence, /hun|hhh|it is/);
        else assert.ok(sentence.endsWith(`; it is \`${text}\`.`), sentence);
      });
  }

  it('leaves the password of a URL, and wants the file of another to be there and not empty', () => {
    const both = { DATABASE_URL: 'postgres://u:mine@host/db', DATABASE_PASSWORD_FILE: passwordFile };
    assert.equal(readConfig(both).databaseUrl, 'postgres://u:mine@host/db');
    assert.match(
      refusalOf({ ...both, DATABASE_PASSWORD_FILE: '/nowhere/password' }),
      /^DATABASE_PASSWORD_FILE \/nowhere\/password cannot be read: ENOENT\.$/,
    );
    assert.match(refusalOf({ ...both, DATABASE_PASSWORD_FILE: '/dev/null' }), /\/dev\/null is empty\.$/);
  });

  it('wants a certificate and its key for the admission webhook', () => {
    for (const missing of ['ADMISSION_CERT_FILE', 'ADMISSION_KEY_FILE'])
      assert.equal(
        refusalOf({ ...admission, [missing]: '' }),
        'ADMISSION_PORT needs ADMISSION_CERT_FILE and ADMISSION_KEY_FILE.',
      );
  });

  it('wants both of TCSS_SECRET_ID and TCSS_SECRET_KEY or neither, and repeats neither', () => {
    assert.deepEqual(readConfig(credential).credential, {
      secretId: credential.TCSS_SECRET_ID,
      secretKey: credential.TCSS_SECRET_KEY,
    });
    for (const half of [
      { TCSS_SECRET_ID: 'AKIDEXAMPLE' },
      { TCSS_SECRET_KEY: 'hunter2' },
      { ...credential, TCSS_SECRET_KEY: '' },
      { ...credential, TCSS_SECRET_ID: ' ' },
    ])
      assert.equal(refusalOf(half), 'TCSS_SECRET_ID and TCSS_SECRET_KEY must be set together, or neither.');
  });
});
