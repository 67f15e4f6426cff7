import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../src/client/api-client.js';
import { type Clock, systemClock } from '../../src/platform/clock.js';
import { readConfig } from '../../src/config.js';
import { enforceDuePolicies } from '../../src/jobs/enforce-due-policies.js';
import { runJob } from '../../src/jobs/schedule.js';
import { purgeExpiredEvents } from '../../src/jobs/purge-expired-events.js';
import { createLog } from '../../src/platform/log.js';
import { openServiceDatabase } from '../../src/startup/open-database.js';
import { startService } from '../../src/service.js';
import { generateSecret } from '../../src/store/credentials.js';
import { demoName } from './clear-earlier-runs.js';
import { heading, table } from './print.js';

const dayMs = 24 * 60 * 60 * 1000;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- replies are as deep as the action makes them
type Fields = Record<string, any>;

/** Shows an observation that ends and an event that expires, on a second service whose clock it moves and whose data it deletes. */
export async function showTimeTravel(): Promise<void> {
  heading('6. Days and months later, on a throw-away copy whose clock is moved');
  const dataDir = await mkdtemp(join(tmpdir(), 'tcss-demo-'));
  let ahead = 0;
  const clock: Clock = { now: () => new Date(systemClock.now().getTime() + ahead) };
  const credential = generateSecret();
  const config = { ...readConfig({ PORT: '0' }), dataDir, credential };
  const log = createLog('error');
  const service = await startService(config, {
    clock,
    log,
    database: await openServiceDatabase(config, log),
  });
  await service.caughtUp;
  try {
    const client = createClient({ endpoint: service.endpoint, ...credential, clock });
    const rows: [string, string, string][] = [];
    const tell = (when: string, what: string, result: string) => void rows.push([when, what, result]);
    const run = (job: Parameters<typeof runJob>[0]) =>
      runJob(job, service.deps, new AbortController().signal);
    const evaluate = async () => {
      const { Decision } = await client.call<Fields>('EvaluateContainerStart', {
        Image: { ImageName: 'registry.example.com/shop/web:4.7.1' },
        Node: { NodeName: 'node-a' },
      });
      return Decision as string;
    };
    const flips = async () => {
      const entries = (await service.deps
        .db('audit_entries')
        .where({ action: 'POLICY_ENFORCED' })) as unknown[];
      return `${entries.length} in the audit`;
    };
    const status = async () => {
      const { PolicyList } = await client.call<Fields>('DescribeImageInterceptPolicyList');
      return PolicyList[0].EffectStatus as string;
    };
    const events = async () =>
      (await client.call<Fields>('DescribeImageInterceptEventList'))['TotalCount'] as number;

    const report = await readFile(new URL('../reports/web-shop.trivy.json', import.meta.url), 'utf8');
    await client.call('ImportImageScanReport', { Report: report });
    await client.call('CreateImageInterceptPolicy', {
      PolicyName: demoName('no critical vulnerabilities'),
      PolicyTemplate: 'RISK_IMAGE',
      ObservationDays: 3,
      RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } },
    });
    tell('today', 'policy created with 3 days of observation', await status());
    tell('today', 'shop/web starts', await evaluate());
    ahead = 3 * dayMs;
    tell('3 days on', 'the policy, before any job ran', await status());
    tell('3 days on', 'shop/web starts', await evaluate());
    await run(enforceDuePolicies);
    tell('3 days on', 'flips after the job enforce-due-policies', await flips());
    await run(enforceDuePolicies);
    tell('3 days on', 'flips after the same job again', await flips());
    tell('3 days on', 'events listed', String(await events()));
    ahead = 180 * dayMs + 60_000;
    tell('180 days on', 'events listed, the first has expired', String(await events()));
    tell(
      '180 days on',
      'job purge-expired-events',
      `${(await run(purgeExpiredEvents))!['eventsPurged']} event removed`,
    );
    table(['when', 'what', 'result'], rows);
    client.close();
  } finally {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
