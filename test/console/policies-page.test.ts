import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { signIn, startBrowser, visit } from '../support/browser.js';
import { imported, privilegePolicy, riskPolicy } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

describe('policies page', () => {
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

  it('shows the policies with their states, and keeps the filter when it is loaded again', async () => {
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 3 }));
    const at = await visit(browser, service);
    await signIn(at, service.reader.credential);
    const rows = at.page.locator('table.data tbody tr');
    await rows.filter({ hasText: 'no critical vulnerabilities' }).getByText('In force').waitFor();
    await rows.filter({ hasText: 'no privileged containers' }).getByText('Observing, 3 days left').waitFor();
    await at.page.getByRole('button', { name: 'Observing 1' }).click();
    await at.page.getByText('1–1 of 1').waitFor();
    await at.page.reload();
    await at.page.getByText('1–1 of 1').waitFor();
    assert.deepEqual(await rows.locator('strong').allTextContents(), ['no privileged containers']);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
