import { readFile } from 'node:fs/promises';
import { createClient, type Client } from '../src/client/api-client.js';
import { ApiTransportError } from '../src/client/call-errors.js';
import { localConnection } from '../src/cli/connection.js';
import { heading, table, wrap } from './demo/print.js';
import { clearEarlierRuns, demoName } from './demo/clear-earlier-runs.js';
import { showTimeTravel } from './demo/time-travel.js';

/**
 * `npm run demo`: walks the story of the service against the running one, with the reports in examples/reports, and
 * prints what happened. It may be run again: it first removes what an earlier run left.
 */

/** Replies are as deep as the action makes them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Fields = Record<string, any>;

const reports = [
  { file: 'web-shop.trivy.json' },
  { file: 'billing-api.trivy.json' },
  { file: 'cache.grype.json' },
  { file: 'legacy.native.json' },
  { file: 'miner.clamav.txt', ImageName: 'registry.example.com/shop/static:1.0' },
];

/** Images by the short names that the tables use. */
const images = {
  'shop/web:4.7.1': 'registry.example.com/shop/web:4.7.1',
  'billing/api:2.0.3': 'registry.example.com/billing/api:2.0.3',
  'shop/static:1.0': 'registry.example.com/shop/static:1.0',
};

async function importReports(call: Client['call']): Promise<void> {
  heading('1. Scan reports come in (ImportImageScanReport)');
  const rows = [];
  for (const { file, ...image } of reports) {
    const text = await readFile(new URL(`./reports/${file}`, import.meta.url), 'utf8');
    const { Images } = await call<Fields>('ImportImageScanReport', { Report: text, ...image });
    for (const { ImageNames, VulnerabilityCount, VirusCount, SensitiveDataCount } of Images as Fields[]) {
      rows.push([file, (ImageNames as string[])[0]!, VulnerabilityCount, VirusCount, SensitiveDataCount]);
    }
  }
  table(['report', 'image', 'vulnerabilities', 'viruses', 'secrets'], rows);
}

async function createPolicies(call: Client['call']): Promise<void> {
  heading('2. Policies are created (CreateImageInterceptPolicy)');
  const policies: Fields[] = [
    {
      PolicyName: demoName('no critical vulnerability that can be fixed'),
      PolicyTemplate: 'RISK_IMAGE',
      RiskRule: { Vulnerability: { Severities: ['CRITICAL'], Labels: ['CAN_BE_FIXED'] } },
    },
    {
      PolicyName: demoName('no trojans, observing for 7 days first'),
      PolicyTemplate: 'RISK_IMAGE',
      ObservationDays: 7,
      RiskRule: { Virus: { Types: ['Trojan'] } },
    },
    { PolicyName: demoName('no privileged containers'), PolicyTemplate: 'PRIVILEGED_IMAGE' },
  ];
  const { PrivilegePolicyId } = await call<Fields>('DescribeImageInterceptPolicyOptions');
  // An account has at most one privilege policy; an existing one is used and left alone.
  const wanted = policies.filter(
    ({ PolicyTemplate }) => PolicyTemplate === 'RISK_IMAGE' || PrivilegePolicyId === null,
  );
  for (const policy of wanted) await call('CreateImageInterceptPolicy', policy);
  const { PolicyList } = await call<Fields>('DescribeImageInterceptPolicyList', {
    OrderField: 'CreateTime',
    Order: 'asc',
    Limit: 100,
  });
  table(
    ['policy', 'state', 'intercepts from', 'images in scope'],
    (PolicyList as Fields[]).map((policy) => [
      policy['PolicyName'],
      policy['EffectStatus'],
      policy['EffectTime'] ?? '–',
      policy['EffectImageCount'],
    ]),
  );
}

interface Outcome {
  decision: string;
  matches: { Behavior: string }[];
  eventIds: number[];
}

async function startContainers(call: Client['call']): Promise<Outcome[]> {
  heading('3. Containers want to start (EvaluateContainerStart)');
  const starts: { image: keyof typeof images; node: string; how: string; fields?: Fields }[] = [
    { image: 'billing/api:2.0.3', node: 'node-a', how: 'plain' },
    { image: 'shop/static:1.0', node: 'node-a', how: 'plain' },
    { image: 'shop/web:4.7.1', node: 'node-a', how: 'plain' },
    { image: 'shop/web:4.7.1', node: 'node-b', how: 'plain' },
    { image: 'shop/web:4.7.1', node: 'node-b', how: 'plain' },
    {
      image: 'billing/api:2.0.3',
      node: 'node-b',
      how: '--privileged',
      fields: { DockerHostConfig: { Privileged: true } },
    },
  ];
  const outcomes: Outcome[] = [];
  const rows = [];
  for (const { image, node, how, fields } of starts) {
    const reply = await call<Fields>('EvaluateContainerStart', {
      Image: { ImageName: images[image] },
      Node: { NodeName: node, NodeIp: node === 'node-a' ? '10.0.0.11' : '10.0.0.12' },
      StartParam: `docker run ${how === 'plain' ? '' : `${how} `}${images[image]}`,
      ...fields,
    });
    outcomes.push({ decision: reply['Decision'], matches: reply['Matches'], eventIds: reply['EventIds'] });
    rows.push([image, node, how, reply['Decision'], wrap(reply['Message'], 62)]);
  }
  table(['image', 'node', 'how', 'decision', 'because'], rows);
  return outcomes;
}

async function showEvents(call: Client['call'], eventIds: ReadonlySet<number>): Promise<number> {
  heading('4. The events they left (DescribeImageInterceptEventList, …Detail)');
  const { EventList } = await call<Fields>('DescribeImageInterceptEventList', {
    Limit: 100,
    OrderField: 'FirstTime',
    Order: 'asc',
  });
  const events = (EventList as Fields[]).filter(({ EventId }) => eventIds.has(EventId as number));
  table(
    ['event', 'behavior', 'policy', 'image', 'count', 'nodes'],
    events.map((event) => [
      event['EventId'],
      event['Behavior'],
      event['PolicyName'],
      event['ImageName'],
      event['EventCount'],
      event['ScopeCount'],
    ]),
  );
  const most = events.reduce((a, b) => (b['EventCount'] > a['EventCount'] ? b : a));
  const { Event } = await call<Fields>('DescribeImageInterceptEventDetail', { EventId: most['EventId'] });
  console.log(`\nEvent ${Event.EventId}: ${Event.Description}`);
  for (const scope of Event.Scopes as Fields[])
    console.log(
      `  ${scope['NodeName']} (${scope['NodeIp']}): ${scope['EventCount']} ${scope['EventCount'] === 1 ? 'start' : 'starts'}`,
    );
  console.log(`What to do:\n  ${(Event.Solution as string).replaceAll('\n', '\n  ')}`);
  return events.reduce((sum, { EventCount }) => sum + (EventCount as number), 0);
}

type Trend = Record<'InterceptList' | 'AlertList', { Date: string; EventCount: number }[]>;

const totalOf = (trend: Trend) =>
  [...trend.InterceptList, ...trend.AlertList].reduce((sum, { EventCount }) => sum + EventCount, 0);

function showTrend(trend: Trend): void {
  heading('5. The last 7 days (DescribeImageInterceptEventTendency)');
  table(
    ['day', 'intercepted', 'alerted'],
    trend.InterceptList.map(({ Date, EventCount }, index) => [
      Date,
      EventCount,
      trend.AlertList[index]!.EventCount,
    ]),
  );
}

/** Decisions, events and trend must count the same. */
function compare(decided: number, listed: number, charted: number): void {
  const agree = decided === listed && listed === charted;
  console.log(
    `\nHits decided ${decided}, in the event list ${listed}, added to the trend ${charted}: ${agree ? 'they agree.' : 'THEY DIFFER.'}`,
  );
  if (!agree) process.exitCode = 1;
}

async function main(): Promise<void> {
  const connection = await localConnection(process.env);
  const client = createClient(connection);
  const call: Client['call'] = (action, params) => client.call(action, params);
  console.log(`The story of an image, told against ${connection.endpoint}`);
  await clearEarlierRuns(call, Object.values(images));

  await importReports(call);
  await createPolicies(call);
  const before = await call<Trend>('DescribeImageInterceptEventTendency');
  const outcomes = await startContainers(call);
  const listed = await showEvents(call, new Set(outcomes.flatMap(({ eventIds }) => eventIds)));
  const after = await call<Trend>('DescribeImageInterceptEventTendency');
  showTrend(after);
  compare(outcomes.flatMap(({ matches }) => matches).length, listed, totalOf(after) - totalOf(before));
  client.close();

  await showTimeTravel();
}

main().catch((error: unknown) => {
  if (error instanceof ApiTransportError)
    console.error(`The service does not answer; start it with npm start first.\n${error.message}`);
  else console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
