import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';
import { until } from '../support/until.js';

const alerts = 'deploy/prometheus/alerts.yml';
const dashboard = 'deploy/grafana/tcss-image-intercept.json';

const isInstalled = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('metrics', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService({ metricsPort: 0, dataDir: tmpdir() });
  });
  afterEach(() => service.stop());

  const read = async (url = service.metrics!) => {
    const reply = await fetch(url);
    assert.equal(reply.status, 200);
    return reply.text();
  };
  /** The values of the series that match, by their labels. */
  async function valuesOf(name: string): Promise<Record<string, number>> {
    const lines = (await read())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return Object.fromEntries(
      lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    );
  }

  it('count starts by outcome, dry runs and undecided ones apart', async () => {
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    assert.deepEqual(await valuesOf('tcss_undecided_starts_total'), { '': 0 });
    await service.agent.call('EvaluateContainerStart', start(1));
    await service.agent.call('EvaluateContainerStart', start(1, { DryRun: true }));
    await service.agent.call('EvaluateContainerStarts', { Starts: [start(1), start(2), start(2)] });
    assert.deepEqual(await valuesOf('tcss_starts_total'), {
      ...{ '{outcome="ALLOW"}': 2, '{outcome="ALERT"}': 0 },
      ...{ '{outcome="INTERCEPT"}': 2, '{outcome="UNDECIDED"}': 0 },
    });
    assert.deepEqual(await valuesOf('tcss_decision_duration_seconds_count'), {
      '{outcome="INTERCEPT"}': 2,
    });
    assert.equal((await valuesOf('tcss_event_commit_callers_sum'))[''], 2);
  });

  it('count replies by action and code, and no action that there is not', async () => {
    await service.reader.call('DescribeImageList');
    await service.reader.expectRefusal('UnauthorizedOperation', 'DeleteImage', {});
    await service.reader.expectRefusal('InvalidAction', 'DropEverything', {});
    const values = await valuesOf('tcss_requests_total');
    assert.equal(values['{action="DescribeImageList",code="OK"}'], 1);
    assert.equal(values['{action="DeleteImage",code="UnauthorizedOperation"}'], 1);
    assert.equal(values['{action="-",code="InvalidAction"}'], 1);
  });

  it('tell of the database, jobs, agents, disk and clock', async () => {
    await until(async () => (await valuesOf('tcss_ready'))[''] === 1);
    for (const [name, least] of [
      ['tcss_event_partitions', 1],
      ['tcss_database_size_bytes', 1_000_000],
      ['tcss_exports_running', 0],
      ['tcss_clock_ahead_seconds', 0],
    ] as const)
      assert.ok((await valuesOf(name))['']! >= least, name);
    const jobs = await valuesOf('tcss_job_last_run_succeeded');
    assert.equal(jobs['{job="purge-expired-events"}'], 1);
    assert.ok((await valuesOf('tcss_database_connections'))['{pool="decisions",state="used"}']! >= 0);
    assert.deepEqual(await valuesOf('tcss_agents'), { '{state="online"}': 0, '{state="offline"}': 0 });
  });

  it('tell how far log shipping is behind', async () => {
    const parameters = { TargetName: 'files', File: {} };
    const { TargetId } = await service.admin.call('CreateLogShippingTarget', parameters);
    service.clock.advance(90_000);
    const target = `{target="${TargetId as string}"}`;
    assert.deepEqual(await valuesOf('tcss_log_shipping_lag_seconds'), { [target]: 90 });
    assert.deepEqual(await valuesOf('tcss_log_shipping_lag_entries'), { [target]: 1 });
    assert.deepEqual(await valuesOf('tcss_log_shipping_failures'), { [target]: 0 });
    await service.admin.call('DeleteLogShippingTarget', { TargetIds: [TargetId] });
    assert.deepEqual(await valuesOf('tcss_log_shipping_lag_seconds'), {});
  });

  it('are told on the port of the API to this machine alone', async () => {
    const url = `${service.endpoint}/metrics`;
    assert.match(await read(url), /^tcss_ready \d$/m);
    const forwarded = await fetch(url, { headers: { 'X-Forwarded-For': '192.0.2.1' } });
    assert.equal(forwarded.status, 403);
    assert.ok(!(await forwarded.text()).includes('tcss_'));
    const other = await fetch(service.metrics!.replace('/metrics', '/healthz'));
    assert.equal(other.status, 404);
  });

  it('of alerts and dashboard are all there', async () => {
    await service.agent.call('EvaluateContainerStart', start(1));
    await service.admin.call('CreateLogShippingTarget', { TargetName: 'files', File: {} });
    const there = new Set([...(await read()).matchAll(/^([a-z0-9_]+)[{ ]/gm)].map(([, name]) => name));
    for (const file of [alerts, dashboard]) {
      const named = readFileSync(file, 'utf8').match(/\b(?:tcss|nodejs|process)_[a-z0-9_]+\b/g)!;
      assert.ok(named.length > 5);
      for (const name of named) assert.ok(there.has(name), `${file} names ${name}`);
    }
  });

  it('please promtool, as do the alerts', async function () {
    if (!isInstalled('promtool')) skip(this, 'no promtool');
    await service.agent.call('EvaluateContainerStart', start(1));
    execFileSync('promtool', ['check', 'metrics'], { input: await read(), stdio: ['pipe', 'pipe', 'pipe'] });
    execFileSync('promtool', ['check', 'rules', alerts], { stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', 'test/metrics/alerts.yml'], { stdio: 'pipe' });
  });

  it('raise an alert in a real Prometheus when a start stayed undecided', async function () {
    if (!isInstalled('prometheus')) skip(this, 'no prometheus');
    await service.stop();
    service = await startTestService({ metricsPort: 0, decisionTimeoutMs: 200 });
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const prometheus = await startPrometheus(new URL(service.metrics!).host);
    try {
      await prometheus.until('query?query=tcss_undecided_starts_total', /"value":\[[\d.]+,"0"\]/);
      const release = await lockEvents(service);
      const reply = await service.agent.call('EvaluateContainerStart', start(1));
      await release();
      assert.match(reply['Message'] as string, /FAIL_MODE/);
      await prometheus.until('alerts', /"alertname":"ContainerStartsUndecided".*"state":"firing"/);
    } finally {
      await prometheus.stop();
    }
  });
});

/** Keeps events from being stored until the returned function is called. */
async function lockEvents({ db }: TestService): Promise<() => Promise<void>> {
  const tx = await db.transaction();
  await tx.raw('LOCK TABLE event_writers, events, event_tallies IN ACCESS EXCLUSIVE MODE');
  return async () => void (await tx.rollback());
}

/** Prometheus with our alerts, which it looks at each second. */
async function startPrometheus(target: string) {
  const directory = mkdtempSync(join(tmpdir(), 'tcss-prometheus-'));
  const port = await freePort();
  writeFileSync(
    join(directory, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      scrape_configs: [{ job_name: 'tcss-image-intercept', static_configs: [{ targets: [target] }] }],
      rule_files: [join(process.cwd(), alerts)],
    }),
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${directory}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  return {
    /** Asks until the answer matches; the test's time limit is what ends it otherwise. */
    async until(path: string, expected: RegExp): Promise<void> {
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)
          .then((reply) => reply.text())
          .catch(() => '');
        if (expected.test(answer)) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async stop() {
      child.kill();
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
