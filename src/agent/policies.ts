import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '../client/api-client.js';
import { compilePolicies, type PolicySet } from '../domain/matching/policy-set.js';
import type { ImageScope, Policy, PrivilegeRule, RiskRule, Template } from '../domain/policy.js';
import type { Clock } from '../platform/clock.js';
import type { Log } from '../platform/log.js';
import { uncapitalizeKeys } from '../platform/key-case.js';
import type { ImageWatch } from './image-watch.js';
import { keepStateFile, readStateFile } from './state-files.js';

/** A policy as DescribeAgentPolicySnapshot has it. */
export interface WirePolicy {
  PolicyId: string;
  PolicyName: string;
  PolicyTemplate: Template;
  PolicyDescription: string;
  EffectTime: number | null;
  RiskRule: object | null;
  PrivilegeRule: object | null;
  ObservationDays: number;
  ImageScope: object;
}

interface SnapshotReply {
  Revision: string;
  Changed: boolean;
  Whole: boolean;
  Policies: WirePolicy[];
  Places: number[];
  Removed: string[];
  ImagesChanged: boolean;
  ImagesMark: number;
  Now: number;
}

export interface HeldPolicies {
  revision: string;
  set: PolicySet;
  /** As they came, by id, for reports. */
  wire: ReadonlyMap<string, WirePolicy>;
}

export interface PolicyHolder {
  /** Undefined until the first snapshot came, ever. */
  held(): HeldPolicies | undefined;
  /** The service's time as far as it is known: its clock decides when a policy enforces. */
  now(): Date;
  /** How long ago the service last told what they are; null where it has not yet. */
  ageMs(): number | null;
  /** Asks once, waiting for a change at most so long. Returns whether images changed that are watched. */
  ask(client: Client, waitSeconds: number, watch: ImageWatch, signal?: AbortSignal): Promise<boolean>;
}

const policyOf = (wire: WirePolicy): Policy => ({
  policyId: wire.PolicyId,
  name: wire.PolicyName,
  description: wire.PolicyDescription,
  template: wire.PolicyTemplate,
  enabled: true,
  observationDays: wire.ObservationDays,
  effectTime: wire.EffectTime === null ? null : new Date(wire.EffectTime),
  scope: uncapitalizeKeys(wire.ImageScope) as ImageScope,
  riskRule: uncapitalizeKeys(wire.RiskRule) as RiskRule | null,
  privilegeRule: uncapitalizeKeys(wire.PrivilegeRule) as PrivilegeRule | null,
  // Nothing that a judgement depends on, and nothing that a node is told.
  number: 0,
  appId: 0,
  enforcedAt: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  operatorUin: '',
});

const hold = (revision: string, policies: readonly WirePolicy[]): HeldPolicies => ({
  revision,
  set: compilePolicies(policies.map(policyOf)),
  wire: new Map(policies.map((policy) => [policy.PolicyId, policy])),
});

const revisionOf = (policies: readonly WirePolicy[]) =>
  createHash('sha256').update(JSON.stringify(policies)).digest('hex').slice(0, 32);

/** All policies after a reply; undefined where what changed does not lead to the revision that the reply tells. */
function policiesAfter(
  held: HeldPolicies | undefined,
  { Whole, Policies, Places, Removed, Revision }: SnapshotReply,
): WirePolicy[] | undefined {
  if (Whole) return Policies;
  const leaving = new Set([...Removed, ...Policies.map(({ PolicyId }) => PolicyId)]);
  const all = [...(held?.wire.values() ?? [])].filter(({ PolicyId }) => !leaving.has(PolicyId));
  Places.forEach((place, n) => all.splice(place, 0, Policies[n]!));
  return revisionOf(all) === Revision ? all : undefined;
}

/** Holds the policies of the account, in memory and on disk. */
export function createPolicyHolder(stateDir: string, clock: Clock, log: Pick<Log, 'error'>): PolicyHolder {
  const file = join(stateDir, 'policies.json');
  const stored = readStateFile<{ Revision: string; Policies: WirePolicy[] }>(file);
  let held = stored && hold(stored.Revision, stored.Policies);
  let imagesMark = 0;
  let aheadMs = 0;
  let toldAt: number | undefined;
  /** After changes that led elsewhere. */
  let needsAll = false;
  return {
    held: () => held,
    now: () => new Date(clock.now().getTime() + aheadMs),
    ageMs: () => (toldAt === undefined ? null : performance.now() - toldAt),
    async ask(client, waitSeconds, watch, signal) {
      const generation = watch.generation();
      const Watch = watch.filter();
      const params = {
        Revision: needsAll ? '' : (held?.revision ?? ''),
        ImagesMark: imagesMark,
        // A service of an earlier version knows no such field; it tells no numbers either, so the filter is empty.
        ...(Watch && { Watch }),
        WaitSeconds: waitSeconds,
      };
      const reply = await client.call<SnapshotReply>('DescribeAgentPolicySnapshot', params, signal);
      toldAt = performance.now();
      aheadMs = reply.Now - clock.now().getTime();
      // What came to be held meanwhile may have changed before this mark, unwatched.
      if (watch.generation() === generation && !watch.isAsking()) imagesMark = reply.ImagesMark;
      if (reply.Changed) {
        const all = policiesAfter(held, reply);
        needsAll = !all;
        if (all) {
          held = hold(reply.Revision, all);
          keepStateFile(log, file, { Revision: reply.Revision, Policies: all });
        } else log.error('the changes of policies do not fit; asking for all', { revision: reply.Revision });
      }
      return reply.ImagesChanged;
    },
  };
}
