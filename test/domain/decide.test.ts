import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide } from '../../src/domain/decide.js';
import { type CompiledPolicy, matchPolicies } from '../../src/domain/matching/match-policies.js';
import type { Policy } from '../../src/domain/policy.js';

const root = join('test', 'cases', 'decide');
const now = new Date('2026-03-10T04:00:00Z');

interface Case {
  why: string;
  policies: { name: string; enabled?: boolean; effectInMs?: number; matches?: boolean }[];
  /** Behaviour of each match by the name of its policy. */
  matches: Record<string, string>;
  decision: string;
}

/** A policy of which only its state counts; whether it matches is given. */
function compiled({ name, enabled = true, effectInMs = 0, matches = true }: Case['policies'][number]) {
  const effectTime = enabled ? new Date(now.getTime() + effectInMs) : null;
  return {
    policy: { name, enabled, effectTime } as Policy,
    match: () => (matches ? { reasons: [], reasonTotal: 1, cveIds: [] } : undefined),
  } satisfies CompiledPolicy;
}

describe('decide: cases', () => {
  for (const name of readdirSync(root)) {
    const { why, policies, matches, decision } = JSON.parse(
      readFileSync(join(root, name, 'case.json'), 'utf8'),
    ) as Case;
    it(`${name}: ${why}`, () => {
      const subject = { imageId: 'i', findings: undefined, requested: [] };
      const found = matchPolicies(policies.map(compiled), subject, now);
      assert.deepEqual(
        Object.fromEntries(found.map(({ policy, behavior }) => [policy.name, behavior])),
        matches,
      );
      assert.equal(decide(found), decision);
      assert.equal(decide([...found].reverse()), decision);
    });
  }
});
