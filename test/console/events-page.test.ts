import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { signIn } from '../support/browser.js';
import { imported, privilegePolicy, riskPolicy, start } from '../support/samples.js';
import { givenConsole } from './given-console.js';

describe('events page', () => {
  const given = givenConsole();
  beforeEach(async () => {
    await given.service.newAccounts();
    await given.service.admin.call('ImportImageScanReport', imported(1));
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
  });
  const evaluate = (fields: object = {}) =>
    given.service.agent.call('EvaluateContainerStart', start(1, fields));

  it('shows an event of a start without being loaded again', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential);
    await at.page.goto(at.at('/events'));
    await at.page.getByText('No event matches.').waitFor();
    await evaluate();
    const rows = at.page.locator('table.data tbody tr');
    await rows.getByTitle('no critical vulnerabilities').waitFor();
    await evaluate({ Node: { NodeName: 'node-2' } });
    await given.service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    await evaluate({ Privileges: ['CAP_SYS_ADMIN'] });
    await at.page.getByRole('status').getByText('1 new event').waitFor();
    assert.equal(await rows.count(), 1);
    await at.page.getByRole('button', { name: 'Show' }).click();
    await rows.nth(1).waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('tells why a container did not start: policy, place, reason, remedy', async () => {
    await evaluate({ StartParam: 'docker run shop' });
    const { PolicyList } = await given.service.admin.call('DescribeImageInterceptPolicyList');
    const { PolicyId } = PolicyList[0] as { PolicyId: string };
    await given.service.admin.call('ModifyImageInterceptPolicy', { PolicyId, PolicyName: 'renamed since' });
    const at = await given.visit();
    await signIn(at, given.service.reader.credential);
    await at.page.goto(at.at('/events'));
    await at.page.getByText('Details', { exact: true }).click();
    const dialog = at.page.getByRole('dialog');
    for (const text of ['Changed since.', 'renamed since', 'node-1', 'docker run shop', '3.0.2'])
      await dialog.getByText(text).first().waitFor();
    const cve = dialog.getByRole('link', { name: 'CVE-2026-0001' }).first();
    assert.equal(await cve.getAttribute('rel'), 'noreferrer');
    await at.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('marks in the start parameters what asked for a privilege', async () => {
    await given.service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    const StartParam = 'docker run --cap-add SYS_ADMIN --pid=host app';
    const { EventIds } = await evaluate({ Privileges: ['CAP_SYS_ADMIN', 'HOST_PID'], StartParam });
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, `/events/${EventIds.at(-1)}`);
    await at.page.getByRole('dialog').locator('mark').first().waitFor();
    assert.deepEqual(await at.page.locator('mark').allTextContents(), ['SYS_ADMIN', '--pid=host']);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('keeps its filters when it is loaded again, exports what they show, and deletes after saying how many', async () => {
    await evaluate();
    await given.service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    await evaluate({ Privileges: ['CAP_SYS_ADMIN'] });
    const at = await given.visit();
    await signIn(at, given.service.admin.credential);
    await at.page.goto(at.at('/events'));
    await at.page.getByText('1–2 of 2').waitFor();
    await at.page.getByLabel('Type').selectOption('PRIVILEGED_IMAGE');
    await at.page.getByText('1–1 of 1').waitFor();
    await at.page.reload();
    await at.page.getByText('1–1 of 1').waitFor();
    const counted = at.page.locator('.trend .figure strong');
    await counted.first().getByText('1', { exact: true }).waitFor();
    assert.deepEqual(await counted.allTextContents(), ['1', '0'], 'the trend is of what is listed');

    await at.page.getByRole('button', { name: 'Export as CSV' }).click();
    await given.service.exports.idle();
    const link = at.page.getByText('Download 1 rows');
    await link.waitFor();
    const [download] = await Promise.all([at.page.waitForEvent('download'), link.click()]);
    const csv = await readFile(await download.path(), 'utf8');
    assert.match(csv, /no privileged containers/);
    assert.doesNotMatch(csv, /no critical vulnerabilities/);

    await at.page.locator('table.data tbody .t-checkbox').click();
    await at.page.getByRole('button', { name: 'Delete' }).click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('Events to delete: 1, which count 1 container starts.').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await at.page.getByText('No event matches.').waitFor();
    const { TotalCount } = await given.service.admin.call('DescribeImageInterceptEventList');
    assert.equal(TotalCount, 1);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('leads to the sign-in form when the session is over, and on after the service was gone', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential);
    await at.page.route('**/', (route) => route.abort());
    await at.page.goto(at.at('/events'));
    await at.page.getByText('The service does not answer.').first().waitFor();
    await at.page.unroute('**/');
    await at.page.getByRole('button', { name: 'Retry' }).first().click();
    await at.page.getByText('No event matches.').waitFor();
    await given.service.db('console_sessions').delete();
    await at.page.locator('input[name=password]').waitFor();
    await at.context.close();
  });

  it('puts events into the order of a column, and keeps the heads of columns in sight', async () => {
    for (let n = 1; n <= 12; n += 1) {
      await given.service.admin.call('ImportImageScanReport', imported(n));
      for (let times = 0; times < (n === 7 ? 3 : 1); times += 1)
        await given.service.agent.call('EvaluateContainerStart', start(n));
    }
    const at = await given.visit();
    await at.page.setViewportSize({ width: 1280, height: 500 });
    await signIn(at, given.service.reader.credential, '/events');
    await at.page.getByText('1–12 of 12').waitFor();
    const head = at.page.getByRole('columnheader', { name: 'Starts' });
    await head.getByRole('button').click();
    const first = at.page.locator('table.data tbody tr').first();
    await first.getByTitle('app:7').or(first.getByText('app:7')).waitFor();
    await at.page.getByText('Columns', { exact: true }).click();
    await at.page.locator('.column-choice').getByText('First', { exact: true }).click();
    await at.page.getByRole('columnheader', { name: 'First' }).waitFor();
    const list = at.page.locator('.table-scroll');
    await list.evaluate('(list) => { list.scrollTop = list.scrollHeight; }');
    const [box, around] = [(await head.boundingBox())!, (await list.boundingBox())!];
    assert.equal(Math.round(box.y), Math.round(around.y));
    assert.ok(around.height < 500, 'the list fits into the window and scrolls by itself');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
