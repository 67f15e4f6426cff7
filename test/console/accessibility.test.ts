import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { signIn, type Visit } from '../support/browser.js';
import { imageId, imported, privilegePolicy, riskPolicy, start } from '../support/samples.js';
import { givenConsole } from './given-console.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** What axe calls serious or critical. */
async function faultsOf({ page }: Visit): Promise<string[]> {
  const found = (await page.evaluate(
    `${axe}; axe.run().then(({ violations }) => violations)`,
  )) as Violation[];
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`);
}

describe('console for everybody', () => {
  const given = givenConsole();
  let eventId: number;
  let privilegeEventId: number;
  let policyId: string;
  let targetId: string;
  before(async () => {
    const { admin, agent } = given.service;
    await admin.call(
      'ImportImageScanReport',
      imported(1, { ImageNames: [`registry.example.com/${'long/'.repeat(20)}app:1`] }),
    );
    policyId = (await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'x'.repeat(128) })))[
      'PolicyId'
    ];
    await admin.call('CreateImageInterceptPolicy', privilegePolicy({ ObservationDays: 3 }));
    const { EventIds } = await agent.call(
      'EvaluateContainerStart',
      start(1, { StartParam: `--privileged ${'x'.repeat(300)}`, Privileges: ['PRIVILEGED'] }),
    );
    [eventId, privilegeEventId] = EventIds as [number, number];
    await agent.call('ReportAgentHeartbeat', {
      Node: { NodeName: 'n'.repeat(63) },
      Version: '0.1.0',
      Engines: ['containerd', 'docker', 'podman'],
      FailMode: 'open',
      PolicyRevision: '',
      Spool: { Starts: 0, Bytes: 0, Full: false },
      Counts: { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 2 },
      Inventory: {
        Images: 9,
        Unscanned: 3,
        UnscannedNames: [`registry.example.com/${'long/'.repeat(20)}app:1`],
      },
      StartedTime: given.service.clock.now().getTime(),
    });
    await admin.call('CreateCredential', {
      Role: 'agent',
      ClusterId: 'c'.repeat(60),
      NodeName: 'n'.repeat(63),
    });
    targetId = (
      await admin.call('CreateLogShippingTarget', {
        TargetName: 't'.repeat(128),
        Http: {
          Url: `https://${'logs.'.repeat(30)}example.com/`,
          Form: 'ELASTICSEARCH_BULK',
          Index: 'i'.repeat(200),
        },
      })
    )['TargetId'];
  });

  const pages = () => [
    '/overview',
    '/policies',
    '/policies/new',
    `/policies/${policyId}`,
    `/policies/${policyId}/edit`,
    `/policies/${policyId}/exempt?image=${encodeURIComponent(imageId(1))}`,
    `/policies/new?like=${eventId}`,
    '/events',
    `/events/${eventId}`,
    `/events/${privilegeEventId}`,
    '/images',
    `/images/${encodeURIComponent(imageId(1))}`,
    '/nodes',
    '/exports',
    '/credentials',
    '/credentials/new',
    '/audit',
    '/audit/1',
    '/shipping',
    '/shipping/new',
    `/shipping/${targetId}`,
    `/shipping/${targetId}/edit`,
    '/jobs',
    '/settings',
  ];

  for (const [theme, language, width] of [
    ['light', 'en', 1280],
    ['dark', 'zh', 1280],
    ['light', 'en', 380],
    ['dark', 'zh', 380],
  ] as const)
    it(`has no serious fault, no text cut off, in ${theme} and ${language} at ${width} pixels`, async () => {
      const at = await given.visit({ theme, language, width });
      await at.page.goto(at.at('/'));
      await at.page.locator('input[name=password]').waitFor();
      const faults = await faultsOf(at);
      await signIn(at, given.service.admin.credential);
      for (const path of pages()) {
        await at.page.goto(at.at(path));
        await at.page.locator('table.data, .empty').first().waitFor();
        if (path.split('/').length > 2) await at.page.locator('dialog h3, dialog .terms').first().waitFor();
        faults.push(...(await faultsOf(at)).map((fault) => `${path}: ${fault}`));
        const overflow = await at.page.evaluate(
          'Math.max(document.documentElement.scrollWidth - innerWidth, ...[...document.querySelectorAll(".drawer-body")].map((e) => e.scrollWidth - e.clientWidth))',
        );
        if ((overflow as number) > 0) faults.push(`${path} is ${overflow as number} pixels too wide`);
      }
      assert.deepEqual(faults, []);
      assert.deepEqual(at.complaints, []);
      await at.context.close();
    });

  it('is usable by keyboard alone: signing in, creating a policy, leaving', async () => {
    await given.service.newAccounts();
    const at = await given.visit();
    const { keyboard } = at.page;
    await at.page.goto(at.at('/policies'));
    await at.page.locator('input[name=username]').focus();
    await keyboard.type(given.service.admin.credential.secretId);
    await keyboard.press('Tab');
    await keyboard.type(given.service.admin.credential.secretKey);
    await keyboard.press('Enter');
    const focused = () => at.page.evaluate('document.activeElement?.textContent ?? ""') as Promise<string>;
    const tabTo = async (text: string) => {
      for (let i = 0; i < 80; i += 1) {
        await keyboard.press('Tab');
        if ((await focused()) === text) return;
      }
      assert.fail(`Tab leads to no ${text}`);
    };
    await at.page.getByText('No policy yet').waitFor();
    await tabTo('Create policy');
    await keyboard.press('Enter');
    await at.page.locator('dialog input[name=name]').focus();
    await keyboard.type('by keyboard');
    await tabTo('Create policy');
    await keyboard.press('Enter');
    await at.page.locator('table.data').getByText('by keyboard').first().waitFor();
    await tabTo('Sign out');
    await keyboard.press('Enter');
    await at.page.locator('input[name=password]').waitFor();
    await at.context.close();
  });
});
