import assert from 'node:assert/strict';
import { join } from 'node:path';
import { signIn } from '../support/browser.js';
import { root } from '../support/program.js';
import { imageId, imported, privilegePolicy, riskPolicy, start, vulnerability } from '../support/samples.js';
import { givenConsole } from './given-console.js';

describe('images page', () => {
  const given = givenConsole();
  beforeEach(() => given.service.newAccounts());

  it('imports a report, and says why one is not understood', async () => {
    const at = await given.visit();
    await signIn(at, given.service.admin.credential);
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
    await given.service.admin.call(
      'ImportImageScanReport',
      imported(1, { Vulnerabilities: [vulnerability({ Title })] }),
    );
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const at = await given.visit();
    await signIn(at, given.service.admin.credential);
    await at.page.goto(at.at('/images'));
    const row = at.page.locator('table.data tbody tr');
    await row.getByTitle('no critical vulnerabilities').waitFor();
    await row.getByText('None in 7 days').waitFor();
    await given.service.agent.call('EvaluateContainerStart', start(1));
    await at.page.reload();
    await row.getByText('node-1').waitFor();
    await at.page.getByRole('link', { name: 'registry.example.com/app:1' }).click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('fixed in 3.0.2').waitFor();
    await dialog.getByText(Title).waitFor();
    await dialog.getByText('Component and version').locator('..').locator('input').fill('nothing like it');
    await dialog.getByText('Nothing was found.').waitFor();
    await dialog.getByText('Component and version').locator('..').locator('input').fill('openssl');
    await dialog.getByText('fixed in 3.0.2').waitFor();
    await dialog.getByText('by test').waitFor();
    await dialog.getByRole('button', { name: 'Ask' }).click();
    await dialog.getByText('The container must not start').waitFor();
    const { EventList } = await given.service.admin.call('DescribeImageInterceptEventList');
    const counts = (EventList as { EventCount: number }[]).map(({ EventCount }) => EventCount);
    assert.deepEqual(counts, [1], 'the start, and not what was asked');
    assert.equal(await at.page.title(), 'Image Interception');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('asks whether it would start as the name, node and privileges say', async () => {
    await given.service.admin.call('ImportImageScanReport', imported(1, { Vulnerabilities: [] }));
    await given.service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, `/images/${encodeURIComponent(imageId(1))}`);
    const dialog = at.page.getByRole('dialog');
    const name = dialog.locator('input[name=start-name]');
    assert.equal(await name.inputValue(), 'registry.example.com/app:1');
    await name.fill('registry.example.com/other:2');
    await dialog.locator('input[name=node]').fill('node-7');
    await dialog.locator('input[name=privileges]').fill('CAP_SYS_ADMIN, HOST_PID');
    const [request] = await Promise.all([
      at.page.waitForRequest((one) => one.headers()['x-tc-action'] === 'EvaluateContainerStart'),
      dialog.getByRole('button', { name: 'Ask' }).click(),
    ]);
    assert.deepEqual(request.postDataJSON(), {
      Image: { ImageId: imageId(1), ImageName: 'registry.example.com/other:2' },
      Node: { NodeName: 'node-7' },
      DryRun: true,
      Privileges: ['CAP_SYS_ADMIN', 'HOST_PID'],
    });
    await dialog.getByText('The container must not start').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('lists by severity, in an order and with columns that the reader chooses and finds again', async () => {
    for (const n of [1, 2, 3])
      await given.service.admin.call(
        'ImportImageScanReport',
        imported(n, { Vulnerabilities: n === 2 ? [] : [vulnerability()] }),
      );
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/images?severity=CRITICAL');
    const names = at.page.locator('table.data tbody tr td:first-child a');
    await at.page.getByText('1–2 of 2').waitFor();
    const byName = at.page.getByRole('columnheader', { name: 'Name' });
    assert.equal(await byName.getAttribute('aria-sort'), 'none');
    await byName.getByRole('button').click();
    await names.first().getByText('app:3').waitFor();
    await byName.getByRole('button').click();
    await names.first().getByText('app:1').waitFor();
    assert.equal(await byName.getAttribute('aria-sort'), 'ascending');
    await at.page.getByText('Columns', { exact: true }).click();
    await at.page.locator('.column-choice').getByText('Viruses').click();
    await at.page.reload();
    await names.first().getByText('app:1').waitFor();
    const heads = await at.page.getByRole('columnheader').allTextContents();
    assert.ok(heads.some((head) => head.startsWith('Sensitive data')));
    assert.ok(!heads.some((head) => head.startsWith('Viruses')), heads.join());
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
