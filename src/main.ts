import { existsSync } from 'node:fs';
import { type Config, ConfigError, readConfig } from './config.js';
import { credentialFile, type FirstCredential } from './startup/first-credential.js';
import { createLog } from './platform/log.js';
import { openServiceDatabase } from './startup/open-database.js';
import type { Service } from './service.js';

/** The entry point: reads the environment, starts the service, says how to use it, and stops it on a signal. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const starting = start(config);
  stopOnSignals(starting);
  console.log(welcome(config, await starting).join('\n'));
}

/** Loads the rest of the program while PostgreSQL comes up; each takes some tenths of a second. */
async function start(config: Config): Promise<Service> {
  const log = createLog(config.logLevel);
  const [database, { startService }] = await Promise.all([
    openServiceDatabase(config, log),
    import('./service.js'),
  ]);
  return startService(config, { log, database });
}

/** What an operator needs to make the first call. Never the secret itself: this goes wherever standard output goes. */
function welcome(config: Config, { endpoint, firstCredential }: Service): string[] {
  return [
    '',
    'tcss-image-intercept is ready.',
    `  Endpoint     ${endpoint}`,
    `  Credential   ${whereCredentialIs(config, firstCredential)}`,
    ...(config.authBasic
      ? ['  First call   paste this into another terminal:', '', firstCall(config, endpoint, firstCredential)]
      : ['  First call   npm run call -- DescribeImageInterceptPolicySummary']),
    '',
    'Ctrl-C stops it.',
    '',
  ];
}

function whereCredentialIs(config: Config, from: FirstCredential): string {
  if (from === 'environment') return 'TCSS_SECRET_ID and TCSS_SECRET_KEY from the environment';
  const file = credentialFile(config);
  if (existsSync(file)) return file;
  return `made at an earlier start, but ${file} is not here; for another one: npm run credential -- add --role admin`;
}

/** A curl call that takes the credential from where it is, so that the line itself can be shown to anyone. */
function firstCall(config: Config, endpoint: string, from: FirstCredential): string {
  const read = `const c = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(c.SecretId + ":" + c.SecretKey)`;
  const fromFile = `"$(node -e '${read}' '${credentialFile(config).replaceAll("'", `'\\''`)}')"`;
  const user = from === 'environment' ? '"$TCSS_SECRET_ID:$TCSS_SECRET_KEY"' : fromFile;
  const headers = [
    'X-TC-Action: DescribeImageInterceptPolicySummary',
    'X-TC-Version: 2020-11-01',
    'Content-Type: application/json',
  ];
  return `curl -s -u ${user} '${endpoint}/' ${headers.map((header) => `-H '${header}'`).join(' ')} -d '{}'`;
}

/**
 * The first signal stops the service in good order, also while it starts; a later one ends the process at once. Ctrl-C
 * sends SIGINT to npm and to the service, and npm passes its own on: what follows within a second is the same request.
 */
function stopOnSignals(starting: Promise<Service>): void {
  let stoppingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > 1000) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    console.log(`${signal}: finishing the requests under way; another signal stops at once.`);
    starting.then((service) => service.stop()).then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The terminal or the reader of a pipe may be gone: what is left to say is lost, and the service still stops in order.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
}

function fail(error: unknown): never {
  const sentence = error instanceof Error ? error.message : String(error);
  console.error(
    error instanceof ConfigError
      ? `Configuration: ${sentence}`
      : `tcss-image-intercept cannot go on: ${sentence}`,
  );
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
  process.exit(1);
}

main().catch(fail);
