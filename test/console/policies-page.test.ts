import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { signIn } from '../support/browser.js';
import { imageId, imported, privilegePolicy, riskPolicy, start, vulnerability } from '../support/samples.js';
import { givenConsole } from './given-console.js';

describe('policies page', () => {
  const given = givenConsole();
  beforeEach(() => given.service.newAccounts());

  it('shows the policies with their states, and keeps the filter when it is loaded again', async () => {
    await given.service.admin.call('ImportImageScanReport', imported(1));
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await given.service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 3 }));
    const at = await given.visit();
    await signIn(at, given.service.reader.credential);
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

  /** Follows the row's action of one policy. */
  const actionOf = (page: Page, policy: string, action: string) =>
    page.locator('table.data tbody tr').filter({ hasText: policy }).getByText(action, { exact: true });
  const policyNamed = async (PolicyName: string) => {
    const { PolicyList } = await given.service.admin.call('DescribeImageInterceptPolicyList');
    return (PolicyList as Record<string, unknown>[]).find((policy) => policy['PolicyName'] === PolicyName)!;
  };

  it('creates a policy from each template, observing or at once', async () => {
    const at = await given.visit();
    await signIn(at, given.service.admin.credential);
    const { page } = at;
    const create = page.getByRole('button', { name: 'Create policy' });
    const dialog = page.getByRole('dialog');
    const submit = dialog.getByRole('button', { name: 'Create policy' });

    await create.click();
    await dialog.locator('input[name=name]').fill('no risks');
    await dialog.locator('input[name=days]').fill('3');
    await dialog
      .getByText('Alerts only until Fri, 13 Mar 2026, 12:00:00; then starts are stopped.')
      .waitFor();
    await submit.click();
    await page.getByText('Observing, 3 days left').waitFor();
    const risk = await policyNamed('no risks');
    assert.deepEqual(risk['RiskRule'], {
      Vulnerability: { Severities: ['CRITICAL', 'HIGH'] },
      Virus: { Severities: ['CRITICAL', 'HIGH'] },
      SensitiveData: { Severities: ['CRITICAL', 'HIGH'] },
    });

    await create.click();
    await dialog.getByText('Intercept containers started in privileged mode').click();
    await dialog.locator('input[name=name]').fill('no privileges');
    await dialog.getByText('Implement now').click();
    await dialog.getByText('Network operation', { exact: true }).click();
    await submit.click();
    await page.getByText('In force', { exact: false }).first().waitFor();
    await actionOf(page, 'no privileges', 'Details').waitFor();
    const privileged = await policyNamed('no privileges');
    assert.equal(privileged['EffectStatus'], 'ENFORCING');
    assert.deepEqual(privileged['PrivilegeRule'], {
      Mode: 'DENY_SELECTED',
      Privileges: ['BASE', 'FILE', 'SYSTEM', 'HIGH_RISK'],
    });

    await create.click();
    await dialog.getByText('Intercept containers started in privileged mode').click();
    await dialog.getByText('Edit the policy on privileges').click();
    await dialog.getByText('Edit policy').waitFor();
    assert.equal(await dialog.locator('input[name=name]').inputValue(), 'no privileges');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('says while one writes which images the policy concerns and would stop, or what is wrong with it', async () => {
    await given.service.admin.call('ImportImageScanReport', imported(1));
    await given.service.admin.call('ImportImageScanReport', imported(2, { Vulnerabilities: [] }));
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/policies/new');
    const dialog = at.page.getByRole('dialog');
    const told = dialog.getByRole('status');
    await told.getByText('Concerns 2 images. 1 of them would be stopped, as it is now.').waitFor();
    await dialog.getByText('Which, and why').click();
    await dialog.getByRole('link', { name: 'registry.example.com/app:1' }).waitFor();
    await dialog.getByText('CVE-2026-0001 (CRITICAL) in openssl 3.0.1').waitFor();
    await dialog.getByLabel('CVE ids').fill('2026');
    await dialog.getByRole('button', { name: '+ CVE-2026-0001 1 image' }).click();
    assert.equal(await dialog.getByLabel('CVE ids').inputValue(), 'CVE-2026-0001\n');
    await dialog.getByLabel('CVE ids').fill('');
    await dialog.getByLabel('Components').fill('openssl >=');
    await told.getByText('RiskRule.Vulnerability.Components.0').waitFor();
    await dialog.getByLabel('Components').fill('');
    await dialog.getByText('Critical', { exact: true }).first().click();
    await told.getByText('0 of them would be stopped').waitFor();
    await dialog.getByText('Selected images', { exact: true }).click();
    await told.getByText('No image is chosen yet.').waitFor();
    await dialog.getByText('Intercept containers started in privileged mode').click();
    await dialog.getByText('All images, scanned or not').click();
    await told.getByText('Concerns 2 images. Whether they may start depends on').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('takes an image out of a policy, or makes another like it, from an event', async () => {
    for (const n of [1, 2]) await given.service.admin.call('ImportImageScanReport', imported(n));
    const { PolicyId } = await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const { EventIds } = await given.service.agent.call('EvaluateContainerStart', start(1));
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, `/events/${EventIds[0]}`);
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('Create a policy like this').click();
    await dialog.getByText('Filled in with what the policy of the event was.').waitFor();
    await dialog.getByRole('button', { name: 'Create policy' }).click();
    await at.page.getByText('1–2 of 2').waitFor();
    const like = await policyNamed('no critical vulnerabilities (copy)');
    assert.deepEqual(like['RiskRule'], riskPolicy().RiskRule);

    await at.page.goto(at.at(`/events/${EventIds[0]}`));
    await dialog.getByText('Exempt this image from the policy').click();
    await dialog.getByText('All other scanned images are chosen one by one').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { Policy } = await given.service.admin.call('DescribeImageInterceptPolicyDetail', { PolicyId });
    assert.deepEqual(Policy['ImageScope'], { Type: 'SELECTED', ImageIds: [imageId(2)] });
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('edits without restarting an observation, switches off, and deletes once the name is typed', async () => {
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy({ ObservationDays: 5 }));
    const at = await given.visit();
    await signIn(at, given.service.admin.credential);
    const { page } = at;
    const dialog = page.getByRole('dialog');
    const { EffectTime } = await policyNamed('no critical vulnerabilities');
    given.service.clock.advance(60_000);
    await actionOf(page, 'no critical vulnerabilities', 'Edit').click();
    await dialog.locator('input[name=name]').fill('renamed');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await actionOf(page, 'renamed', 'Switch off').waitFor();
    assert.equal((await policyNamed('renamed'))['EffectTime'], EffectTime);

    await actionOf(page, 'renamed', 'Switch off').click();
    await dialog.getByText('Running containers go on.').waitFor();
    await dialog.getByRole('button', { name: 'Switch off' }).click();
    await actionOf(page, 'renamed', 'Switch on').waitFor();

    await actionOf(page, 'renamed', 'Delete').click();
    const confirm = dialog.getByRole('button', { name: 'Delete' });
    assert.ok(await confirm.isDisabled());
    await dialog.getByRole('textbox').fill('renamed');
    await confirm.click();
    await page.getByText('No policy yet').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('shows a refusal with its RequestId', async () => {
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const at = await given.visit();
    await signIn(at, given.service.admin.credential);
    await actionOf(at.page, 'no critical vulnerabilities', 'Copy').click();
    const dialog = at.page.getByRole('dialog');
    await dialog.locator('input[name=name]').fill('no critical vulnerabilities');
    await dialog.getByRole('button', { name: 'Create policy' }).click();
    await dialog.getByRole('alert').getByText('FailedOperation.RuleNameRepeat').waitFor();
    await dialog.getByRole('alert').getByText('RequestId').waitFor();
    await at.context.close();
  });

  it('runs nothing that a name holds, and shows a reader nothing to change', async () => {
    const name = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await given.service.admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({ PolicyName: name, PolicyDescription: name }),
    );
    const at = await given.visit();
    await signIn(at, given.service.reader.credential);
    await actionOf(at.page, 'onerror', 'Details').click();
    await at.page.getByRole('heading', { name }).waitFor();
    assert.equal(await at.page.title(), 'Image Interception');
    for (const forbidden of ['Create policy', 'Edit', 'Copy', 'Delete', 'Switch off'])
      assert.equal(await at.page.getByText(forbidden, { exact: true }).count(), 0, forbidden);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('finds the policies that act on an image, exports chosen ones, and tells what one stopped before it is switched off', async () => {
    for (const n of [1, 2]) await given.service.admin.call('ImportImageScanReport', imported(n));
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await given.service.admin.call(
      'CreateImageInterceptPolicy',
      riskPolicy({ PolicyName: 'only the second', ImageScope: { Type: 'SELECTED', ImageIds: [imageId(2)] } }),
    );
    await given.service.agent.call('EvaluateContainerStart', start(1));
    await given.service.agent.call('EvaluateContainerStart', start(1));
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, `/images/${encodeURIComponent(imageId(1))}`);
    const { page } = at;
    await page.getByRole('dialog').getByText('Policies that act on it').click();
    await page.getByText('1–1 of 1').waitFor();
    await page.getByText('since Tue, 10 Mar 2026, 12:00:00').waitFor();
    await page.getByLabel('Acts on image').fill(imageId(2));
    await page.getByText('1–2 of 2').waitFor();
    await page.locator('tr', { hasText: 'only the second' }).locator('.t-checkbox').click();
    await page.getByRole('group', { name: 'Actions' }).getByText('Export as CSV').click();
    await given.service.exports.idle();
    const link = page.getByText('Download 1 rows');
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const csv = await readFile(await download.path(), 'utf8');
    assert.match(csv, /only the second/);
    assert.doesNotMatch(csv, /no critical vulnerabilities/);
    await actionOf(page, 'no critical vulnerabilities', 'Switch off').click();
    await page
      .getByRole('dialog')
      .getByText('In 7 days it stopped 2 starts; its hits were of 1 images.')
      .waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('finds images to choose by severity, with their last start, and says how many more there are', async () => {
    for (let n = 1; n <= 22; n += 1)
      await given.service.admin.call(
        'ImportImageScanReport',
        imported(n, { Vulnerabilities: n === 5 ? [vulnerability()] : [] }),
      );
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await given.service.agent.call('EvaluateContainerStart', start(5));
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/policies/new');
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('Selected images', { exact: true }).click();
    const picker = dialog.locator('.picker');
    await picker.getByText('20 of 22 images are shown.').waitFor();
    await picker.getByText('None in 7 days').first().waitFor();
    await picker.getByLabel('Severity').selectOption('CRITICAL');
    await picker.getByText('20 of 22').waitFor({ state: 'hidden' });
    await picker.getByText('Last start hit now').waitFor();
    await picker.getByText('registry.example.com/app:5').click();
    await picker.getByLabel('Severity').selectOption('LOW');
    await picker.getByText('Also chosen: 1 image').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
