import type { AgentConfig } from '../config.js';
import { containerdWrapper } from '../install/containerd.js';
import { installers } from '../install/engines.js';
import type { Installation } from '../install/installer.js';
import type { AgentStatus } from '../status.js';
import { checkService, checkSocket, checkStatus } from './agent-checks.js';
import { askAgent } from './ask-agent.js';
import type { Check } from './check.js';
import { dockerProbes, podmanProbes } from './client-engines.js';
import { containerdProbes, crioProbes } from './cri-engines.js';
import { type AgentOfProbes, checkEngine, type ToldProbe } from './engine-checks.js';
import type { ProbedEngine } from './probed-engine.js';

interface DoctorOptions {
  config: AgentConfig;
  installation: Installation;
  /** One engine alone; '' for all that are there. */
  engine: string;
  signal: AbortSignal;
}

/** Tells whether the starts of this node are intercepted, and if not, why. */
export async function examineNode({ config, installation, engine, signal }: DoctorOptions): Promise<Check[]> {
  const { socket } = config;
  const ask = <T>(path: string) => askAgent<T>(socket, path, signal);
  const checks: Check[] = [];
  let agent: AgentOfProbes | undefined;
  try {
    const status = await ask<AgentStatus>('/doctor/status');
    agent = {
      openProbe: async () => (await ask<{ Token: string }>('/doctor/probe')).Token,
      result: (token) => ask<ToldProbe>(`/doctor/probe/${token}`),
    };
    checks.push(...checkStatus(status, config), checkSocket(socket), ...(await checkService(config, status)));
  } catch (error) {
    if (signal.aborted) throw error;
    checks.push(noAgent(socket, config, error));
  }
  const all = enginesOf(config, installation);
  const names = engine ? [engine] : Object.keys(all);
  for (const name of names)
    checks.push(
      ...(await checkEngine({
        ...{ name, engine: all[name]!, installer: installers[name]!, installation, agent, signal },
        isWanted: engine !== '',
      })),
    );
  if (!checks.some(({ check }) => check === 'probe') && !engine)
    checks.push({ check: 'engine', state: 'FAILED', text: `no engine is on this node: ${names.join(', ')}` });
  return checks;
}

const noAgent = (socket: string, { failMode }: AgentConfig, error: unknown): Check => ({
  ...{ check: 'agent', state: 'FAILED' },
  text: `nobody answers on ${socket} (${(error as Error).message}); the fail mode, ${failMode}, decides on every start`,
  todo: 'start the agent: systemctl start tcss-agent',
});

const enginesOf = (
  { containerdAddress, crioAddress }: AgentConfig,
  { at, paths }: Installation,
): Record<string, ProbedEngine> => ({
  docker: dockerProbes,
  podman: podmanProbes,
  containerd: containerdProbes(containerdAddress, at(containerdWrapper(paths.runtime))),
  crio: crioProbes(crioAddress),
});
