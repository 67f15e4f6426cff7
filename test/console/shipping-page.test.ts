import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { signIn } from '../support/browser.js';
import type { Reply } from '../support/service.js';
import { type Receiver, startReceiver } from '../shipping/receiver.js';
import { givenConsole } from './given-console.js';

describe('log shipping page', () => {
  const given = givenConsole({ shippingNetworks: ['127.0.0.0/8'] });
  let receiver: Receiver;
  beforeEach(async () => {
    await given.service.newAccounts();
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());

  const listed = async (): Promise<Reply[]> =>
    (await given.service.admin.call('DescribeLogShippingTargetList'))['LogShippingTargetList'] as Reply[];
  const createTarget = (fields: object = {}) =>
    given.service.admin.call('CreateLogShippingTarget', {
      ...{ TargetName: 'vector', Http: { Url: receiver.url, Form: 'JSON_LINES', BearerToken: 'hush' } },
      ...fields,
    });
  const rowOf = (page: Page, name: string): Locator =>
    page.locator('table.data tbody tr').filter({ hasText: name });

  it('creates a target, without showing its token again, and tests it', async () => {
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/shipping');
    const { page } = at;
    const dialog = page.getByRole('dialog');
    await page.getByText('npm run call -- CreateLogShippingTarget').waitFor();
    await page.getByRole('button', { name: 'Create target' }).click();
    const create = dialog.getByRole('button', { name: 'Create target' });
    await dialog.locator('input[name=name]').fill('vector');
    assert.ok(await create.isDisabled(), 'a URL is needed');
    await dialog.locator('input[name=Url]').fill('ftp://nowhere');
    await create.click();
    await dialog.getByRole('alert').getByText('`Http.Url` must be a URL').waitFor();
    await dialog.locator('input[name=Url]').fill(receiver.url);
    await dialog.locator('input[name=BearerToken]').fill('hush');
    await dialog.getByText('Audit entries', { exact: true }).click();
    await create.click();
    await rowOf(page, 'vector').getByText('Has shipped nothing yet').waitFor();
    const [target] = await listed();
    assert.deepEqual([target!['ShipsEvents'], target!['ShipsAudit']], [true, false]);
    assert.ok(!(await page.content()).includes('hush'));

    await rowOf(page, 'vector').getByRole('button', { name: 'Test' }).click();
    await dialog.getByText('The destination has taken the test message.').waitFor();
    assert.equal(receiver.requests.at(-1)!.headers.authorization, 'Bearer hush');
    receiver.answer = (_request, response) => void response.writeHead(503).end();
    await dialog.getByRole('button', { name: 'Send another' }).click();
    await dialog.getByRole('alert').getByText('503').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('has the fields of each kind of destination', async () => {
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/shipping/new');
    const dialog = at.page.getByRole('dialog');
    await dialog.locator('input[name=name]').fill('siem');
    await dialog.getByRole('radio', { name: 'Syslog' }).check();
    await dialog.locator('input[name=Host]').fill('siem.example.com');
    await dialog.getByText('Over TLS; otherwise in the clear').click();
    await dialog.locator('input[name=Port]').fill('514');
    await dialog.getByRole('button', { name: 'Create target' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const [{ Syslog }] = (await listed()) as [Reply];
    assert.deepEqual(Syslog, { Host: 'siem.example.com', Port: 514, Tls: false, CaCertificate: '' });

    await at.page.goto(at.at('/shipping/new'));
    await dialog.locator('input[name=name]').fill('stream');
    await dialog.getByRole('radio', { name: 'Kafka' }).check();
    await dialog.locator('input[name=Brokers]').fill('kafka-1.example.com:9093, kafka-2.example.com:9093');
    await dialog.locator('input[name=Topic]').fill('events');
    await dialog.getByLabel('SASL').selectOption('SCRAM-SHA-512');
    await dialog.locator('input[name=Username]').fill('tcss');
    await dialog.locator('input[name=Password]').fill('hush');
    await dialog.getByRole('button', { name: 'Create target' }).click();
    await rowOf(at.page, 'stream').waitFor();
    const { Kafka } = (await listed()).find(({ TargetName }) => TargetName === 'stream')! as unknown as {
      Kafka: Reply;
    };
    assert.deepEqual(Kafka['Brokers'], ['kafka-1.example.com:9093', 'kafka-2.example.com:9093']);
    assert.deepEqual([Kafka['SaslMechanism'], Kafka['Username']], ['SCRAM-SHA-512', 'tcss']);

    await at.page.goto(at.at('/shipping/new'));
    await dialog.locator('input[name=name]').fill('disk');
    await dialog.getByRole('radio', { name: 'File' }).check();
    await dialog.locator('input[name=RotateMegabytes]').fill('7');
    await dialog.getByRole('button', { name: 'Create target' }).click();
    await rowOf(at.page, 'disk').waitFor();
    const { File } = (await listed()).find(({ TargetName }) => TargetName === 'disk')!;
    assert.equal((File as Reply)['RotateMegabytes'], 7);
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('says how far behind a target is and why, and does not move a destination that is not changed', async () => {
    receiver.answer = (_request, response) => void response.writeHead(500).end('disk full');
    await createTarget();
    await given.service.shipAll();
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/overview');
    await at.page.getByRole('link', { name: '1 log shipping target fails' }).click();
    const row = rowOf(at.page, 'vector');
    const dialog = at.page.getByRole('dialog');
    await row.getByText('Fails').waitFor();
    await row.getByText('500').waitFor();
    await row.getByText(/^\d+ entr/).waitFor();

    await row.getByRole('link', { name: 'Edit' }).click();
    await dialog.locator('input[name=name]').fill('renamed');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await rowOf(at.page, 'renamed').waitFor();
    receiver.answer = (_request, response) => void response.end('{"errors":false}');
    given.service.clock.advance(60_000);
    await given.service.shipAll();
    assert.equal(receiver.requests.at(-1)!.headers.authorization, 'Bearer hush', 'the token is as it was');
    await rowOf(at.page, 'renamed').getByText('● Ships').waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('switches a target off and on, and deletes it once its name is typed; an auditor only looks', async () => {
    await createTarget();
    const at = await given.visit();
    await signIn(at, given.service.admin.credential, '/shipping');
    const row = rowOf(at.page, 'vector');
    const dialog = at.page.getByRole('dialog');
    for (const [act, then] of [
      ['Switch off', '○ Off'],
      ['Switch on', 'nothing yet'],
    ] as const) {
      await row.getByRole('button', { name: act }).click();
      await dialog.getByRole('button', { name: act }).click();
      await row.getByText(then).waitFor();
    }
    const watching = await given.visit();
    await signIn(watching, given.service.auditor.credential, '/shipping');
    await rowOf(watching.page, 'vector').getByRole('link', { name: 'Details' }).click();
    const details = watching.page.getByRole('dialog');
    await details.getByText(receiver.url).waitFor();
    assert.equal(await rowOf(watching.page, 'vector').getByRole('button').count(), 0);

    await row.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('textbox').fill('vector');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await at.page.getByText('Nothing is shipped').waitFor();
    await details.getByText('This target has been deleted.').waitFor();
    assert.deepEqual([...at.complaints, ...watching.complaints], []);
    await watching.context.close();
    await at.context.close();
  });
});
