import assert from 'node:assert/strict';
import { signIn } from '../support/browser.js';
import { imported, privilegePolicy, riskPolicy, start } from '../support/samples.js';
import { givenConsole } from './given-console.js';

describe('overview page', () => {
  const given = givenConsole();
  beforeEach(() => given.service.newAccounts());

  it('says on a new installation what to do, with the commands', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/');
    await at.page.getByText('Three steps to the first event').waitFor();
    for (const command of ['ImportImageScanReport', 'CreateImageInterceptPolicy', 'EvaluateContainerStart'])
      await at.page.locator('pre').getByText(command).waitFor();
    assert.equal(new URL(at.page.url()).pathname, '/console/overview');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  async function prepare(): Promise<void> {
    const { admin, agent } = given.service;
    await admin.call('ImportImageScanReport', imported(1));
    await admin.call('CreateImageInterceptPolicy', riskPolicy());
    await admin.call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 3 }));
    await agent.call('EvaluateContainerStart', start(1));
    await agent.call('EvaluateContainerStart', start(2, { Privileges: ['PRIVILEGED'] }));
  }

  it('tells what was hit, where each number leads, and what needs attention', async () => {
    await prepare();
    await given.service.agent.call('ReportAgentHeartbeat', {
      Node: { NodeName: 'node-1' },
      Version: '0.1.0',
      Engines: [],
      FailMode: 'open',
      PolicyRevision: '',
      Spool: { Starts: 0, Bytes: 0, Full: false },
      Counts: { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 2 },
      Inventory: { Images: 9, Unscanned: 3, UnscannedNames: ['tools/debug:1', 'tools/debug:2'] },
      StartedTime: given.service.clock.now().getTime(),
    });
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/');
    for (const text of [
      '2 enabled of 2',
      '2 starts were not decided',
      '1 agent judges by old policies',
      '1 image is on nodes and was never scanned',
      'starts: 1, images: 1',
    ])
      await at.page.getByText(text).first().waitFor();
    assert.equal(await at.page.getByRole('button', { name: 'Enforce now' }).count(), 0, 'for a reader');
    const nodes = at.page.locator('section', { hasText: 'Nodes with most hits' }).last();
    await nodes.getByText('Intercepted 1 · Alarm only 1').waitFor({ state: 'attached' });
    await at.page.getByRole('link', { name: 'CVE-2026-0001' }).click();
    await at.page.getByText('1–1 of 1').waitFor();
    assert.equal(await at.page.getByLabel('CVE').inputValue(), 'CVE-2026-0001');
    await at.page.goto(at.at('/overview'));
    await at.page.getByRole('link', { name: 'Outside of clusters' }).click();
    await at.page.getByText('3 never scanned').click();
    for (const text of ['9 images', 'tools/debug:2', 'and 1 more']) await at.page.getByText(text).waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('leads from a bar of the trend to the events of its day', async () => {
    await prepare();
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/');
    await at.page.getByText('Day by day').click();
    await at.page.getByText('Intercepted 1 · Alarm only 1').first().waitFor();
    const chart = (await at.page.locator('.chart svg').boundingBox())!;
    // Today's bar is the last of seven.
    await at.page.mouse.click(chart.x + chart.width * 0.94, chart.y + chart.height * 0.7);
    await at.page.getByText('1–2 of 2').waitFor();
    assert.match(at.page.url(), /range=own&from=2026-03-10&to=2026-03-10/);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('ends an observation once asked twice', async () => {
    await prepare();
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/');
    await at.page.getByRole('button', { name: 'Enforce now' }).click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('Its observation ends').waitFor();
    await dialog.getByRole('button', { name: 'Enforce now' }).click();
    await at.page.getByText('No policy is observing.').waitFor();
    const { EnforcingCount } = await given.service.admin.call('DescribeImageInterceptPolicySummary');
    assert.equal(EnforcingCount, 2);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
