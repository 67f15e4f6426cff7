import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { signIn } from '../support/browser.js';
import { givenConsole } from './given-console.js';

describe('credentials page', () => {
  const given = givenConsole();
  beforeEach(() => given.service.newAccounts());

  const listed = async (name: string) => {
    const { CredentialList } = await given.service.admin.call('DescribeCredentialList', { Limit: 100 });
    return (CredentialList as Record<string, unknown>[]).find((one) => one['CredentialName'] === name);
  };
  const callWith = (secretId: string, secretKey: string) =>
    given.service
      .clientOf({ ...given.service.admin.credential, secretId, secretKey })
      .call('DescribeImageInterceptPolicySummary');

  it('makes a credential, whose key is shown once, in a file too, and works', async () => {
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/credentials');
    await at.page.getByText('yours').waitFor();
    await at.page.getByRole('button', { name: 'Create credential' }).click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByText('Sees policies, events, images and nodes').waitFor();
    await dialog.locator('input[name=name]').fill('dashboards');
    await dialog.locator('input[name=expires]').fill('2026-01-01T00:00');
    await dialog.getByRole('button', { name: 'Create credential' }).click();
    await dialog.getByRole('alert').getByText('`ExpireTime` must lie in the future').waitFor();
    await dialog.locator('input[name=expires]').fill('2027-01-01T08:30');
    await dialog.getByRole('button', { name: 'Create credential' }).click();
    await dialog.getByText('This key is shown now and never again.').waitFor();
    const [secretId, secretKey] = (await dialog.locator('code').allTextContents()) as [string, string];
    await callWith(secretId, secretKey);
    const link = dialog.getByText('Download as a file');
    const [download] = await Promise.all([at.page.waitForEvent('download'), link.click()]);
    assert.equal(
      await readFile(await download.path(), 'utf8'),
      `TCSS_SECRET_ID=${secretId}\nTCSS_SECRET_KEY=${secretKey}\n`,
    );
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await at.page.locator('table.data').getByText('dashboards').waitFor();
    assert.ok(!(await at.page.content()).includes(secretKey));
    const { Role, ExpireTime } = (await listed('dashboards'))!;
    assert.deepEqual([Role, ExpireTime], ['reader', '2027-01-01 08:30:00']);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('binds the credential of an agent to its place', async () => {
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/credentials/new');
    const dialog = at.page.getByRole('dialog');
    await dialog.locator('input[name=name]').fill('agents of shop');
    await dialog.getByText('What node agents need').click();
    await dialog.locator('input[name=cluster]').fill('cls-shop');
    await dialog.locator('input[name=node]').fill('worker-1');
    await dialog.getByRole('button', { name: 'Create credential' }).click();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await at.page.getByText('only cluster cls-shop · node worker-1').waitFor();
    const { Role, ClusterId, NodeName } = (await listed('agents of shop'))!;
    assert.deepEqual([Role, ClusterId, NodeName], ['agent', 'cls-shop', 'worker-1']);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('changes, rotates, disables and deletes one, each after saying what that does', async () => {
    const { SecretKey } = await given.service.admin.call('CreateCredential', {
      ...{ Role: 'scanner', CredentialName: 'pipeline of ci' },
    });
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/credentials');
    const row = at.page.locator('tr', { hasText: 'pipeline of ci' });
    const dialog = at.page.getByRole('dialog');
    const press = (name: string) => row.getByRole('button', { name }).click();

    await press('Edit');
    await dialog.getByText('Addresses and subnets').locator('..').locator('textarea').fill('10.0.0.0/8');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('10.0.0.0/8').waitFor();

    await press('New key');
    await dialog.locator('input[name=hours]').fill('0');
    await dialog.getByRole('button', { name: 'New key' }).click();
    await dialog.getByText('This key is shown now').waitFor();
    const [, key] = await dialog.locator('code').allTextContents();
    assert.notEqual(key, SecretKey);
    await dialog.getByRole('button', { name: 'I have kept it' }).click();

    await press('Disable');
    await dialog.getByText('It is refused within a second').waitFor();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await row.getByText('○ Disabled').waitFor();
    assert.equal((await listed('pipeline of ci'))!['Status'], 'DISABLED');

    await press('Delete');
    await dialog.locator('input').fill('pipeline of ci');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    assert.equal(await listed('pipeline of ci'), undefined);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('shows in the audit log what each of these was, before and after', async () => {
    const { SecretId } = await given.service.admin.call('CreateCredential', {
      ...{ Role: 'scanner', CredentialName: 'ci' },
    });
    await given.service.admin.call('ModifyCredential', { SecretId, CredentialName: 'pipeline' });
    const at = await given.visit();
    await signIn(at, given.service.auditor.credential, '/audit');
    const rows = at.page.locator('table.data tbody tr');
    await at.page.getByText('1–3 of 3').waitFor();
    await at.page.getByLabel(/^What/).selectOption('CREDENTIAL_MODIFIED');
    await at.page.getByText('1–1 of 1').waitFor();
    await at.page.reload();
    await at.page.getByText('1–1 of 1').waitFor();
    await rows.getByRole('link', { name: 'Details' }).click();
    const dialog = at.page.getByRole('dialog');
    const cells = dialog.locator('tr', { hasText: 'name' }).locator('td');
    assert.deepEqual(await cells.allTextContents(), ['name', 'ci', 'pipeline']);
    await dialog.getByText(SecretId as string).waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });
});
