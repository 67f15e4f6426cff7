import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultConfigFile } from '../../src/agent/config.js';
import { installers } from '../../src/agent/install/engines.js';
import { settings } from '../../src/config.js';
import { skip } from '../support/skip.js';

/** What `kubectl apply -k` would send, as text. */
const render = (directory: string) => execFileSync('kubectl', ['kustomize', directory], { encoding: 'utf8' });

/** The part of each webhook in a rendered configuration. */
const webhooksIn = (rendered: string) => rendered.split(/^- /m).slice(1);

describe('deploy/kubernetes', () => {
  let directory: string;
  before(async function () {
    try {
      execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    } catch {
      skip(this, 'no kubectl');
    }
    directory = await mkdtemp(join(tmpdir(), 'tcss-kustomize-'));
    await cp('deploy/kubernetes', directory, { recursive: true });
  });
  after(async () => {
    if (directory) await rm(directory, { recursive: true, force: true });
  });

  it('renders the service, with settings that there are', async () => {
    const rendered = render(directory);
    for (const kind of ['Namespace', 'Service', 'Deployment'])
      assert.match(rendered, new RegExp(`^kind: ${kind}$`, 'm'));
    const deployment = await readFile(join(directory, 'deployment.yaml'), 'utf8');
    const named = [...deployment.matchAll(/name: ([A-Z_]+)$/gm)].map(([, name]) => name!);
    assert.ok(named.includes('ADMISSION_PORT'));
    assert.deepEqual(
      named.filter((name) => !(name in settings)),
      [],
    );
  });

  it('renders the webhook with the token and the CA that are filled in, and nothing else', async () => {
    const path = '/admission/token-of-this-cluster';
    await writeFile(join(directory, 'webhook/webhook.env'), `ADMISSION_PATH=${path}\nCA_BUNDLE=Q0E=\n`);
    const rendered = render(join(directory, 'webhook'));
    assert.deepEqual(rendered.match(/^kind: .*$/gm), ['kind: ValidatingWebhookConfiguration']);
    const webhooks = webhooksIn(rendered);
    assert.equal(webhooks.length, 2);
    for (const webhook of webhooks) {
      assert.ok(webhook.includes(`      path: ${path}\n`), webhook);
      assert.ok(webhook.includes('    caBundle: Q0E=\n'), webhook);
      for (const line of [
        ...[
          'failurePolicy: Ignore',
          'matchPolicy: Equivalent',
          'sideEffects: NoneOnDryRun',
          'operator: NotIn',
        ],
        ...['kube-system', 'kube-node-lease', 'tcss-image-intercept', 'tcss-image-intercept-agent'],
      ])
        assert.match(webhook, new RegExp(`^[ -]*${line}$`, 'm'));
      assert.doesNotMatch(webhook, /DELETE|CONNECT|REPLACE|"\*"/);
    }
  });

  it('renders the agent on every node, with an engine that it can install for', () => {
    const rendered = render(join(directory, 'agent'));
    assert.deepEqual(rendered.match(/^kind: .*$/gm)!.sort(), [
      ...['kind: ConfigMap', 'kind: ConfigMap', 'kind: DaemonSet', 'kind: Namespace'],
    ]);
    for (const line of ['- operator: Exists', 'priorityClassName: system-node-critical', 'hostPID: true'])
      assert.match(rendered, new RegExp(`^ *${line}$`, 'm'));
    const [, engine] = /^ {2}ENGINE: (.*)$/m.exec(rendered)!;
    assert.ok(Object.hasOwn(installers, engine!), engine);
    // What the installer makes is what the agent and the check at the start read.
    assert.ok(rendered.includes(`etc=${dirname(defaultConfigFile)}`));
    assert.ok(rendered.includes(`mountPath: ${dirname(defaultConfigFile)}`));
  });

  it('renders the removal in place of the agent', () => {
    const rendered = render(join(directory, 'agent-uninstall'));
    assert.match(rendered, /^ {8}- sh\n {8}- \/install\/uninstall\.sh$/m);
    assert.doesNotMatch(rendered, /initContainers|tcss-agent\.cjs\n {8}- run/);
  });

  for (const script of ['agent/install.sh', 'agent-uninstall/uninstall.sh'])
    it(`has ${script} in plain sh`, () => {
      execFileSync('sh', ['-n', join(directory, script)]);
    });
});
