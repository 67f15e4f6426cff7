import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createClient } from '../../client/api-client.js';
import { ApiCallError } from '../../client/call-errors.js';
import { systemClock } from '../../platform/clock.js';
import type { AgentConfig } from '../config.js';
import type { AgentStatus } from '../status.js';
import type { Check } from './check.js';

const inSeconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** Polls come back every 50 s; this is for two that did not. */
const staleMs = 150_000;
/** The service refuses signatures that are five minutes off. */
const clockMs = { warning: 30_000, failed: 300_000 };
const serviceMs = 10_000;

/** Who may ask the agent. */
export function checkSocket(path: string): Check {
  const check = 'socket';
  for (const file of [path, dirname(path)]) {
    const { uid, mode } = statSync(file);
    const permissions = mode & 0o777;
    const allowed = file === path ? 0o600 : 0o755;
    if (uid !== 0 || permissions & ~allowed) {
      const found = `${file} has owner ${uid} and mode ${permissions.toString(8).padStart(4, '0')}; others may be able to ask`;
      const todo = `chown root ${file} && chmod ${file === path ? '0600' : '0700'} ${file}, and restart the agent`;
      return { check, state: 'FAILED', text: found, todo };
    }
  }
  return { check, state: 'OK', text: `${path} is for root alone` };
}

/** What the agent tells of itself. */
export function checkStatus(status: AgentStatus, { failMode, endpoint }: AgentConfig): Check[] {
  const { Version, FailMode, Endpoint, Spool, Counts } = status;
  const isOld = FailMode !== failMode || Endpoint !== endpoint;
  return [
    {
      ...{ check: 'agent', state: isOld ? 'WARNING' : 'OK' },
      text: `version ${Version} answers; fail mode ${FailMode}; ${Counts.Undecided} starts undecided since it was started`,
      ...(isOld && { todo: 'its agent.json has changed since: systemctl restart tcss-agent' }),
    },
    {
      ...{ check: 'spool', state: Spool.Full ? 'FAILED' : 'OK' },
      text: Spool.Full
        ? `takes no starts (${Spool.Starts} wait); those that hit a policy get the fail mode`
        : `${Spool.Starts} starts wait to be reported`,
      ...(Spool.Full && { todo: 'make room on the disk of its StateDir, or raise MaxSpoolMb' }),
    },
  ];
}

/** Whether the service answers, and whether the agent judges by what it says. */
export async function checkService(config: AgentConfig, status: AgentStatus): Promise<Check[]> {
  const { endpoint, secretId, secretKey } = config;
  const client = createClient({ endpoint, secretId, secretKey, timeoutMs: serviceMs });
  const began = systemClock.now().getTime();
  try {
    const { Revision, Now } = await client.call<{ Revision: string; Now: number }>(
      'DescribeAgentPolicySnapshot',
      { Revision: status.PolicyRevision },
    );
    const took = systemClock.now().getTime() - began;
    return [
      { check: 'service', state: 'OK', text: `${endpoint} answers in ${took} ms` },
      policiesCheck(status, Revision),
      clockCheck(Now - (began + took / 2)),
    ];
  } catch (error) {
    const text = `${endpoint}: ${(error as Error).message}`;
    const todo =
      error instanceof ApiCallError
        ? 'see SecretId and SecretKey in agent.json; the credential needs the role agent'
        : 'see Endpoint in agent.json, and the network; meanwhile the agent judges by what it holds';
    return [{ check: 'service', state: 'WARNING', text, todo }, policiesCheck(status, undefined)];
  } finally {
    client.close();
  }
}

function policiesCheck(
  { PolicyRevision, Policies, PoliciesAgeMs }: AgentStatus,
  latest: string | undefined,
): Check {
  const check = 'policies';
  if (PolicyRevision === '')
    return {
      ...{ check, state: 'FAILED', text: 'the agent has had none yet; every start gets the fail mode' },
      todo: 'it asks for them by itself once the service can be reached',
    };
  const age = PoliciesAgeMs === null ? 'before it was started' : `${inSeconds(PoliciesAgeMs)} ago`;
  const text = `${Policies}, last confirmed ${age}`;
  if (latest === PolicyRevision) return { check, state: 'OK', text: `${text}; the service has the same` };
  const isStale = latest !== undefined || PoliciesAgeMs === null || PoliciesAgeMs > staleMs;
  if (!isStale) return { check, state: 'OK', text };
  return {
    ...{ check, state: 'WARNING' },
    text: latest === undefined ? text : `${text}; the service has others`,
    todo: 'ask again in a moment; if it stays so, see the log of the agent',
  };
}

function clockCheck(aheadMs: number): Check {
  const off = Math.abs(aheadMs);
  const text = `${inSeconds(off)} from the service's`;
  if (off <= clockMs.warning) return { check: 'clock', state: 'OK', text };
  const state = off > clockMs.failed ? 'FAILED' : 'WARNING';
  const todo = 'set the clock of the node; the service refuses signatures that are five minutes off';
  return { check: 'clock', state, text, todo };
}
