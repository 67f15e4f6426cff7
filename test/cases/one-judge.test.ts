import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStartCounter } from '../../src/agent/counts.js';
import { decideStart } from '../../src/agent/decide-start.js';
import type { EngineContainer } from '../../src/agent/engines/container.js';
import { createImageHolder } from '../../src/agent/images.js';
import { createImageWatch } from '../../src/agent/image-watch.js';
import { createPolicyHolder } from '../../src/agent/policies.js';
import { createProbes } from '../../src/agent/probes.js';
import { startReporter } from '../../src/agent/reporter.js';
import { openSpool } from '../../src/agent/spool.js';
import { type Client, createClient } from '../../src/client/api-client.js';
import { systemClock } from '../../src/platform/clock.js';
import { capitalizeKeys } from '../../src/platform/key-case.js';
import { type Cluster, container, pod, review, startCluster } from '../admission/cluster.js';
import { cases as privilegeCases } from '../domain/privileges/cases.js';
import { silentLog } from '../support/cluster.js';
import { riskCases } from '../support/risk-cases.js';
import { imageId, privilegePolicy, riskPolicy, vulnerability } from '../support/samples.js';
import type { Reply } from '../support/service.js';

/**
 * The cases through every door of the service as it runs: HTTP, the node agent, the admission webhook. All policies are
 * there at once, each on the image of its case alone. What a door cannot be told:
 *
 * | Cases | HTTP | Agent | Webhook |
 * | --- | --- | --- | --- |
 * | risk-match | all | all | all |
 * | decide | not the instant from which a policy enforces, nor an evaluation of nothing: see test/domain | as HTTP | as HTTP |
 * | privileges | all | OCI: it reads nothing else | POD, see test/admission/one-judge.test.ts |
 * | event | what merges into one event is decided behind the doors; here, that starts of all doors do | | |
 */
interface Doors {
  http(image: string): Promise<Reply>;
  agent(image: string): Promise<{ start: boolean; message: string }>;
  webhook(image: string): Promise<{ allowed: boolean; text: string }>;
}

const Node = { NodeName: 'node-of-http' };
const nameOf = (image: string) => `registry.example.com/${image}:1`;
const idOf = (image: string) => imageId(Buffer.from(image).toString('hex').slice(0, 60));

/** Findings as the native report has them, which leaves out an MD5 that is not known. */
const told = (findings: readonly { kind: string; md5?: string }[], wanted: string) =>
  findings
    .filter(({ kind }) => kind === wanted)
    .map(({ kind: _, md5, ...finding }) => capitalizeKeys({ ...finding, ...(md5 && { md5 }) }));

describe('one judge: the cases through all doors', function () {
  this.timeout(300_000);
  let cluster: Cluster;
  let folder: string;
  let client: Client;
  let stopAgent: () => Promise<void>;
  let doors: Doors;
  let startAtAgent: (
    spec: object,
    container: EngineContainer,
    containerId?: string,
  ) => ReturnType<Doors['agent']>;

  interface DecideCase {
    why: string;
    policies: { name: string; enabled?: boolean; effectInMs?: number; matches?: boolean }[];
    matches: Record<string, 'ALERT' | 'INTERCEPT'>;
    decision: 'ALLOW' | 'ALERT' | 'INTERCEPT';
  }
  const root = join('test', 'cases', 'decide');
  const decideCases = readdirSync(root)
    .map((name) => ({
      name,
      ...(JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as DecideCase),
    }));

  const call = (action: string, params: object) => cluster.service.admin.call(action, params);
  async function addImage(image: string, findings: object): Promise<void> {
    const Report = { ImageId: idOf(image), ImageNames: [nameOf(image)], ...findings };
    await call('ImportImageScanReport', { Report, Format: 'native' });
  }
  const onlyOf = (image: string) => ({ ImageScope: { Type: 'SELECTED', ImageIds: [idOf(image)] } });

  async function addCases(): Promise<void> {
    for (const { name, rule, findings } of riskCases()) {
      await addImage(name, {
        Vulnerabilities: told(findings, 'VULNERABILITY'),
        Viruses: told(findings, 'VIRUS'),
        SensitiveData: told(findings, 'SENSITIVE_DATA'),
      });
      await call(
        'CreateImageInterceptPolicy',
        riskPolicy({ PolicyName: name, RiskRule: capitalizeKeys(rule), ...onlyOf(name) }),
      );
    }
    for (const { name, policies } of decideCases) {
      await addImage(name, { Vulnerabilities: [vulnerability({ CveId: 'CVE-2026-1' })] });
      for (const { name: policy, enabled = true, effectInMs = 0, matches = true } of policies)
        await call(
          'CreateImageInterceptPolicy',
          riskPolicy({
            PolicyName: `${name}: ${policy}`,
            Enabled: enabled,
            ObservationDays: effectInMs > 0 ? 7 : 0,
            RiskRule: { Vulnerability: { CveIds: [matches ? 'CVE-2026-1' : 'CVE-1999-9'] } },
            ...onlyOf(name),
          }),
        );
    }
    await addImage('privileges', { Vulnerabilities: [] });
    const Privileges = ['BASE', 'FILE', 'NETWORK', 'SYSTEM', 'HIGH_RISK'];
    const PrivilegeRule = { Mode: 'DENY_SELECTED', Privileges };
    await call('CreateImageInterceptPolicy', privilegePolicy({ PrivilegeRule, ...onlyOf('privileges') }));
  }

  /** The agent's own code around the service, without a socket and a runtime before it. */
  async function openAgent(): Promise<void> {
    const { endpoint, agent } = cluster.service;
    client = createClient({ endpoint, ...agent.credential });
    const policies = createPolicyHolder(folder, systemClock, silentLog);
    await policies.ask(client, 0, createImageWatch([]));
    const spool = await openSpool({ stateDir: folder, maxBytes: 2 ** 20, log: silentLog });
    const node = { NodeName: 'node-of-agent' };
    const reporter = startReporter({ node, cluster: { ClusterId: 'cls-1' } }, spool, client, silentLog);
    stopAgent = async () => {
      await reporter.stop();
      await spool.close();
      client.close();
    };
    startAtAgent = (spec, found, containerId = 'c') => {
      const bundle = mkdtempSync(join(folder, 'bundle-'));
      writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
      const request = { door: 'runtime' as const, containerId, bundle, commandLine: 'runc' };
      const images = createImageHolder(folder, silentLog);
      const deps = { policies, images, spool, reporter, client, counter: createStartCounter(), log: silentLog };
      return decideStart(
        {
          ...deps,
          ...{ probes: createProbes(), trustedHooks: [], failMode: 'open', decisionTimeoutMs: 30_000 },
          identify: async () => found,
        },
        request,
      );
    };
  }

  before(async () => {
    cluster = await startCluster({ workloads: 'deny' });
    cluster.service.clock.set(systemClock.now());
    folder = mkdtempSync('/tmp/tcss-one-judge-');
    await addCases();
    await openAgent();
    const path = `/admission/${(await cluster.join()).token}`;
    const bare = { ociVersion: '1.0.0', process: {} };
    doors = {
      http: (image) => call('EvaluateContainerStart', { Image: { ImageName: nameOf(image) }, Node }),
      agent: (image) =>
        startAtAgent(bare, { engine: 'runc', image: { id: '', name: nameOf(image) }, name: image }),
      async webhook(image) {
        const object = pod({ containers: [container('web', { image: nameOf(image) })] });
        const { response } = (await cluster.post(path, review(object))).body;
        return { allowed: response.allowed, text: response.status?.message ?? response.warnings?.join() ?? '' };
      },
    };
  });
  after(async () => {
    await stopAgent?.();
    await cluster?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Starts an image through every door; all must say the same, and it is one event for each match. */
  async function startEverywhere(image: string): Promise<Reply> {
    const http = await doors.http(image);
    const [agent, webhook] = [await doors.agent(image), await doors.webhook(image)];
    const isRefused = http['Decision'] === 'INTERCEPT';
    assert.deepEqual([agent.start, webhook.allowed], [!isRefused, !isRefused], 'the doors disagree');
    if (isRefused) {
      assert.ok(agent.message.startsWith(http['Message']), `${agent.message} is not ${http['Message']}`);
      const [, matched] = /(policy ".*? matches [^,;]*)/.exec(http['Message']) ?? [];
      assert.ok(webhook.text.includes(matched!.replace(/\.$/, '')), `${webhook.text} has not ${matched}`);
    }
    for (const EventId of http['EventIds'] as number[]) await untilCounted(EventId, 3);
    return http;
  }
  async function untilCounted(EventId: number, count: number): Promise<void> {
    for (;;) {
      const { Event } = await call('DescribeImageInterceptEventDetail', { EventId });
      assert.ok(Event['EventCount'] <= count, 'a start counts once');
      if (Event['EventCount'] === count) return;
      // The agent does not wait until an alert is reported.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  for (const { name, why, reasons } of riskCases())
    it(`risk-match, ${name}: ${why}`, async () => {
      const { Decision, Matches } = await startEverywhere(name);
      const found = (Matches as Reply[]).flatMap(({ Reasons }) => Reasons as Reply[]);
      assert.deepEqual(
        found.map(({ Criterion, Value }) => [Criterion, Value]),
        reasons.map(([criterion, value]) => [criterion, value]),
      );
      assert.equal(Decision, reasons.length > 0 ? 'INTERCEPT' : 'ALLOW');
    });

  for (const { name, why, matches, decision } of decideCases)
    it(`decide, ${name}: ${why}`, async () => {
      const { Decision, Matches } = await startEverywhere(name);
      assert.equal(Decision, decision);
      assert.deepEqual(
        Object.fromEntries(
          (Matches as Reply[]).map(({ PolicyName, Behavior }) => [PolicyName.split(': ')[1], Behavior]),
        ),
        matches,
      );
    });

  for (const { name, spec, expected } of privilegeCases) {
    const { source, maker, containerName, problem, hits = Object.keys(expected.requested ?? {}) } = expected;
    it(`privileges, ${name}: ${expected.why}`, async () => {
      const start = {
        ...{ Image: { ImageId: idOf('privileges') }, Node, DryRun: true },
        ...(source === 'OCI' && { OciSpec: spec, Engine: maker?.engine, ContainerId: maker?.containerId }),
        ...(source === 'DOCKER' && { DockerHostConfig: spec }),
        ...(source === 'POD' && { PodSpec: spec, ContainerName: containerName }),
      };
      if (problem) {
        await cluster.service.admin.expectRefusal('InvalidParameterValue', 'EvaluateContainerStart', start);
        return;
      }
      const { Matches } = await call('EvaluateContainerStart', start);
      const found = (Matches as Reply[]).flatMap(({ Reasons }) => Reasons as Reply[]);
      assert.deepEqual(found.map(({ Value }) => Value).sort(), hits.slice(0, 20).sort());
      if (source !== 'OCI') return;
      // That process is the host's here; whose it is on this machine nobody knows.
      const here = JSON.parse(
        JSON.stringify(spec).replaceAll('/proc/4711/', `/proc/${process.pid}/`),
      ) as object;
      const engine = maker?.engine ?? 'runc';
      const image = { id: idOf('privileges'), name: '' };
      const { start: passes } = await startAtAgent(here, { engine, image, name: '' }, maker?.containerId);
      assert.equal(passes, hits.length === 0);
    });
  }
});
