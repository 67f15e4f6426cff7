import { readFile } from 'node:fs/promises';
import { dayMs, hourMs } from '../../test/support/clock.js';
import type { Reply, TestClient, TestService } from '../../test/support/service.js';

/** Fills a service with a month of a small company, from the reports that `npm run demo` imports. */

const reports = [
  { file: 'web-shop.trivy.json' },
  { file: 'billing-api.trivy.json' },
  { file: 'cache.grype.json' },
  { file: 'legacy.native.json' },
  { file: 'miner.clamav.txt', ImageName: 'registry.example.com/shop/static:1.0' },
];

const policies = [
  {
    PolicyName: 'no critical vulnerability that can be fixed',
    PolicyDescription: 'Agreed with the platform team',
    PolicyTemplate: 'RISK_IMAGE',
    RiskRule: { Vulnerability: { Severities: ['CRITICAL'], Labels: ['CAN_BE_FIXED'] } },
  },
  {
    PolicyName: 'no trojans',
    PolicyTemplate: 'RISK_IMAGE',
    ObservationDays: 32,
    RiskRule: { Virus: { Types: ['Trojan'] } },
  },
  {
    PolicyName: 'no keys in images',
    PolicyTemplate: 'RISK_IMAGE',
    ObservationDays: 45,
    RiskRule: { SensitiveData: { Severities: ['CRITICAL', 'HIGH'] } },
  },
  { PolicyName: 'no privileged containers', PolicyTemplate: 'PRIVILEGED_IMAGE' },
  {
    PolicyName: 'no OpenSSL 1.1',
    PolicyTemplate: 'RISK_IMAGE',
    Enabled: false,
    RiskRule: { Vulnerability: { Components: ['openssl < 3.0'] } },
  },
];

const nodes = [
  { ClusterId: 'cls-shop', ClusterName: 'shop', NodeName: 'shop-worker-1', NodeIp: '10.1.0.11' },
  { ClusterId: 'cls-shop', ClusterName: 'shop', NodeName: 'shop-worker-2', NodeIp: '10.1.0.12' },
  { ClusterId: 'cls-billing', ClusterName: 'billing', NodeName: 'billing-worker-1', NodeIp: '10.2.0.11' },
  { ClusterId: '', ClusterName: '', NodeName: 'build-host', NodeIp: '10.9.0.5' },
];

/** What is started again and again: which image, on which node, on which days of each week, how often. */
const starts = [
  { image: 'shop/web:4.7.1', node: 0, days: [0, 1, 3, 4], times: 3 },
  { image: 'shop/web:4.7.1', node: 1, days: [1, 3], times: 2 },
  { image: 'shop/static:1.0', node: 1, days: [0, 2, 4], times: 2 },
  { image: 'intranet/portal:1.9', node: 3, days: [2, 5], times: 1 },
  { image: 'platform/cache:7.0', node: 2, days: [0, 1, 2, 3, 4, 5, 6], times: 1 },
  {
    image: 'billing/api:2.0.3',
    node: 2,
    days: [3, 6],
    times: 2,
    privileges: ['CAP_SYS_ADMIN', 'HOST_PID'],
    flags: '--cap-add SYS_ADMIN --pid host ',
  },
  {
    image: 'tools/debug:latest',
    node: 3,
    days: [6],
    times: 1,
    privileges: ['PRIVILEGED'],
    flags: '--privileged -it ',
  },
];

export async function fillEstate(service: TestService, admin: TestClient): Promise<void> {
  const { clock } = service;
  const now = clock.now();
  clock.set(new Date(now.getTime() - 30 * dayMs));
  for (const { file, ...image } of reports) {
    const Report = await readFile(new URL(`../../examples/reports/${file}`, import.meta.url), 'utf8');
    await admin.call('ImportImageScanReport', { Report, ...image });
  }
  for (const policy of policies) await admin.call('CreateImageInterceptPolicy', policy);
  for (let day = 29; day >= 0; day -= 1) {
    clock.set(new Date(now.getTime() - day * dayMs - hourMs));
    await startOfDay(service, day);
  }
  clock.set(now);
  await heartbeats(service);
}

async function startOfDay({ agent }: TestService, day: number): Promise<void> {
  for (const { image, node, days, times, privileges, flags = '' } of starts.filter((one) =>
    one.days.includes(day % 7),
  )) {
    const ImageName = `registry.example.com/${image}`;
    const { ClusterId, ClusterName, NodeName, NodeIp } = nodes[node]!;
    for (let time = 0; time < times; time += 1) {
      await agent.call('EvaluateContainerStart', {
        Image: { ImageName },
        Node: { NodeName, NodeIp },
        ...(ClusterId && {
          Cluster: { ClusterId, ClusterName },
          Pod: { Namespace: ClusterName, PodName: `${image.split('/')[1]!.split(':')[0]}-${days[0]}` },
        }),
        StartParam: `docker run ${flags}${ImageName}`,
        ...(privileges && { Privileges: privileges }),
      });
    }
  }
}

/** The last of the nodes has been silent for hours. */
async function heartbeats({ agent, clock }: TestService): Promise<void> {
  const { Revision } = await agent.call('DescribeAgentPolicySnapshot');
  const now = clock.now();
  for (const [i, { ClusterId, ClusterName, NodeName, NodeIp }] of nodes.entries()) {
    const isLast = i === nodes.length - 1;
    clock.set(new Date(now.getTime() - (isLast ? 3 * hourMs : 0)));
    await agent.call('ReportAgentHeartbeat', {
      Node: { NodeName, NodeIp },
      ...(ClusterId && { Cluster: { ClusterId, ClusterName } }),
      Version: '0.1.0',
      Engines: [ClusterId ? 'containerd' : 'docker'],
      FailMode: 'open',
      PolicyRevision: isLast ? '' : (Revision as Reply[string]),
      Spool: { Starts: isLast ? 4 : 0, Bytes: isLast ? 900 : 0, Full: false },
      Counts: {
        Allowed: 812 - 190 * i,
        Alerted: 14 - 3 * i,
        Intercepted: 31 - 9 * i,
        Undecided: isLast ? 3 : 0,
      },
      ...(!isLast && {
        Inventory: {
          Images: 41 - 7 * i,
          Unscanned: i,
          UnscannedNames: ['registry.example.com/tools/debug:latest', 'docker.io/library/busybox:1.36'].slice(
            0,
            i,
          ),
        },
      }),
      StartedTime: now.getTime() - 9 * dayMs,
    });
  }
  clock.set(now);
}
