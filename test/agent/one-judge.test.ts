import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotOf } from '../../src/actions/native/agent/DescribeAgentPolicySnapshot.js';
import { createImageHolder } from '../../src/agent/images.js';
import { createImageWatch } from '../../src/agent/image-watch.js';
import { createPolicyHolder } from '../../src/agent/policies.js';
import type { Client } from '../../src/client/api-client.js';
import type { Finding } from '../../src/domain/finding.js';
import { judgeStart } from '../../src/domain/judge-start.js';
import { compilePolicies } from '../../src/domain/matching/policy-set.js';
import type { Policy } from '../../src/domain/policy.js';
import { capitalizeKeys } from '../../src/platform/key-case.js';
import { silentLog } from '../support/cluster.js';
import { brief, riskCases } from '../support/risk-cases.js';

const now = new Date('2026-03-10T04:00:00Z');

const policy = (fields: Partial<Policy>): Policy => ({
  policyId: randomUUID(),
  number: 1,
  appId: 1,
  name: 'p',
  description: '',
  template: 'RISK_IMAGE',
  enabled: true,
  observationDays: 0,
  scope: { type: 'ALL' },
  riskRule: null,
  privilegeRule: null,
  effectTime: now,
  enforcedAt: null,
  createdAt: now,
  updatedAt: now,
  operatorUin: '',
  ...fields,
});

/** What the agent comes to, after policies and findings went over the wire, and over its disk. */
async function judgeAtAgent(policies: readonly Policy[], findings: readonly Finding[]) {
  const stateDir = mkdtempSync('/tmp/tcss-judge-');
  const { revision, policies: Policies } = snapshotOf(compilePolicies(policies));
  const replies: Record<string, object> = {
    DescribeAgentPolicySnapshot: {
      Revision: revision,
      Changed: true,
      Whole: true,
      Policies,
      ImagesMark: 0,
      Now: now.getTime(),
    },
    DescribeAgentImageSummaries: {
      Images: [
        {
          State: 'CHANGED',
          Version: '1',
          Image: {
            ImageId: 'i',
            ImageName: '',
            Scanned: true,
            CertainIds: ['i'],
            OtherIds: [],
            Namesake: null,
            ScanTimes: [],
            Findings: capitalizeKeys(findings),
          },
        },
      ],
    },
  };
  const client = {
    call: async (action: string) => JSON.parse(JSON.stringify(replies[action])),
  } as unknown as Client;
  const clock = { now: () => now };
  try {
    await createPolicyHolder(stateDir, clock, silentLog).ask(client, 0, createImageWatch([]));
    await createImageHolder(stateDir, silentLog).fetch(client, [{ id: 'i', name: '' }]);
    const held = createPolicyHolder(stateDir, clock, silentLog).held()!;
    const image = createImageHolder(stateDir, silentLog).held({ id: 'i', name: '' })!;
    const start = { imageName: '', location: {} as never, requested: [], startParam: '', at: now };
    return judgeStart(start, image.judged, image.policiesFor(held.set), now);
  } finally {
    rmSync(stateDir, { recursive: true });
  }
}

describe('the agent judges as the service does', () => {
  for (const { name, why, rule, findings, reasons } of riskCases())
    it(`risk match, ${name}: ${why}`, async () => {
      const { matches } = await judgeAtAgent([policy({ riskRule: rule })], findings);
      assert.deepEqual(matches[0]?.hit.reasons.map(brief) ?? [], reasons);
      assert.equal(matches[0]?.hit.reasonTotal ?? 0, reasons.length);
    });

  interface DecideCase {
    why: string;
    policies: { name: string; enabled?: boolean; effectInMs?: number; matches?: boolean }[];
    matches: Record<string, string>;
    decision: string;
  }
  const root = join('test', 'cases', 'decide');
  const [finding] = riskCases().flatMap(({ findings }) => findings);
  const catches = { vulnerability: { cveIds: ['CVE-2026-1'] } };
  const misses = { vulnerability: { cveIds: ['CVE-1999-9'] } };
  for (const name of readdirSync(root)) {
    const one = JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as DecideCase;
    it(`decide, ${name}: ${one.why}`, async () => {
      const policies = one.policies.map(({ name, enabled = true, effectInMs = 0, matches = true }) =>
        policy({
          name,
          enabled,
          effectTime: enabled ? new Date(now.getTime() + effectInMs) : null,
          riskRule: matches ? catches : misses,
        }),
      );
      const found = {
        ...finding,
        kind: 'VULNERABILITY',
        cveId: 'CVE-2026-1',
        aliases: [],
      } as unknown as Finding;
      const { matches, decision } = await judgeAtAgent(policies, [found]);
      assert.deepEqual(
        Object.fromEntries(matches.map(({ policy, behavior }) => [policy.name, behavior])),
        one.matches,
      );
      assert.equal(decision, one.decision);
    });
  }
});
