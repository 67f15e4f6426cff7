import { appendFileSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../platform/clock.js';
import type { CheckAnswer } from '../decide-start.js';
import { askAgent } from './ask-agent.js';
import { readRuntimeCall } from './runtime-arguments.js';

/**
 * The check at the start, a program that lives for some 50 ms: `check runtime <agent.json> <runtime> <its arguments>`
 * behind the wrapper of a runtime, `check hook <agent.json>` as a hook. It ends with 0 where the container may start and
 * with 1 where it must not; with anything else it has failed itself.
 */

const refused = 1;

async function checkRuntime(configFile: string, runtime: string, args: readonly string[]): Promise<number> {
  const call = readRuntimeCall(args);
  if (!call) return 0;
  const answer = await askAgent(configFile, {
    door: 'runtime',
    containerId: call.containerId,
    bundle: resolve(call.bundle),
    commandLine: [runtime, ...args].join(' '),
  });
  if (answer.start) return 0;
  tellRuntime(call.logFile, answer);
  return refused;
}

/** Engines show the last error in the runtime's log; a person who calls the runtime sees standard error. */
function tellRuntime(logFile: string, { message }: CheckAnswer): void {
  if (logFile) {
    const line = { level: 'error', msg: message, time: systemClock.now().toISOString() };
    appendFileSync(logFile, `${JSON.stringify(line)}\n`);
  }
  process.stderr.write(`${message}\n`);
}

/** The state of a container, as the OCI runtime specification gives it to hooks. */
interface HookState {
  id: string;
  bundle: string;
}

async function checkHook(configFile: string): Promise<number> {
  const state = JSON.parse(readFileSync(0, 'utf8')) as HookState;
  const answer = await askAgent(configFile, {
    door: 'hook',
    containerId: state.id,
    bundle: state.bundle,
    commandLine: `createRuntime hook, bundle ${state.bundle}`,
  });
  if (answer.start) return 0;
  process.stderr.write(`${answer.message}\n`);
  return refused;
}

async function main([door, configFile = '', runtime = '', ...args]: string[]): Promise<number> {
  if (door === 'runtime') return checkRuntime(configFile, runtime, args);
  if (door === 'hook') return checkHook(configFile);
  throw new Error('Usage: check runtime <agent.json> <runtime> <arguments> | check hook <agent.json>');
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`tcss-agent: ${(error as Error).message}\n`);
    process.exit(70);
  },
);
