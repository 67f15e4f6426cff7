import assert from 'node:assert/strict';
import type { Role } from '../../src/api/roles.js';
import { signIn } from '../support/browser.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { givenConsole } from './given-console.js';

const everybody = ['Overview', 'Policies', 'Events', 'Images', 'Nodes', 'Exports', 'Jobs', 'Settings'];
const auditors = [...everybody.slice(0, 6), 'Credentials', 'Audit', 'Log shipping', ...everybody.slice(6)];

/** What each role finds: its pages, and whether they offer any change. */
const roles: { role: Role; pages: string[]; words: RegExp | null }[] = [
  { role: 'admin', pages: auditors, words: null },
  { role: 'auditor', pages: auditors, words: /Export/ },
  { role: 'reader', pages: everybody, words: /Export/ },
  { role: 'scanner', pages: ['Images'], words: /Import/ },
  { role: 'agent', pages: [], words: /^$/ },
];
/** Titles of whatever changes something; a button Copy is for the clipboard, a link for a policy. */
const changes =
  /create|import|delete|edit|copy$|switch|enforce|export|ask|disable|enable|new key|^button test$/i;

const offered =
  '[...document.querySelectorAll("main button, main a")].map((e) => `${e.tagName} ${e.textContent}`).filter((text) => text !== "BUTTON Copy")';

describe('roles in the console', () => {
  const given = givenConsole();
  before(async () => {
    await given.service.admin.call('ImportImageScanReport', imported(1));
    await given.service.admin.call('CreateImageInterceptPolicy', riskPolicy({ ObservationDays: 3 }));
    await given.service.agent.call('EvaluateContainerStart', start(1));
    await given.service.admin.call('CreateLogShippingTarget', {
      TargetName: 'logs',
      Http: { Url: 'https://logs.example.com/', Form: 'JSON_LINES' },
    });
  });

  for (const { role, pages, words } of roles)
    it(`lead ${role} to ${pages.length} pages, of which none asks for what is refused`, async () => {
      const at = await given.visit();
      const refused: string[] = [];
      at.page.on('response', (response) => {
        if (response.request().method() !== 'POST') return;
        void response.text().then(
          (text) => text.includes('UnauthorizedOperation') && refused.push(text),
          () => undefined,
        );
      });
      await signIn(at, given.service[role].credential, '/');
      const menu = at.page.locator('nav.menu a');
      await at.page.locator('h1').waitFor();
      assert.deepEqual(await menu.allTextContents(), pages);
      const offers: string[] = [];
      for (const page of pages) {
        await menu.getByText(page, { exact: true }).click();
        await at.page.locator('main table.data, main .empty, main .import').first().waitFor();
        offers.push(...((await at.page.evaluate(offered)) as string[]));
      }
      if (words)
        assert.deepEqual(
          offers.filter((offer) => changes.test(offer) && !words.test(offer)),
          [],
        );
      else assert.ok(offers.includes('BUTTON Delete'));
      for (const hidden of ['/policies/new', '/credentials/new', '/audit'])
        if (role !== 'admin') await at.page.goto(at.at(hidden));
      if (role === 'reader') await at.page.waitForURL('**/console/overview');
      assert.deepEqual(refused, []);
      assert.deepEqual(at.complaints, []);
      await at.context.close();
    });
});
