import { existsSync } from 'node:fs';
import { type Config, ConfigError, readConfig } from './config.js';
import { credentialFile, type FirstCredential } from './startup/first-credential.js';
import { createLog } from './platform/log.js';
import { openServiceDatabase } from './startup/open-database.js';
import type { Service } from './service.js';

/** The entry point: reads the environment, starts the service, says how to use it, and stops it on a signal. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  // PostgreSQL takes some tenths of a second to come up, and so does the rest of the program to load: side by side.
  const [database, { startService }] = await Promise.all([
    openServiceDatabase(config, log),
    import('./service.js'),
  ]);
  const service = await startService(config, { log, database });
  console.log(welcome(config, service).join('\n'));
  stopOnSignals(service);
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

/** The first signal stops the service in good order; a second one ends the process at once. */
function stopOnSignals(service: Service): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log(`${signal}: finishing the requests under way; once more stops at once.`);
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
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
