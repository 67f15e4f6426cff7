import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { TrustedHook } from '../domain/privileges/oci-root.js';

/** What the agent and the check at the start are told by their configuration file, agent.json. */
export interface AgentConfig {
  endpoint: string;
  secretId: string;
  secretKey: string;
  /** As the actions take it: NodeName, NodeIp and so on. */
  node: { NodeName: string } & Record<string, string>;
  cluster: ({ ClusterId: string } & Record<string, string>) | undefined;
  /** Policies, images and the spool; only root may read it. */
  stateDir: string;
  socket: string;
  /** What becomes of a start that cannot be decided or recorded. */
  failMode: 'open' | 'closed';
  /** The check waits this long for the agent, and half a second longer. */
  decisionTimeoutMs: number;
  maxSpoolBytes: number;
  /** Data roots of Docker daemons. */
  dockerRoots: string[];
  /** Storages of podman and CRI-O. */
  storageRoots: string[];
  /** Where containerd listens. */
  containerdAddress: string;
  /** Where CRI-O listens, for `tcss-agent doctor`. */
  crioAddress: string;
  /** Hooks that the node's engines add to every container, besides this agent's own. */
  trustedHooks: TrustedHook[];
}

export const defaultConfigFile = '/etc/tcss-agent/agent.json';

class AgentConfigError extends Error {
  override readonly name = 'AgentConfigError';
}

type Given = Record<string, unknown>;

const defaults = {
  StateDir: '/var/lib/tcss-agent',
  Socket: '/run/tcss-agent/agent.sock',
  FailMode: 'open',
  DecisionTimeoutMs: 2000,
  MaxSpoolMb: 64,
  DockerRoots: ['/var/lib/docker'],
  StorageRoots: ['/var/lib/containers/storage'],
  ContainerdAddress: '/run/containerd/containerd.sock',
  CrioAddress: '/run/crio/crio.sock',
  TrustedHooks: [],
};

/** Reads agent.json; throws with the field and what it has to be. */
export function readAgentConfig(file: string): AgentConfig {
  const given: Given = { ...defaults, ...parse(file) };
  const fail = (field: string, expected: string): never => {
    const shown = field === 'SecretKey' ? '' : `; it is ${JSON.stringify(given[field])}`;
    throw new AgentConfigError(`${file}: ${field} must be ${expected}${shown}.`);
  };
  const text = (field: string): string => {
    const value = given[field];
    return typeof value === 'string' && value !== '' ? value : fail(field, 'a text');
  };
  const number = (field: string, min: number, max: number): number => {
    const value = given[field];
    const isRight = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
    return isRight ? (value as number) : fail(field, `a whole number from ${min} to ${max}`);
  };
  const texts = (field: string): string[] => {
    const value = given[field];
    const isRight = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isRight ? (value as string[]) : fail(field, 'a list of texts');
  };
  const failMode = text('FailMode');
  if (failMode !== 'open' && failMode !== 'closed') return fail('FailMode', 'open or closed');
  if (!URL.canParse(text('Endpoint'))) return fail('Endpoint', 'a URL');
  return {
    endpoint: text('Endpoint'),
    secretId: text('SecretId'),
    secretKey: text('SecretKey'),
    node: { NodeName: hostname(), ...(given['Node'] as object) },
    cluster: given['Cluster'] as AgentConfig['cluster'],
    stateDir: text('StateDir'),
    socket: text('Socket'),
    failMode,
    decisionTimeoutMs: number('DecisionTimeoutMs', 10, 60_000),
    maxSpoolBytes: number('MaxSpoolMb', 1, 65_536) * 2 ** 20,
    dockerRoots: texts('DockerRoots'),
    storageRoots: texts('StorageRoots'),
    containerdAddress: text('ContainerdAddress'),
    crioAddress: text('CrioAddress'),
    trustedHooks: readHooks(given['TrustedHooks'], fail),
  };
}

function parse(file: string): Given {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Given;
  } catch (error) {
    throw new AgentConfigError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function readHooks(given: unknown, fail: (field: string, expected: string) => never): TrustedHook[] {
  const expected = 'a list of {"Path": text, "Args": [text]}';
  if (!Array.isArray(given)) return fail('TrustedHooks', expected);
  return given.map(({ Path, Args = [] }: Given) =>
    typeof Path === 'string' && Array.isArray(Args)
      ? { path: Path, args: Args as string[] }
      : fail('TrustedHooks', expected),
  );
}
