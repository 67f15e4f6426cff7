import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signIn } from '../support/browser.js';
import { root } from '../support/program.js';
import { imported, riskPolicy, start } from '../support/samples.js';
import { givenConsole } from './given-console.js';

describe('console for its readers', () => {
  const given = givenConsole();
  beforeEach(() => given.service.newAccounts());

  it('changes language and theme by a click, at once, and remembers them', async () => {
    const at = await given.visit();
    await signIn(at, given.service.reader.credential);
    const { page } = at;
    const state = () =>
      page.evaluate('[document.documentElement.lang, document.documentElement.getAttribute("theme-mode")]');
    await page.getByRole('heading', { name: 'Image interception policies' }).waitFor();
    assert.deepEqual(await state(), ['en', 'light']);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '镜像拦截策略' }).waitFor();
    await page.getByRole('button', { name: '深色' }).click();
    assert.deepEqual(await state(), ['zh-CN', 'dark']);
    await page.reload();
    await page.getByRole('heading', { name: '镜像拦截策略' }).waitFor();
    assert.deepEqual(await state(), ['zh-CN', 'dark']);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Image interception policies' }).waitFor();
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('runs nothing that the names of an image, node or pod or start parameters hold', async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const { admin, agent } = given.service;
    await admin.call('ImportImageScanReport', imported(1, { ImageNames: [`evil/${hostile}`] }));
    await admin.call('CreateImageInterceptPolicy', riskPolicy());
    const { EventIds } = await agent.call(
      'EvaluateContainerStart',
      start(1, {
        Image: { ImageId: `sha256:${'1'.padStart(64, '0')}`, ImageName: `evil/${hostile}` },
        Node: { NodeName: hostile },
        Cluster: { ClusterId: hostile, ClusterName: hostile },
        Pod: { PodName: hostile, Namespace: hostile },
        StartParam: hostile,
      }),
    );
    const at = await given.visit();
    await signIn(at, given.service.reader.credential, '/overview');
    await at.page.getByText('<img').first().waitFor();
    for (const path of ['/events', `/events/${EventIds[0]}`, '/images']) {
      await at.page.goto(at.at(path));
      await at.page.getByText('<img').first().waitFor();
    }
    assert.equal(await at.page.title(), 'Image Interception');
    assert.deepEqual(at.complaints, []);
    await at.context.close();
  });

  it('loads at most 400 KB of compressed script before charts', async () => {
    const at = await given.visit();
    const assets = join(root, 'dist/console/assets');
    const scripts = new Set<string>();
    at.page.on('request', (request) => {
      const name = new URL(request.url()).pathname.split('/').at(-1)!;
      if (name.endsWith('.js')) scripts.add(name);
    });
    await signIn(at, given.service.reader.credential, '/policies');
    await at.page.getByText('No policy yet').waitFor();
    assert.ok(scripts.size > 0);
    const size = (names: Iterable<string>) =>
      [...names].reduce((sum, name) => sum + readFileSync(join(assets, `${name}.br`)).length, 0);
    assert.ok(size(scripts) <= 400 * 1024, `${size(scripts)} bytes: ${[...scripts].join(', ')}`);
    const charts = readdirSync(assets).filter((name) => name.startsWith('bar-chart') && name.endsWith('.js'));
    assert.ok(
      charts.length > 0 && !charts.some((name) => scripts.has(name)),
      'charts are loaded by themselves',
    );
    await at.context.close();
  });
});
