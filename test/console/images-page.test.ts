import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { signIn, startBrowser, visit } from '../support/browser.js';
import { root } from '../support/program.js';
import { imported, riskPolicy, start, vulnerability } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

describe('images page', () => {
  let service: TestService;
  let browser: Browser;
  before(async () => {
    [service, browser] = [await startTestService(), await startBrowser()];
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
  });
  beforeEach(() => service.newAccounts());

  it('imports a report, and says why one is not understood', async () => {
    const at = await visit(browser, service);
    await signIn(at, service.admin.credential);
    await at.page.goto(at.at('/images'));
    await at.page.getByText('No image yet').waitFor();
    const file = at.page.locator('input[type=file]');
    await file.setInputFiles({
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"no": "report"}'),
    });
    await at.page.getByRole('alert').getByText('InvalidParameter.ParsingError').waitFor();
    await file.setInputFiles(join(root, 'examples/reports/web-shop.trivy.json'));
    await at.page.getByRole('status').getByText('registry.example.com/shop/web:4.7.1').first().waitFor();
    await at.page.locator('table.data').getByTitle('registry.example.com/shop/web:4.7.1').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('shows what was found, runs none of it, and tells whether the image would start', async () => {
    const Title = '<img src=x onerror="document.title=1">';
    await service.admin.call(
      'ImportImageScanReport',
      imported(1, { Vulnerabilities: [vulnerability({ Title })] }),
    );
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const at = await visit(browser, service);
    await signIn(at, service.admin.credential);
    await at.page.goto(at.at('/images'));
    const row = at.page.locator('table.data tbody tr');
    await row.getByTitle('no critical vulnerabilities').waitFor();
    await row.getByText('None in 7 days').waitFor();
    await service.agent.call('EvaluateContainerStart', start(1));
    await at.page.reload();
    await row.getByText('node-1').waitFor();
    await at.page.getByRole('link', { name: 'registry.example.com/app:1' }).click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('fixed in 3.0.2').waitFor();
    await dialog.getByText(Title).waitFor();
    await dialog.getByRole('button', { name: 'Ask' }).click();
    await dialog.getByText('The container must not start').waitFor();
    const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
    const counts = (EventList as { EventCount: number }[]).map(({ EventCount }) => EventCount);
    assert.deepEqual(counts, [1], 'the start, and not what was asked');
    assert.equal(await at.page.title(), 'Image Interception');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
