import assert from 'node:assert/strict';
import { signIn } from '../support/browser.js';
import { dayMs } from '../support/clock.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { givenConsole } from './given-console.js';

describe('console in rough use', () => {
  const given = givenConsole();
  beforeEach(() => given.service.newAccounts());

  it('loses no key of whoever types fast, anywhere in the text, and keeps a choice made right after', async () => {
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/policies');
    const { page } = at;
    const search = page.getByLabel('Search by name');
    await search.click();
    await page.keyboard.type('no critical vulns');
    await page.keyboard.press('Home');
    await page.keyboard.type('really ');
    await page.getByLabel('Type').selectOption('RISK_IMAGE');
    await page.getByText('No policy matches these filters.').waitFor();
    assert.equal(await search.inputValue(), 'really no critical vulns');
    const asked = new URL(page.url()).searchParams;
    assert.deepEqual([asked.get('name'), asked.get('type')], ['really no critical vulns', 'RISK_IMAGE']);
    await page.getByText('Show all policies').click();
    await page.getByText('1–1 of 1').waitFor();
    assert.equal(await search.inputValue(), '');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('searches for a word once an input method has composed it', async () => {
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: '策略' }));
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/policies');
    await at.page.getByText('1–1 of 1').waitFor();
    const asked: string[] = [];
    at.page.on('request', (request) => asked.push(request.postData() ?? ''));
    await at.page.getByLabel('Search by name').focus();
    const keyboard = await at.context.newCDPSession(at.page);
    for (const text of ['c', 'ce', 'celue'])
      await keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: 1 });
    await keyboard.send('Input.insertText', { text: '策略' });
    await at.page.waitForURL(/name=/);
    assert.equal(new URL(at.page.url()).searchParams.get('name'), '策略');
    assert.ok(!asked.some((body) => body.includes('"c')), asked.join('\n'));
    await at.context.close();
  });

  it('finds what was pasted with blanks around it', async () => {
    await given.service.admin.call('ImportImageScanReport', imported(1));
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await given.service.agent.call('EvaluateContainerStart', start(1));
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/events');
    await at.page.getByText('More filters').click();
    await at.page.getByLabel('CVE').fill(' cve-2026-0001  ');
    await at.page.waitForURL(/cve=/);
    await at.page.getByText('1–1 of 1').waitFor();
    await at.page.goto(at.at('/policies?name=+'));
    await at.page.getByText('1–1 of 1').waitFor();
    await at.context.close();
  });

  it('leads back from a page after the last, and from numbers that are none', async () => {
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/policies?offset=40');
    await at.page.getByText('The list ends before this page.').waitFor();
    await at.page.getByRole('button', { name: 'To the first page' }).click();
    await at.page.getByText('1–1 of 1').waitFor();
    for (const wrong of ['offset=abc', 'offset=-1', 'limit=0', 'limit=1e9', 'offset=1.5&limit=x']) {
      await at.page.goto(at.at(`/policies?${wrong}`));
      await at.page.getByText('1–1 of 1').waitFor();
    }
    await at.context.close();
  });

  it('shows the form for signing in, at the same address, once another tab has signed out', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/policies');
    const other = await at.context.newPage();
    await other.goto(at.at('/events'));
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.locator('input[name=password]').waitFor();
    await at.page.getByLabel('Type').selectOption('RISK_IMAGE');
    await at.page.locator('input[name=password]').waitFor();
    assert.match(at.page.url(), /policies\?type=RISK_IMAGE$/);
    await at.context.close();
  });

  it('shows the pages of whoever signed in since in another tab', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/policies');
    const other = await at.context.newPage();
    await other.goto(at.at('/policies'));
    await other.getByRole('button', { name: 'Sign out' }).click();
    await signIn({ ...at, page: other }, given.service.admin.credential);
    await at.page.getByLabel('Type').selectOption('RISK_IMAGE');
    await at.page.getByRole('button', { name: 'Create policy' }).waitFor();
    await at.context.close();
  });

  it('goes on without a chart whose file is gone, and keeps the frame of a page that fails', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/policies');
    await at.page.route('**/bar-chart*', (route) => route.abort());
    await at.page.goto(at.at('/overview'));
    await at.page.getByText('The chart could not be loaded.').waitFor();
    await at.page.getByText('Day by day').click();
    await at.page.getByText('Intercepted 0 · Alarm only 0').first().waitFor();
    await at.page.route('**/', async (route) => {
      if (route.request().headers()['x-tc-action'] !== 'DescribeJobList') return route.continue();
      return route.fulfill({ json: { Response: { JobList: 'nonsense', RequestId: '' } } });
    });
    await at.page.goto(at.at('/jobs'));
    await at.page.getByRole('heading', { name: 'This page failed' }).waitFor();
    await at.page.getByRole('link', { name: 'Policies' }).click();
    await at.page.getByText('No policy yet').waitFor();
    await at.context.close();
  });

  it('lets no name turn or tear what stands around it, and lets every name be copied to be typed', async () => {
    const PolicyName = `\u202E${'策'.repeat(30)}😀${'x'.repeat(60)}`;
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName }));
    const at = await given.visit();
    await at.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await signIn(at, given.service.admin.credential, '/policies');
    const name = at.page.locator('table.data strong bdi');
    assert.match((await name.textContent())!, /^\u202E策{6}…x{14}$/u);
    await at.page.getByRole('button', { name: 'Delete' }).click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByRole('textbox').focus();
    await at.page.keyboard.press('Control+V');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await at.page.getByText('No policy yet').waitFor();
    await at.context.close();
  });

  it('says of a policy that is edited until when it really only alerts', async () => {
    const { PolicyId } = await given.service.admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({ ObservationDays: 5 }),
    );
    given.service.clock.advance(3 * dayMs);
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, `/policies/${PolicyId}/edit`);
    const dialog = at.page.getByRole('dialog');
    await dialog
      .getByText('Alerts only until Sun, 15 Mar 2026, 12:00:00; then starts are stopped.')
      .waitFor();
    await dialog.locator('input[name=days]').fill('999999999999');
    assert.equal(await dialog.locator('input[name=days]').inputValue(), '365');
    await dialog.locator('input[name=days]').fill('4');
    await dialog.getByText('until Tue, 17 Mar 2026, 12:00:00;').waitFor();
    await dialog.getByText('This restarts the observation.').waitFor();
    given.service.clock.advance(2 * dayMs);
    await at.context.clock.setFixedTime(given.service.clock.now());
    // The session is over as well.
    await signIn(at, given.service.admin.credential, `/policies/${PolicyId}/edit`);
    await dialog.getByText('The policy is in force and stays so').waitFor();
    await dialog.locator('input[name=days]').fill('6');
    await dialog.getByText('what it has stopped may start again').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
