import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, ConfigError, readConfig } from './config.js';
import { credentialFile, type FirstCredential } from './startup/first-credential.js';
import { createLog } from './platform/log.js';
import { isLoopback } from './platform/loopback.js';
import { openServiceDatabase } from './startup/open-database.js';
import { StoppedWhileStarting } from './startup/wait-for-database.js';
import type { Service } from './service.js';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const stop = new AbortController();
  const starting = start(config, stop.signal);
  stopOnSignals(starting, stop);
  console.log(welcome(config, await starting).join('\n'));
  const { prepareActions } = await import('./server.js');
  await prepareActions();
}

/** Loads the program while PostgreSQL starts; each takes some tenths of a second. */
async function start(config: Config, signal: AbortSignal): Promise<Service> {
  const log = createLog(config.logLevel);
  const [database, { startService }] = await Promise.all([
    openServiceDatabase(config, log, signal),
    import('./service.js'),
  ]);
  return startService(config, { log, database });
}

/** How to make the first call, without the secret: standard output may be logged. */
function welcome(config: Config, { endpoint, tls, firstCredential }: Service): string[] {
  return [
    '',
    'tcss-image-intercept is ready.',
    `  Endpoint     ${endpoint}`,
    ...(tls ? [`  Over TLS     ${tls.endpoint}`] : []),
    `  Credential   ${whereCredentialIs(config, firstCredential)}`,
    // Whoever listens for others may be in a container: by its published port, calls come from another machine, without Basic.
    ...(config.authBasic && isLoopback(config.host)
      ? ['  First call   paste this into another terminal:', '', firstCall(config, endpoint, firstCredential)]
      : [`  First call   ${command('call')} DescribeImageInterceptPolicySummary`]),
    '',
    'Ctrl-C stops it.',
    '',
  ];
}

function whereCredentialIs(config: Config, from: FirstCredential): string {
  if (from === 'environment') return 'TCSS_SECRET_ID and TCSS_SECRET_KEY from the environment';
  const file = credentialFile(config);
  if (existsSync(file)) return file;
  return `made at an earlier start, but ${file} is not here; for another one: ${command('credential')} add --role admin`;
}

/** Without npm, whose scripts compile first: the container image has no compiler. */
const command = (name: string) =>
  `node ${relative(process.cwd(), fileURLToPath(new URL(`cli/${name}.js`, import.meta.url)))}`;

/** A curl call that reads the credential from its file, so that the line holds no secret. */
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
 * The first signal stops the service gracefully, also while it starts; another one ends the process. One within a second is
 * ignored: Ctrl-C sends SIGINT to npm and to the service, and npm forwards its own.
 */
function stopOnSignals(starting: Promise<Service>, stop: AbortController): void {
  let stoppingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > 1000) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    console.log(`${signal}: finishing the requests under way; another signal stops at once.`);
    stop.abort();
    starting.then((service) => service.stop()).then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // A closed terminal or pipe must not keep the service from stopping gracefully.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
}

function fail(error: unknown): never {
  if (error instanceof StoppedWhileStarting) process.exit(0);
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
