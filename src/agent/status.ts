import { capitalizeKeys } from '../platform/key-case.js';
import type { AgentConfig } from './config.js';
import type { StartCounter } from './counts.js';
import type { PolicyHolder } from './policies.js';
import type { Probes } from './probes.js';
import type { Spool } from './spool.js';
import { agentVersion } from './version.js';

/** What the agent tells `tcss-agent doctor` of itself. */
export interface AgentStatus {
  Version: string;
  Endpoint: string;
  FailMode: AgentConfig['failMode'];
  /** '' before the first policies came. */
  PolicyRevision: string;
  Policies: number;
  /** How long ago the service last answered; null where it has not since the agent was started. */
  PoliciesAgeMs: number | null;
  Spool: ReturnType<Spool['state']>;
  Counts: ReturnType<StartCounter['counts']>;
}

export interface StatusDeps {
  config: Pick<AgentConfig, 'endpoint' | 'failMode'>;
  policies: Pick<PolicyHolder, 'held' | 'ageMs'>;
  spool: Pick<Spool, 'state'>;
  counter: Pick<StartCounter, 'counts'>;
  probes: Probes;
}

/** Answers what `tcss-agent doctor` asks; undefined for a path that is none of its questions. */
export function answerDoctor(deps: StatusDeps, path: string): object | undefined {
  const { probes } = deps;
  if (path === '/doctor/status') return statusOf(deps);
  if (path === '/doctor/probe') return { Token: probes.open() };
  const [, token] = /^\/doctor\/probe\/(\w+)$/.exec(path) ?? [];
  const result = token === undefined ? undefined : probes.result(token);
  return result && (capitalizeKeys(result) as object);
}

function statusOf({ config, policies, spool, counter }: StatusDeps): AgentStatus {
  const held = policies.held();
  return {
    Version: agentVersion,
    Endpoint: config.endpoint,
    FailMode: config.failMode,
    PolicyRevision: held?.revision ?? '',
    Policies: held?.wire.size ?? 0,
    PoliciesAgeMs: policies.ageMs(),
    Spool: spool.state(),
    Counts: counter.counts(),
  };
}
