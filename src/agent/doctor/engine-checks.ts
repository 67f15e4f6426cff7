import { probeMessage } from '../decide-start.js';
import type { Installation, Installer } from '../install/installer.js';
import type { Check } from './check.js';
import type { ProbedEngine } from './probed-engine.js';

/** What the agent tells of a probe. */
export interface ToldProbe {
  Asked: boolean;
  Engine: string;
  Problem: string;
}

/** The agent's side of a probe; undefined where it does not answer. */
export interface AgentOfProbes {
  openProbe(): Promise<string>;
  result(token: string): Promise<ToldProbe>;
}

export interface EngineToCheck {
  name: string;
  engine: ProbedEngine;
  installer: Installer;
  installation: Installation;
  agent: AgentOfProbes | undefined;
  signal: AbortSignal;
  /** Whether somebody asked for this engine by name. */
  isWanted: boolean;
}

/** Whether a start in an engine is intercepted; only a probe proves it, and the rest tells why not. */
export async function checkEngine(what: EngineToCheck): Promise<Check[]> {
  const { name, engine, installer, installation, signal, isWanted } = what;
  const absence = await engine.absence(signal);
  if (absence !== undefined)
    return [{ check: 'engine', engine: name, state: isWanted ? 'FAILED' : 'SKIPPED', text: absence }];
  const reinstall = `tcss-agent install --engine ${name}; ${installer.restart}`;
  const configuration = problemOf(installer, installation);
  const isUpToDate = configuration ? undefined : await engine.isUpToDate?.(signal);
  const remedy = configuration ? reinstall : installer.restart;
  const probe = await checkProbe(what, remedy);
  // Who has told the engine otherwise than install does has a warning.
  const state = probe.state === 'OK' ? 'WARNING' : 'FAILED';
  return [
    configuration
      ? { check: 'configuration', engine: name, state, text: configuration, todo: reinstall }
      : { check: 'configuration', engine: name, state: 'OK', text: 'names the check' },
    ...(isUpToDate === false
      ? [restartCheck(name, state, installer.restart)]
      : isUpToDate
        ? [
            {
              check: 'restart',
              engine: name,
              state: 'OK' as const,
              text: 'it was started with this configuration',
            },
          ]
        : []),
    probe,
  ];
}

const restartCheck = (engine: string, state: Check['state'], todo: string): Check => ({
  ...{ check: 'restart', engine, state, todo },
  text: 'it was started before its configuration was changed',
});

function problemOf(installer: Installer, installation: Installation): string {
  try {
    const files = installer.filesToChange(installation);
    return files.length > 0 ? `not as tcss-agent install leaves it: ${files.join(', ')}` : '';
  } catch (error) {
    return (error as Error).message;
  }
}

async function checkProbe({ name, engine, agent, signal }: EngineToCheck, remedy: string): Promise<Check> {
  const about = { check: 'probe', engine: name };
  if (!agent)
    return {
      ...about,
      state: 'FAILED',
      text: 'not tried: the agent does not answer, and starts get the fail mode',
    };
  const began = performance.now();
  const token = await agent.openProbe();
  let said: string;
  try {
    said = await engine.startProbe(token, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...about, state: 'FAILED', text: `no probe could be started: ${(error as Error).message}` };
  }
  const told = await agent.result(token);
  const excerpt = said.trim().replace(/\s+/g, ' ').slice(0, 500);
  if (!told.Asked)
    return {
      ...about,
      state: 'FAILED',
      text: `the agent was not asked about it. The engine said: ${excerpt}`,
      todo: remedy,
    };
  if (!said.includes(probeMessage))
    return {
      ...{
        ...about,
        state: 'FAILED',
        text: `the agent refused it, and was not heard. The engine said: ${excerpt}`,
      },
      todo: 'see undecided.log in the StateDir of the agent; on a busy node raise DecisionTimeoutMs',
    };
  const problem =
    told.Problem || (engine.knownAs.includes(told.Engine) ? '' : `it takes it for one of ${told.Engine}`);
  if (problem)
    return {
      ...{ ...about, state: 'FAILED', text: `the agent is asked, but cannot tell what starts: ${problem}` },
      todo: 'see DockerRoots, StorageRoots and ContainerdAddress in agent.json',
    };
  const took = ((performance.now() - began) / 1000).toFixed(1);
  return { ...about, state: 'OK', text: `its start was refused (${took} s)` };
}
