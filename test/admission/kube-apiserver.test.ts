import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { privilegePolicy } from '../support/samples.js';
import type { Reply } from '../support/service.js';
import { makeCertificate } from '../support/certificates.js';
import { skip } from '../support/skip.js';
import { type ApiServer, missingProgram, startApiServer } from './api-server.js';
import { type Cluster, container, pod, startCluster, workloads } from './cluster.js';

const privileged = container('miner', { securityContext: { privileged: true } });
const bad = (name: string, spec: object = {}) => pod({ containers: [privileged], ...spec }, { name });
const because =
  /denied the request: (\w+ )?container "[\w-]+" of image \S+: policy "no privileged containers" matches PRIVILEGED/;

/** The delivered webhook, which asks a service beside the API server instead of one in the cluster. */
function webhookConfiguration(url: string, ca: string): string {
  const rendered = execFileSync('kubectl', ['kustomize', 'deploy/kubernetes/webhook'], { encoding: 'utf8' });
  return rendered
    .replaceAll(/^ {4}service:\n(?: {6}.*\n)+/gm, `    url: ${url}\n`)
    .replaceAll(/caBundle: .*/g, `caBundle: ${Buffer.from(ca).toString('base64')}`);
}

describe('a real API server', function () {
  this.timeout(180_000);
  let cluster: Cluster;
  let api: ApiServer;
  before(async function () {
    const missing = missingProgram();
    if (missing) skip(this, `no ${missing}`);
    cluster = await startCluster();
    api = await startApiServer(makeCertificate('webhooks'));
    assert.equal((await api.kubectl(['create', 'namespace', 'shop'])).code, 0);
  });
  after(async () => {
    await api?.stop();
    await cluster?.stop();
  });
  beforeEach(async () => {
    await cluster.service.newAccounts();
    const url = `${cluster.service.admission!.endpoint}/admission/${(await cluster.join()).token}`;
    await run(['apply', '-f', '-'], webhookConfiguration(url, cluster.ca));
  });

  const run = async (args: string[], input: string | object = '') => {
    const result = await api.kubectl(args, input);
    assert.equal(result.code, 0, result.stderr);
    return result;
  };
  const apply = (object: object, ...args: string[]) => api.kubectl(['create', '-f', '-', ...args], object);
  const enforce = (fields: object = {}) =>
    cluster.service.admin.call('CreateImageInterceptPolicy', privilegePolicy(fields));
  const events = async () =>
    (await cluster.service.reader.call('DescribeImageInterceptEventList')).EventList as Reply[];
  /** API servers take up a webhook a moment after it is stored. */
  const until = async (what: () => Promise<unknown>) => {
    for (let tries = 0; !(await what()); tries += 1) {
      assert.ok(tries < 100, 'it did not come to pass');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const judges = () =>
    until(async () => because.test((await apply(bad('probe'), '--dry-run=server')).stderr));

  it('tells the user why a pod is refused, and a dry run writes nothing', async () => {
    await enforce();
    await judges();
    assert.deepEqual(await events(), []);
    const { code, stderr } = await apply(bad('web'));
    assert.equal(code, 1);
    assert.match(stderr, because);
    const [event] = await events();
    assert.deepEqual([event!['EventCount'], event!['ClusterId'], event!['PodName']], [1, 'cls-1', 'web']);
  });

  it('refuses what somebody hides in an update, an ephemeral container or the size of a pod', async () => {
    await enforce();
    await judges();
    await run(['create', '-f', '-'], pod({}, { name: 'tidy' }));
    const debug = { spec: { ephemeralContainers: [{ ...privileged, name: 'debug' }] } };
    const patched = await api.kubectl([
      ...['patch', 'pod', 'tidy', '-n', 'shop', '--subresource=ephemeralcontainers'],
      ...['--type=strategic', '-p', JSON.stringify(debug)],
    ]);
    assert.match(patched.stderr, because);
    const path = '/api/v1/namespaces/shop/pods';
    const args = ['<'.repeat(1_450_000)];
    const long = await api.create(path, bad('long', { containers: [{ ...privileged, args }] }));
    assert.match(long.message, /The review is longer/);
    const values = Array.from({ length: 510_000 }, () => '');
    const preference = { matchExpressions: [{ key: 'a', operator: 'In', values }] };
    const preferred = [{ weight: 1, preference }];
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } };
    const wide = await api.create(path, bad('wide', { affinity }));
    assert.match(wide.message, /The review has more than/);
    await run(['label', 'pod', 'tidy', '-n', 'shop', 'a=b']);
    await run(['delete', 'pod', 'tidy', '-n', 'shop', '--grace-period=0', '--force']);
  });

  it('shows a warning where a policy only alerts', async () => {
    await enforce({ ObservationDays: 7 });
    await until(async () => /Warning/.test((await apply(bad('probe'), '--dry-run=server')).stderr));
    const { stderr } = await run(['create', '-f', '-'], bad('watched'));
    assert.match(stderr, /Warning: container "miner": policy "no privileged containers": PRIVILEGED/);
    assert.deepEqual(
      (await events()).map(({ Behavior }) => Behavior),
      ['ALERT'],
    );
  });

  it('warns of a Deployment, and refuses its pods with the reason in its events', async function () {
    await enforce();
    await judges();
    const { stderr } = await run(['create', '-f', '-'], deployment());
    assert.match(stderr, /Warning: pods will be refused: container "miner": policy "no privileged/);
    if (!api.hasControllers) skip(this, 'no kube-controller-manager: the Deployment gets no pods');
    const conditions = [
      'get',
      'replicaset',
      '-n',
      'shop',
      '-o',
      'jsonpath={.items[*].status.conditions[*].message}',
    ];
    await until(async () => because.test((await run(conditions)).stdout));
    await until(async () =>
      because.test(
        (await run(['get', 'events', '-n', 'shop', '-o', 'yaml'])).stdout
          .replaceAll('\\"', '"')
          .replaceAll(/\n\s+/g, ' '),
      ),
    );
    const pods = await run(['get', 'pods', '-n', 'shop', '-l', 'app=web', '-o', 'name']);
    assert.equal(pods.stdout, '');
    const [event] = await events();
    assert.match(event!['PodName'] as string, /^web-/);
    await run(['delete', 'deployment', 'web', '-n', 'shop']);
  });

  it('makes one event of 500 refusals of the same pod', async () => {
    await enforce();
    await judges();
    const path = '/api/v1/namespaces/shop/pods';
    let refused = 0;
    for (let n = 0; n < 500; n += 20) {
      const tries = Array.from({ length: 20 }, () =>
        api.create(path, { ...bad(''), metadata: { generateName: 'web-' } }),
      );
      for (const { status, message } of await Promise.all(tries))
        if (status === 403 && because.test(message)) refused += 1;
    }
    assert.equal(refused, 500);
    assert.deepEqual(
      (await events()).map(({ EventCount }) => EventCount),
      [500],
    );
  });

  it('takes all that is delivered, once its namespaces are there', async () => {
    for (const namespace of ['namespace.yaml', 'agent/namespace.yaml'])
      await run(['apply', '-f', `deploy/kubernetes/${namespace}`]);
    for (const folder of ['', 'agent', 'agent-uninstall'])
      await run(['apply', '--dry-run=server', '-k', `deploy/kubernetes/${folder}`]);
  });

  it('leaves the namespaces alone that the cluster needs', async () => {
    await enforce();
    await judges();
    const needed = bad('needed');
    await run(['create', '-f', '-'], { ...needed, metadata: { name: 'needed', namespace: 'kube-system' } });
    assert.deepEqual(await events(), []);
  });

  it('goes on by the failurePolicy while the service is away, and without the webhook', async () => {
    await enforce();
    await judges();
    await cluster.service.stop();
    await run(['create', '-f', '-'], bad('unjudged'));
    const closed = JSON.stringify([{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Fail' }]);
    await run([
      'patch',
      'validatingwebhookconfiguration',
      'tcss-image-intercept',
      '--type=json',
      '-p',
      closed,
    ]);
    await until(async () =>
      /failed calling webhook/.test((await apply(bad('waits'), '--dry-run=server')).stderr),
    );
    const needed = { ...bad('other'), metadata: { name: 'other', namespace: 'kube-system' } };
    await run(['create', '-f', '-'], needed);
    await run(['delete', 'validatingwebhookconfiguration', 'tcss-image-intercept']);
    await until(async () => (await apply(bad('again'))).code === 0);
  });

  function deployment() {
    const made = workloads['Deployment']!({ containers: [privileged] }) as { spec: object };
    return { ...made, spec: { ...made.spec, selector: { matchLabels: { app: 'web' } } } };
  }
});
