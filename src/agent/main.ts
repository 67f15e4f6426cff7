import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from '../platform/log.js';
import { startAgent } from './agent.js';
import { type AgentConfig, defaultConfigFile, readAgentConfig } from './config.js';
import { startCheck, startCheckFile } from './check/start-check.js';
import { replaceFile } from './install/engine-files.js';
import { installers } from './install/engines.js';
import { hookProgram } from './install/oci-hook.js';

const usage = `Usage:
  tcss-agent run [--config <file>]                runs the agent; stop it with SIGTERM
  tcss-agent install --engine <${Object.keys(installers).join('|')}>   makes an engine ask the agent
  tcss-agent uninstall --engine <engine>          takes that back
Options:
  --config <file>    default ${defaultConfigFile}
  --runtime <file>   what the engine runs containers with, default /usr/sbin/runc
  --root <folder>    where the engine's files are, default /`;

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

const options = {
  config: { type: 'string', default: defaultConfigFile },
  engine: { type: 'string', default: '' },
  runtime: { type: 'string', default: '/usr/sbin/runc' },
  root: { type: 'string', default: '/' },
} as const;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [command] = positionals;
  if (command === 'run') return run(values.config);
  const installer = Object.hasOwn(installers, values.engine) ? installers[values.engine] : undefined;
  if (!installer || (command !== 'install' && command !== 'uninstall')) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const { config: configFile, runtime } = values;
  const at = (file: string) => join(values.root, file);
  const config = readAgentConfig(configFile);
  const paths = { check: startCheckFile(config.stateDir), runtime };
  if (command === 'install') writeStartCheck(config, at);
  const done =
    command === 'install'
      ? installer.install({ at, paths, failMode: config.failMode })
      : installer.uninstall({ at, paths });
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
