import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from '../platform/log.js';
import { startAgent } from './agent.js';
import { defaultConfigFile, readAgentConfig } from './config.js';

const usage = `Usage: tcss-agent run [--config <file>]   runs the agent; stop it with SIGTERM`;

/** As it is installed: the check lies beside the agent. */
const ownHook = (configFile: string) => ({
  path: process.execPath,
  args: [join(dirname(process.argv[1]!), 'tcss-check.cjs'), 'hook', configFile],
});

async function run(configFile: string): Promise<number> {
  const config = readAgentConfig(configFile);
  const log = createLog('info');
  const trustedHooks = [...config.trustedHooks, ownHook(configFile)];
  const agent = await startAgent({ ...config, trustedHooks }, log);
  log.info('the agent listens', { socket: config.socket, endpoint: config.endpoint });
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await agent.stop();
  return 0;
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { config: { type: 'string', default: defaultConfigFile } },
  });
  if (positionals[0] === 'run') return run(values.config);
  process.stderr.write(`${usage}\n`);
  return 2;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
