import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { capitalizeKeys } from '../platform/key-case.js';
import { createLog } from '../platform/log.js';
import { startAgent } from './agent.js';
import { type AgentConfig, defaultConfigFile, readAgentConfig } from './config.js';
import { startCheck, startCheckFile } from './check/start-check.js';
import { writeChecks } from './doctor/check.js';
import { examineNode } from './doctor/doctor.js';
import { replaceFile } from './install/engine-files.js';
import { installers } from './install/engines.js';
import type { Installation } from './install/installer.js';
import { hookProgram } from './install/oci-hook.js';
import { TimeLimitExceeded, withAbort } from '../platform/time-limit.js';

const usage = `Usage:
  tcss-agent run [--config <file>]                runs the agent; stop it with SIGTERM
  tcss-agent install --engine <${Object.keys(installers).join('|')}>   makes an engine ask the agent
  tcss-agent uninstall --engine <engine>          takes that back
  tcss-agent doctor [--engine <engine>] [--json]  tells whether starts would be intercepted, by a probe in each engine
Options:
  --config <file>    default ${defaultConfigFile}
  --runtime <file>   what the engine runs containers with, default /usr/sbin/runc
  --root <folder>    where the engine's files are, default /
  --timeout <s>      of the doctor, default 60`;

/** As it is installed: what stands in for curl lies beside the agent. */
const substitute = { node: process.execPath, curl: join(dirname(process.argv[1]!), 'tcss-curl.cjs') };

function writeStartCheck(config: AgentConfig, at = (file: string) => file): void {
  replaceFile(at(startCheckFile(config.stateDir)), startCheck(config, substitute), 0o600);
}

async function run(configFile: string): Promise<number> {
  const config = readAgentConfig(configFile);
  const log = createLog('info');
  const trustedHooks = [...config.trustedHooks, { path: hookProgram, args: [] }];
  const agent = await startAgent({ ...config, trustedHooks }, log);
  writeStartCheck(config);
  log.info('the agent listens', { socket: config.socket, endpoint: config.endpoint });
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await agent.stop();
  return 0;
}

type Values = ReturnType<typeof readArguments>['values'];

/** Ends with 0 only where the starts of every engine on the node are intercepted. */
async function doctor({ config: configFile, engine, json, timeout, ...values }: Values): Promise<number> {
  const config = readAgentConfig(configFile);
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () =>
      interrupted.abort(new Error(`interrupted by ${name}; what was started is removed`)),
    );
  const installation = installationOf(config, values);
  try {
    const checks = await withAbort(interrupted.signal, Number(timeout) * 1000, (signal) =>
      examineNode({ config, installation, engine, signal }).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error;
      }),
    );
    const ok = checks.every(({ state }) => state !== 'FAILED');
    const told = json ? JSON.stringify(capitalizeKeys({ ok, checks }), null, 2) : writeChecks(checks);
    process.stdout.write(`${told}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    const isOver = interrupted.signal.aborted || error instanceof TimeLimitExceeded;
    if (!isOver) throw error;
    const why =
      error instanceof TimeLimitExceeded ? `no result within ${timeout} s` : (error as Error).message;
    process.stderr.write(`${why}\n`);
    return 1;
  }
}

function installationOf(
  config: AgentConfig,
  { root, runtime }: Pick<Values, 'root' | 'runtime'>,
): Installation {
  const paths = { check: startCheckFile(config.stateDir), runtime };
  return { at: (file) => join(root, file), paths, failMode: config.failMode };
}

const options = {
  config: { type: 'string', default: defaultConfigFile },
  engine: { type: 'string', default: '' },
  runtime: { type: 'string', default: '/usr/sbin/runc' },
  root: { type: 'string', default: '/' },
  json: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '60' },
} as const;

const readArguments = () => parseArgs({ allowPositionals: true, options });

async function main(): Promise<number> {
  const { positionals, values } = readArguments();
  const [command] = positionals;
  if (command === 'run') return run(values.config);
  const installer = Object.hasOwn(installers, values.engine) ? installers[values.engine] : undefined;
  const isKnown = installer !== undefined || values.engine === '';
  if (command === 'doctor' && isKnown && Number(values.timeout) > 0) return doctor(values);
  if (!installer || (command !== 'install' && command !== 'uninstall')) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const config = readAgentConfig(values.config);
  const installation = installationOf(config, values);
  if (command === 'install') writeStartCheck(config, installation.at);
  const done = command === 'install' ? installer.install(installation) : installer.uninstall(installation);
  process.stdout.write(`${done.join('\n')}\n`);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
