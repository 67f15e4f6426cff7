import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A number from the environment, or what holds without it; anything that is no number above 0 ends the run. */
function positive(name: string, otherwise: number): number {
  const value = Number(process.env[name] || otherwise);
  if (value > 0) return value;
  throw new Error(`${name} must be a number above 0.`);
}

/** BENCH_SCALE: 1 for the published figures; 0.01 makes a run of a minute, whose figures say nothing. */
export const scale = positive('BENCH_SCALE', 1);

const scaled = (full: number, atLeast: number) => Math.max(atLeast, Math.round(full * scale));

export const sizes = {
  policies: scaled(1000, 50),
  /** Images that no policy matches. */
  cleanImages: scaled(100_000, 1000),
  /** Images beside them that one or two policies match. */
  matchingImages: scaled(20_000, 500),
  /** Different findings over all images. */
  findings: scaled(60_000, 3000),
  /** Events over the days of retention. */
  events: scaled(2_000_000, 20_000),
  /** Events of the one day that is purged. */
  expiredEvents: scaled(1_000_000, 10_000),
  /** Policies that fall due at once. */
  duePolicies: scaled(10_000, 1000),
  policyChanges: scaled(200, 20),
  /** Rows of the table that the yardsticks of SQL work on. */
  yardstickRows: scaled(100_000, 10_000),
};

/** Seconds of one measured round of load, and how many rounds the median is of. */
export const roundSeconds = scale >= 0.5 ? 10 : 2;
export const rounds = scale >= 0.5 ? 5 : 3;

/** Connections of the load, as many as a busy cluster keeps open. */
export const connections = 64;

export const soakMinutes = positive('SOAK_MINUTES', 10);

/** Where the loaded databases are kept from one run to the next: about 10 GB at full scale. */
export const benchDir = resolve(process.env['BENCH_DIR'] || join(tmpdir(), 'tcss-bench'));

/** The account that starts containers: policies and images. */
export const startsAccount = {
  appId: 1_250_000_000,
  secretId: 'AKIDBENCHSTARTS',
  secretKey: 'bench-starts-secret',
};

/** The account that has the events of half a year. */
export const eventsAccount = {
  appId: 1_250_000_001,
  secretId: 'AKIDBENCHEVENTS',
  secretKey: 'bench-events-secret',
};

/** The account of the day that is purged. */
export const expiredAppId = 1_250_000_002;

/** The first of the accounts whose policies fall due, 1,000 policies each. */
export const firstDueAppId = 1_250_000_100;

export type Credential = Pick<typeof startsAccount, 'secretId' | 'secretKey'>;
