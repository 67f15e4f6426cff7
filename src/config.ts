import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readOffset, writeOffset } from './domain/calendar.js';
import type { CertificateFiles } from './platform/certificates.js';
import { type LogLevel, logLevels } from './platform/log.js';
import { isNetwork } from './platform/networks.js';

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** Undefined for `master.key` in the data directory. */
  masterKeyFile: string | undefined;
  /** Undefined for the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  databaseReadUrl: string | undefined;
  /** As the role that owns the audit; undefined where the service's own does, or a start before gave it to another. */
  databaseOwnerUrl: string | undefined;
  appId: number;
  /** The first admin credential; undefined to generate one. */
  credential: { secretId: string; secretKey: string } | undefined;
  /** TIME_ZONE in minutes east of UTC. */
  offsetMinutes: number;
  retentionDays: number;
  auditRetentionDays: number;
  purgeHour: number;
  /** Where log shipping writes files; undefined for `shipping` in the data directory. */
  shippingDir: string | undefined;
  /** Networks that log shipping may connect to; empty for all but this machine and link-local addresses. */
  shippingNetworks: string[];
  shippingHoldDays: number;
  rateLimit: number;
  maxPolicies: number;
  maxUnscannedImages: number;
  forgetUnscannedDays: number;
  maxEventsPerDay: number;
  maxChangesPerDay: number;
  maxAgents: number;
  maxSpoolSegments: number;
  maxEventLocations: number;
  maxExports: number;
  maxExportBytes: number;
  /** That the bodies of all requests under way may take together. */
  bodyBudgetBytes: number;
  maxConnections: number;
  statementTimeoutSeconds: number;
  decisionTimeoutMs: number;
  failMode: FailMode;
  authBasic: boolean;
  signedActionRequired: boolean;
  /** Serves the pages under /console/. */
  console: boolean;
  publicHosts: string[];
  /** Without a slash at the end; undefined to use the caller's host. */
  publicUrl: string | undefined;
  exportUrlSeconds: number;
  /** Of the HTTPS listener of API and console; undefined for HTTP alone. */
  tls: TlsConfig | undefined;
  /** Where /metrics is answered for all who can reach it; undefined for only this machine, on the port of the API. */
  metricsPort: number | undefined;
  /** Of the Kubernetes admission webhook; undefined not to serve it. */
  admission: AdmissionConfig | undefined;
  trustedProxies: string[];
  logLevel: LogLevel;
}

export interface TlsConfig extends CertificateFiles {
  host: string;
  port: number;
}

export interface AdmissionConfig extends CertificateFiles {
  port: number;
  /** What becomes of a workload whose pods would be refused. */
  workloads: 'warn' | 'deny';
}

const failModes = ['open', 'closed'] as const;
export type FailMode = (typeof failModes)[number];

export class ConfigError extends Error {}

interface Setting<T> {
  /** For the table in docs/configuration.md. */
  meaning: string;
  defaultText: string;
  /** Undefined when the text is invalid; then `expected` says what is valid. */
  read(text: string): T | undefined;
  expected: string;
}

const wholeNumber = (min: number, max: number) => ({
  read: (text: string) =>
    /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined,
  expected: `a whole number from ${min} to ${max}`,
});

const optionalPort = {
  read: (text: string) => (text === '' ? text : wholeNumber(0, 65535).read(text)),
  expected: wholeNumber(0, 65535).expected,
};

const oneOf = <T extends string>(...words: readonly T[]) => ({
  read: (text: string) => words.find((word) => word === text.toLowerCase()),
  expected: `one of ${words.join(', ')}`,
});

const list = {
  read: (text: string) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  expected: 'a list separated by commas',
};

/** As proxy-addr knows them. */
const namedNetworks = new Set(['loopback', 'linklocal', 'uniquelocal']);

const addresses = {
  read(text: string): string[] | undefined {
    const items = list.read(text);
    return items.every((item) => isNetwork(item) || namedNetworks.has(item)) ? items : undefined;
  },
  expected: 'IP addresses or subnets such as 10.0.0.0/8, separated by commas',
};

const secret = (minChars: number) => {
  const form = new RegExp(`^[\\x21-\\x39\\x3b-\\x7e]{${minChars},128}$`);
  return {
    read: (text: string) => (text === '' || form.test(text) ? text : undefined),
    expected: `${minChars} to 128 printable ASCII characters without spaces and colons`,
  };
};

const postgresUrl = {
  read: (text: string) =>
    text === '' || (URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol))
      ? text
      : undefined,
  expected: 'a URL of the form postgres://user:password@host:5432/database',
};

const file = { read: (text: string) => (text === '' ? text : resolve(text)), expected: 'a path' };

const publicUrl = {
  read(text: string): string | undefined {
    if (text === '') return text;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isBase = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username;
    return isBase ? url.href.replace(/\/+$/, '') : undefined;
  },
  expected: 'a URL that begins with http:// or https:// and has no query',
};

export const settings = {
  HOST: {
    meaning: 'Address to listen on',
    defaultText: '127.0.0.1',
    read: (text: string) => (/^[\w.:-]+$/.test(text) ? text : undefined),
    expected: 'an IP address or host name',
  },
  PORT: { meaning: 'TCP port; 0 takes any free one', defaultText: '8080', ...wholeNumber(0, 65535) },
  DATA_DIR: {
    meaning: 'Where the embedded database and the credential file are kept',
    defaultText: './data',
    read: (text: string) => resolve(text),
    expected: 'a path',
  },
  MASTER_KEY_FILE: {
    meaning:
      'Key that secrets in the database are sealed under, the same file for all instances; unset, `master.key` in DATA_DIR, made at the first start',
    defaultText: '',
    ...file,
  },
  DATABASE_URL: {
    meaning: 'PostgreSQL to use instead of the embedded one, `postgres://user:password@host:5432/database`',
    defaultText: '',
    ...postgresUrl,
  },
  DATABASE_READ_URL: {
    meaning:
      'A streaming replica of DATABASE_URL that `Describe…` actions read; what an account has just written it reads from the primary',
    defaultText: '',
    ...postgresUrl,
  },
  DATABASE_OWNER_URL: {
    meaning:
      'DATABASE_URL for another role, which takes the audit log at the start, so that the role of DATABASE_URL can only add to it',
    defaultText: '',
    ...postgresUrl,
  },
  DATABASE_OWNER_PASSWORD_FILE: {
    meaning: 'File with the password for DATABASE_OWNER_URL',
    defaultText: '',
    ...file,
  },
  DATABASE_PASSWORD_FILE: {
    meaning:
      'File with the password for DATABASE_URL and DATABASE_READ_URL, so that no environment has it; it is put into those that name none',
    defaultText: '',
    ...file,
  },
  TCSS_APP_ID: {
    meaning: 'Account of the first admin credential',
    defaultText: '1250000000',
    ...wholeNumber(1, 999_999_999_999),
  },
  TCSS_SECRET_ID: {
    meaning:
      'SecretId of the first admin credential; unset, one is made up. Replaced by another at a later start, it stops working',
    defaultText: '',
    ...secret(4),
  },
  TCSS_SECRET_KEY: {
    meaning:
      'SecretKey to go with it; another key at a later start replaces the first. At least 16 characters, for it can be guessed at',
    defaultText: '',
    ...secret(16),
  },
  TIME_ZONE: {
    meaning: 'Offset from UTC that days and all `YYYY-MM-DD HH:mm:ss` are in',
    defaultText: '+08:00',
    read: readOffset,
    expected: 'an offset between -14:00 and +14:00, such as +08:00 or Z',
  },
  RETENTION_DAYS: {
    meaning: 'Days that an event is kept after its latest occurrence',
    defaultText: '180',
    ...wholeNumber(1, 3650),
  },
  AUDIT_RETENTION_DAYS: {
    meaning: 'Days that an entry of the audit log is kept',
    defaultText: '365',
    ...wholeNumber(1, 36_500),
  },
  PURGE_HOUR: {
    meaning: 'Hour of the day, in TIME_ZONE, at which expired events are purged',
    defaultText: '3',
    ...wholeNumber(0, 23),
  },
  SHIPPING_DIR: {
    meaning: 'Where log shipping writes its files; unset, `shipping` in DATA_DIR',
    defaultText: '',
    ...file,
  },
  SHIPPING_NETWORKS: {
    meaning:
      'The only addresses and subnets that log shipping may connect to; unset, all but this machine and link-local addresses',
    defaultText: '',
    read: (text: string) => (list.read(text).every(isNetwork) ? list.read(text) : undefined),
    expected: addresses.expected,
  },
  SHIPPING_HOLD_DAYS: {
    meaning:
      'Days for which expired events and audit entries are kept while log shipping has not shipped them; 0 never waits',
    defaultText: '30',
    ...wholeNumber(0, 3650),
  },
  RATE_LIMIT: {
    meaning: 'Calls a second for each account and action, container starts excepted; 0 for no limit',
    defaultText: '20',
    ...wholeNumber(0, 1_000_000),
  },
  MAX_POLICIES: { meaning: 'Policies an account may have', defaultText: '1000', ...wholeNumber(1, 100_000) },
  MAX_UNSCANNED_IMAGES: {
    meaning:
      'Images that were never scanned an account may have by its starts; starts of more are decided, but the images are not remembered',
    defaultText: '50000',
    ...wholeNumber(1, 10_000_000),
  },
  FORGET_UNSCANNED_DAYS: {
    meaning: 'Days after which an image that was never scanned and that no policy selects is forgotten',
    defaultText: '30',
    ...wholeNumber(1, 3650),
  },
  MAX_EVENTS_PER_DAY: {
    meaning:
      'Events of one day an account may have; hits beyond it are counted in one event for each policy and behavior',
    defaultText: '100000',
    ...wholeNumber(1, 100_000_000),
  },
  MAX_CHANGES_PER_DAY: {
    meaning: 'Changing calls of a day (UTC) an account may make at an instance, which bounds its audit log',
    defaultText: '1000000',
    ...wholeNumber(1, 1_000_000_000),
  },
  MAX_AGENTS: {
    meaning: 'Node agents an account may have; one that was silent for a day makes room for another',
    defaultText: '20000',
    ...wholeNumber(1, 1_000_000),
  },
  MAX_SPOOL_SEGMENTS: {
    meaning:
      'Segments of the spools of its agents of which it is remembered for an account how far they are stored; each has a megabyte or more',
    defaultText: '1000000',
    ...wholeNumber(1000, 100_000_000),
  },
  MAX_EVENT_LOCATIONS: {
    meaning:
      'Locations one event may have: clusters, nodes and addresses of nodes; starts at more are counted at one location for all of them',
    defaultText: '10000',
    ...wholeNumber(1, 1_000_000),
  },
  MAX_EXPORTS: {
    meaning: 'Exports an account may have at a time; each is deleted a day after it has ended',
    defaultText: '200',
    ...wholeNumber(1, 100_000),
  },
  MAX_EXPORT_MB: {
    meaning: 'Megabytes that the export files of an account may take before it can create no more',
    defaultText: '10240',
    ...wholeNumber(1, 10_000_000),
  },
  BODY_BUDGET_MB: {
    meaning:
      'Megabytes that the bodies of all requests under way may take together, each beyond its first 16 KB; an account may have half of them',
    defaultText: '256',
    ...wholeNumber(32, 65_536),
  },
  MAX_CONNECTIONS: {
    meaning: 'Connections at a time; an address that is not in TRUSTED_PROXIES may have half of them',
    defaultText: '10000',
    ...wholeNumber(10, 100_000),
  },
  STATEMENT_TIMEOUT_SECONDS: {
    meaning: 'Seconds after which the database gives up a statement of a list, an import or another request',
    defaultText: '30',
    ...wholeNumber(1, 3600),
  },
  DECISION_TIMEOUT_MS: {
    meaning: 'Milliseconds after which a container start gets the answer of FAIL_MODE',
    defaultText: '2000',
    ...wholeNumber(10, 60_000),
  },
  FAIL_MODE: {
    meaning:
      'What becomes of a start that cannot be decided or recorded: `open` lets it go on, `closed` does not; both are logged',
    defaultText: 'open',
    ...oneOf(...failModes),
  },
  AUTH_BASIC: {
    meaning: '`on` takes HTTP Basic from this machine or behind TLS, `off` never',
    defaultText: 'on',
    ...oneOf('on', 'off'),
  },
  CONSOLE: {
    meaning: '`on` serves the console under `/console/`, `off` does not',
    defaultText: 'on',
    ...oneOf('on', 'off'),
  },
  SIGNED_ACTION: {
    meaning:
      '`required` refuses TC3 signatures that do not cover `X-TC-Action`, as those of most SDKs; `optional` takes them',
    defaultText: 'optional',
    ...oneOf('optional', 'required'),
  },
  PUBLIC_HOSTS: {
    meaning:
      'Host names, with ports, that clients know the service by; set, a signature must be for one of them, or for a loopback name that the request was sent to',
    defaultText: '',
    ...list,
  },
  PUBLIC_URL: {
    meaning:
      'What download links begin with, `https://tcss.example.com`; unset, the host that the caller used',
    defaultText: '',
    ...publicUrl,
  },
  EXPORT_URL_SECONDS: {
    meaning: 'Seconds for which the download link of an export can be used',
    defaultText: '3600',
    ...wholeNumber(1, 86_400),
  },
  TLS_PORT: {
    meaning:
      'TCP port of API and console over HTTPS, besides PORT; 0 takes any free one, unset there is HTTP alone',
    defaultText: '',
    ...optionalPort,
  },
  TLS_HOST: {
    meaning: 'Address that TLS_PORT listens on; unset, HOST',
    defaultText: '',
    read: (text: string) => (/^[\w.:-]*$/.test(text) ? text : undefined),
    expected: 'an IP address or host name',
  },
  TLS_CERT_FILE: {
    meaning: 'Certificate of the service and those between it and its CA, in PEM; read again when it changes',
    defaultText: '',
    ...file,
  },
  TLS_KEY_FILE: { meaning: 'Private key of that certificate, in PEM', defaultText: '', ...file },
  TLS_CLIENT_CA_FILE: {
    meaning:
      'CA, in PEM, that must have signed the certificate that a client shows besides its signature; unset, none is asked for',
    defaultText: '',
    ...file,
  },
  METRICS_PORT: {
    meaning:
      'TCP port on HOST that answers `/metrics`, without authentication; 0 takes any free one, unset only this machine is answered, on PORT',
    defaultText: '',
    ...optionalPort,
  },
  ADMISSION_PORT: {
    meaning:
      'TCP port of the Kubernetes admission webhook, over HTTPS on HOST; 0 takes any free one, unset there is no webhook',
    defaultText: '',
    ...optionalPort,
  },
  ADMISSION_CERT_FILE: {
    meaning: 'Certificate of the webhook and those between it and its CA, in PEM; read again when it changes',
    defaultText: '',
    ...file,
  },
  ADMISSION_KEY_FILE: { meaning: 'Private key of that certificate, in PEM', defaultText: '', ...file },
  ADMISSION_CLIENT_CA_FILE: {
    meaning:
      'CA, in PEM, that must have signed the certificate that every API server shows, besides its token or in its place; unset, none is asked for',
    defaultText: '',
    ...file,
  },
  ADMISSION_WORKLOADS: {
    meaning:
      'What the webhook does with a Deployment or another workload whose pods it would refuse: `warn` or `deny`',
    defaultText: 'warn',
    ...oneOf('warn', 'deny'),
  },
  TRUSTED_PROXIES: {
    meaning: 'Addresses or subnets whose `X-Forwarded-Proto: https` is believed',
    defaultText: '',
    ...addresses,
  },
  LOG_LEVEL: { meaning: 'error, warn, info or debug', defaultText: 'info', ...oneOf(...logLevels) },
} satisfies Record<string, Setting<unknown>>;

type SettingName = keyof typeof settings;

const onOff = (isOn: boolean) => (isOn ? 'on' : 'off');

/** Settings that whoever uses the service may know, as text. Others tell of the machine, of addresses or of secrets. */
const shown: Partial<Record<SettingName, (config: Config) => string | number>> = {
  TIME_ZONE: ({ offsetMinutes }) => writeOffset(offsetMinutes),
  RETENTION_DAYS: ({ retentionDays }) => retentionDays,
  PURGE_HOUR: ({ purgeHour }) => purgeHour,
  SHIPPING_HOLD_DAYS: ({ shippingHoldDays }) => shippingHoldDays,
  RATE_LIMIT: ({ rateLimit }) => rateLimit,
  MAX_POLICIES: ({ maxPolicies }) => maxPolicies,
  MAX_UNSCANNED_IMAGES: ({ maxUnscannedImages }) => maxUnscannedImages,
  AUDIT_RETENTION_DAYS: ({ auditRetentionDays }) => auditRetentionDays,
  FORGET_UNSCANNED_DAYS: ({ forgetUnscannedDays }) => forgetUnscannedDays,
  MAX_EVENTS_PER_DAY: ({ maxEventsPerDay }) => maxEventsPerDay,
  MAX_CHANGES_PER_DAY: ({ maxChangesPerDay }) => maxChangesPerDay,
  MAX_AGENTS: ({ maxAgents }) => maxAgents,
  MAX_SPOOL_SEGMENTS: ({ maxSpoolSegments }) => maxSpoolSegments,
  MAX_EVENT_LOCATIONS: ({ maxEventLocations }) => maxEventLocations,
  MAX_EXPORTS: ({ maxExports }) => maxExports,
  MAX_EXPORT_MB: ({ maxExportBytes }) => maxExportBytes / 1024 / 1024,
  STATEMENT_TIMEOUT_SECONDS: ({ statementTimeoutSeconds }) => statementTimeoutSeconds,
  DECISION_TIMEOUT_MS: ({ decisionTimeoutMs }) => decisionTimeoutMs,
  FAIL_MODE: ({ failMode }) => failMode,
  AUTH_BASIC: ({ authBasic }) => onOff(authBasic),
  SIGNED_ACTION: ({ signedActionRequired }) => (signedActionRequired ? 'required' : 'optional'),
  EXPORT_URL_SECONDS: ({ exportUrlSeconds }) => exportUrlSeconds,
  ADMISSION_WORKLOADS: ({ admission }) => admission?.workloads ?? settings.ADMISSION_WORKLOADS.defaultText,
};

export const shownSettings = (config: Config) =>
  (Object.entries(shown) as [SettingName, (config: Config) => string | number][]).map(([name, read]) => ({
    name,
    value: String(read(config)),
    defaultText: settings[name].defaultText,
    meaning: settings[name].meaning,
  }));

/** Puts the password of a file, if there is one, into URLs that name none. An empty URL is undefined. */
function passwordFrom(
  setting: 'DATABASE_PASSWORD_FILE' | 'DATABASE_OWNER_PASSWORD_FILE',
  passwordFile: string,
): (url: string) => string | undefined {
  if (!passwordFile) return (url) => url || undefined;
  let password: string;
  try {
    password = readFileSync(passwordFile, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(
      `${setting} ${passwordFile} cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
  if (!password) throw new ConfigError(`${setting} ${passwordFile} is empty.`);
  return (text) => {
    if (!text) return undefined;
    const url = new URL(text);
    // Encoded here, since URL leaves a % as it is.
    if (!url.password) url.password = encodeURIComponent(password);
    return url.href;
  };
}

/** Reads the environment; throws a ConfigError on an invalid value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const get = <Name extends SettingName>(name: Name) => {
    const setting: Setting<unknown> = settings[name];
    const given = environment[name];
    // `VAR= npm start` and compose files set a variable to '' to leave it unset.
    const value = setting.read(given?.trim() || setting.defaultText);
    if (value === undefined) {
      const shown = /SECRET|DATABASE/.test(name) ? '' : `; it is \`${given}\``;
      throw new ConfigError(`${name} must be ${setting.expected}${shown}.`);
    }
    return value as NonNullable<ReturnType<(typeof settings)[Name]['read']>>;
  };
  const isSet = (name: SettingName) => Boolean(environment[name]?.trim());
  if (isSet('TCSS_SECRET_ID') !== isSet('TCSS_SECRET_KEY')) {
    throw new ConfigError('TCSS_SECRET_ID and TCSS_SECRET_KEY must be set together, or neither.');
  }
  const secretId = get('TCSS_SECRET_ID');
  const secretKey = get('TCSS_SECRET_KEY');
  if (get('DATABASE_READ_URL') && !get('DATABASE_URL')) {
    throw new ConfigError('DATABASE_READ_URL is a replica of DATABASE_URL, which must be set, too.');
  }
  if (get('DATABASE_OWNER_URL') && !get('DATABASE_URL')) {
    throw new ConfigError('DATABASE_OWNER_URL is another role for DATABASE_URL, which must be set, too.');
  }
  const withPassword = passwordFrom('DATABASE_PASSWORD_FILE', get('DATABASE_PASSWORD_FILE'));
  const withOwnerPassword = passwordFrom('DATABASE_OWNER_PASSWORD_FILE', get('DATABASE_OWNER_PASSWORD_FILE'));
  const metricsPort = get('METRICS_PORT');
  const listener = (prefix: 'TLS' | 'ADMISSION') => {
    const port = get(`${prefix}_PORT`);
    if (port === '') return undefined;
    const certFile = get(`${prefix}_CERT_FILE`);
    const keyFile = get(`${prefix}_KEY_FILE`);
    if (!certFile || !keyFile)
      throw new ConfigError(`${prefix}_PORT needs ${prefix}_CERT_FILE and ${prefix}_KEY_FILE.`);
    return { port, certFile, keyFile, clientCaFile: get(`${prefix}_CLIENT_CA_FILE`) || undefined };
  };
  const tls = listener('TLS');
  const admission = listener('ADMISSION');
  return {
    host: get('HOST'),
    port: get('PORT'),
    dataDir: get('DATA_DIR'),
    masterKeyFile: get('MASTER_KEY_FILE') || undefined,
    databaseUrl: withPassword(get('DATABASE_URL')),
    databaseReadUrl: withPassword(get('DATABASE_READ_URL')),
    databaseOwnerUrl: withOwnerPassword(get('DATABASE_OWNER_URL')),
    appId: get('TCSS_APP_ID'),
    credential: secretId ? { secretId, secretKey } : undefined,
    offsetMinutes: get('TIME_ZONE'),
    retentionDays: get('RETENTION_DAYS'),
    auditRetentionDays: get('AUDIT_RETENTION_DAYS'),
    purgeHour: get('PURGE_HOUR'),
    shippingDir: get('SHIPPING_DIR') || undefined,
    shippingNetworks: get('SHIPPING_NETWORKS'),
    shippingHoldDays: get('SHIPPING_HOLD_DAYS'),
    rateLimit: get('RATE_LIMIT'),
    maxPolicies: get('MAX_POLICIES'),
    maxUnscannedImages: get('MAX_UNSCANNED_IMAGES'),
    forgetUnscannedDays: get('FORGET_UNSCANNED_DAYS'),
    maxEventsPerDay: get('MAX_EVENTS_PER_DAY'),
    maxChangesPerDay: get('MAX_CHANGES_PER_DAY'),
    maxAgents: get('MAX_AGENTS'),
    maxSpoolSegments: get('MAX_SPOOL_SEGMENTS'),
    maxEventLocations: get('MAX_EVENT_LOCATIONS'),
    maxExports: get('MAX_EXPORTS'),
    maxExportBytes: get('MAX_EXPORT_MB') * 1024 * 1024,
    bodyBudgetBytes: get('BODY_BUDGET_MB') * 1024 * 1024,
    maxConnections: get('MAX_CONNECTIONS'),
    statementTimeoutSeconds: get('STATEMENT_TIMEOUT_SECONDS'),
    decisionTimeoutMs: get('DECISION_TIMEOUT_MS'),
    failMode: get('FAIL_MODE'),
    authBasic: get('AUTH_BASIC') === 'on',
    signedActionRequired: get('SIGNED_ACTION') === 'required',
    console: get('CONSOLE') === 'on',
    publicHosts: get('PUBLIC_HOSTS'),
    publicUrl: get('PUBLIC_URL') || undefined,
    exportUrlSeconds: get('EXPORT_URL_SECONDS'),
    metricsPort: metricsPort === '' ? undefined : metricsPort,
    tls: tls && { ...tls, host: get('TLS_HOST') || get('HOST') },
    admission: admission && { ...admission, workloads: get('ADMISSION_WORKLOADS') },
    trustedProxies: get('TRUSTED_PROXIES'),
    logLevel: get('LOG_LEVEL'),
  };
}
