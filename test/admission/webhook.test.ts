import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { addAdmissionSubject, deleteAdmissionCaller } from '../../src/store/admission-callers.js';
import { makeCertificate } from '../support/certificates.js';
import { imageId, imported, privilegePolicy, riskPolicy } from '../support/samples.js';
import type { Reply } from '../support/service.js';
import { type Cluster, container, holdPolicies, pod, review, startCluster, workloads } from './cluster.js';

const privileged = (name: string) => container(name, { securityContext: { privileged: true } });

describe('the admission webhook', () => {
  let cluster: Cluster;
  let path: string;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());
  beforeEach(async () => {
    await cluster.service.newAccounts();
    path = `/admission/${(await cluster.join()).token}?timeout=10s`;
  });

  const ask = async (object: object | null, fields: object = {}) => {
    const sent = review(object, fields);
    const { status, type, body } = await cluster.post(path, sent);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(type, 'application/json');
    assert.deepEqual(Object.keys(body as object), ['apiVersion', 'kind', 'response']);
    assert.equal(body.apiVersion, 'admission.k8s.io/v1');
    assert.equal(body.kind, 'AdmissionReview');
    assert.equal(body.response.uid, sent.request.uid);
    for (const warning of (body.response.warnings ?? []) as string[])
      assert.ok(Array.from(warning).length <= 120, warning);
    const { uid: _, ...answer } = body.response;
    return answer as {
      allowed: boolean;
      status?: { code: number; reason: string; message: string };
      warnings?: string[];
      auditAnnotations?: Record<string, string>;
    };
  };
  const create = (policy: object) => cluster.service.admin.call('CreateImageInterceptPolicy', policy);
  const events = async () =>
    (await cluster.service.reader.call('DescribeImageInterceptEventList')).EventList as Reply[];

  it('refuses a pod with the container, the policy and the reason, and records an event', async () => {
    await create(privilegePolicy());
    const { allowed, status, auditAnnotations } = await ask(
      pod({ containers: [container('web'), privileged('miner')] }),
    );
    assert.equal(allowed, false);
    const [event] = await events();
    assert.deepEqual(status, {
      code: 403,
      reason: 'Forbidden',
      message: `container "miner" of image registry.example.com/miner:1: policy "no privileged containers" matches PRIVILEGED (asked for by privileged in container miner) (event ${event!['EventId']}).`,
    });
    assert.deepEqual(auditAnnotations, { 'event-ids': String(event!['EventId']) });
    const { EventCount, ClusterId, ClusterName, Namespace, PodName, NodeName, ImageName } = event!;
    assert.deepEqual(
      { EventCount, ClusterId, ClusterName, Namespace, PodName, NodeName, ImageName },
      {
        ...{ EventCount: 1, ClusterId: 'cls-1', ClusterName: 'cls-1 by name', Namespace: 'shop' },
        ...{ PodName: 'web-1', NodeName: '', ImageName: 'registry.example.com/miner:1' },
      },
    );
  });

  it('allows a pod that no policy matches', async () => {
    await create(privilegePolicy());
    assert.deepEqual(await ask(pod()), { allowed: true });
  });

  for (const list of ['containers', 'initContainers', 'ephemeralContainers'])
    it(`judges ${list}, each by its own privileges`, async () => {
      await create(privilegePolicy());
      const spec = { [list]: [container('harmless'), privileged('miner')] };
      const { status } = await ask(pod(spec));
      assert.match(status!.message, /^(init |ephemeral )?container "miner" of image \S+: policy [^\n]*$/);
      assert.equal((await events()).length, 1);
    });

  it('itemises all that is refused, by container and policy', async () => {
    await create(privilegePolicy());
    await create(riskPolicy());
    await cluster.service.admin.call('ImportImageScanReport', imported(1));
    const { status } = await ask(
      pod({
        initContainers: [privileged('setup')],
        containers: [
          container('web', { image: 'registry.example.com/app:1', securityContext: { privileged: true } }),
        ],
      }),
    );
    const items = status!.message.split('\n- ');
    assert.equal(items[0], '');
    assert.equal(items.length, 4, status!.message);
    assert.equal(items.filter((item) => item.startsWith('init container "setup"')).length, 1);
    assert.equal(
      items.filter((item) => item.includes('CVE-2026-0001 (CRITICAL) in openssl 3.0.1')).length,
      1,
    );
  });

  it('knows an image by its digest before its name', async () => {
    await create(riskPolicy());
    await cluster.service.admin.call('ImportImageScanReport', imported(1));
    await cluster.service.admin.call('ImportImageScanReport', imported(2, { Vulnerabilities: [] }));
    const named = (image: string) => ask(pod({ containers: [container('web', { image })] }));
    assert.equal((await named('registry.example.com/app:1')).allowed, false);
    assert.equal((await named('registry.example.com/app:2')).allowed, true);
    assert.equal((await named(`registry.example.com/app:2@${imageId(1)}`)).allowed, false);
    assert.equal((await named(`registry.example.com/app@${imageId(2)}`)).allowed, true);
  });

  for (const [kind, workloadOf] of Object.entries(workloads))
    it(`warns of a ${kind} whose pods will be refused, and records nothing`, async () => {
      await create(privilegePolicy());
      const answer = await ask(workloadOf({ containers: [privileged('miner')] }));
      assert.equal(answer.allowed, true);
      assert.deepEqual(Object.keys(answer), ['allowed', 'warnings']);
      assert.match(answer.warnings![0]!, /^pods will be refused: container "miner": policy "no privileged/);
      assert.deepEqual(await events(), []);
      assert.deepEqual(await ask(workloadOf({ containers: [container('web')] })), { allowed: true });
    });

  it('lets a pod of an observing policy pass with a warning, and records the alert', async () => {
    await create(privilegePolicy({ ObservationDays: 7, PolicyName: 'observed '.repeat(12).trim() }));
    const { allowed, status, warnings } = await ask(pod({ containers: [privileged('miner')] }));
    assert.equal(allowed, true);
    assert.equal(status, undefined);
    assert.equal(warnings!.length, 1);
    assert.match(warnings![0]!, /^container "miner": policy "observed observed .*…": PRIVILEGED \(asked/);
    assert.deepEqual(
      (await events()).map(({ Behavior, EventCount }) => [Behavior, EventCount]),
      [['ALERT', 1]],
    );
  });

  it('leaves no trace of a dry run', async () => {
    await create(privilegePolicy());
    const { allowed, status } = await ask(pod({ containers: [privileged('miner')] }), { dryRun: true });
    assert.equal(allowed, false);
    assert.doesNotMatch(status!.message, /event/);
    assert.deepEqual(await events(), []);
    const { TotalCount } = await cluster.service.reader.call('DescribeImageList');
    assert.equal(TotalCount, 0);
  });

  it('lets pass what starts nothing', async () => {
    await create(privilegePolicy());
    const bad = pod({ containers: [privileged('miner')] });
    const custom = { apiVersion: 'example.com/v1', kind: 'Pod', spec: { containers: 'none of them' } };
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: {}, spec: { replicas: 3 } };
    const nothing: [object | null, object][] = [
      [null, { operation: 'DELETE', oldObject: bad }],
      [bad, { operation: 'CONNECT' }],
      [custom, {}],
      [scale, {}],
      [{ apiVersion: 'v1', kind: 'ConfigMap', data: { containers: '[]' } }, {}],
    ];
    for (const [object, fields] of nothing)
      assert.deepEqual(await ask(object, fields), { allowed: true }, JSON.stringify(object));
  });

  it('judges of an update what it changes, so that what runs can be labelled and deleted', async () => {
    await create(privilegePolicy());
    const running = pod({ containers: [privileged('miner')] });
    const update = (object: object) => ask(object, { operation: 'UPDATE', oldObject: running });
    const labelled = pod({ containers: [privileged('miner')] }, { name: 'web-1', labels: { a: 'b' } });
    assert.deepEqual(await update(labelled), { allowed: true });
    const debugged = pod({ containers: [privileged('miner')], ephemeralContainers: [privileged('debug')] });
    const { status } = await ask(debugged, {
      ...{ operation: 'UPDATE', oldObject: running, subResource: 'ephemeralcontainers' },
    });
    assert.match(status!.message, /^ephemeral container "debug" [^\n]*$/);
    const otherImage = pod({ containers: [{ ...privileged('miner'), image: 'other:1' }] });
    assert.match((await update(otherImage)).status!.message, /^container "miner" of image other:1: /);
  });

  it('tells the name that a pod is given only later by its beginning', async () => {
    await create(privilegePolicy());
    await ask(pod({ containers: [privileged('miner')], nodeName: 'node-7' }, { generateName: 'web-5d9-' }));
    const [event] = await events();
    assert.deepEqual([event!['PodName'], event!['NodeName']], ['web-5d9-', 'node-7']);
  });

  it('records only what it refuses where agents on the nodes record what starts', async () => {
    path = `/admission/${(await cluster.join({ agentsOnNodes: true })).token}`;
    const { PolicyId } = await create(privilegePolicy({ ObservationDays: 7 }));
    const bad = pod({ containers: [privileged('miner')] });
    assert.equal((await ask(bad)).warnings!.length, 1);
    assert.deepEqual(await events(), []);
    await cluster.service.admin.call('ModifyImageInterceptPolicy', {
      PolicyId,
      ...privilegePolicy({ ObservationDays: 0 }),
    });
    assert.equal((await ask(bad)).allowed, false);
    assert.deepEqual(
      (await events()).map(({ Behavior, EventCount }) => [Behavior, EventCount]),
      [['INTERCEPT', 1]],
    );
  });

  it('makes one event of 500 refusals of the same pod in 30 s', async () => {
    await create(privilegePolicy());
    for (let n = 0; n < 500; n += 25) {
      const names = Array.from({ length: 25 }, (_, i) => `web-${n + i}`);
      const asked = names.map((name) => ask(pod({ containers: [privileged('miner')] }, { name })));
      for (const { allowed } of await Promise.all(asked)) assert.equal(allowed, false);
      cluster.service.clock.advance(1500);
    }
    const [event, ...others] = await events();
    assert.deepEqual([event!['EventCount'], event!['ScopeCount'], others.length], [500, 1, 0]);
  });

  it('answers a review of v1beta1 in v1beta1', async () => {
    const sent = { ...review(pod()), apiVersion: 'admission.k8s.io/v1beta1' };
    const { body } = await cluster.post(path, sent);
    assert.deepEqual(body, {
      apiVersion: 'admission.k8s.io/v1beta1',
      kind: 'AdmissionReview',
      response: { uid: sent.request.uid, allowed: true },
    });
  });

  it('answers before the API server gives up, by FAIL_MODE, and says so', async () => {
    await create(privilegePolicy());
    path = path.replace('10s', '1s');
    const release = await holdPolicies(cluster.service);
    try {
      const { allowed, warnings } = await ask(pod({ containers: [privileged('miner')] }));
      assert.equal(allowed, true);
      assert.deepEqual(warnings, [
        'There was no decision within 500 ms; let through undecided, because FAIL_MODE is open',
      ]);
    } finally {
      await release();
    }
  });

  for (const [what, to, body, status] of [
    ['an unknown token', '/admission/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', review(pod()), 401],
    ['an empty token', '/admission/', review(pod()), 404],
    ['neither token nor certificate', '/admission', review(pod()), 401],
    ['what is no JSON', undefined, '{"kind":', 400],
    ['what is no review', undefined, { kind: 'Pod' }, 400],
    ['another version', undefined, { ...review(pod()), apiVersion: 'admission.k8s.io/v2' }, 400],
    ['a review without a request', undefined, { ...review(pod()), request: undefined }, 400],
    ['too much', undefined, Buffer.alloc(8 * 1024 * 1024 + 1, ' '), 413],
  ] as const)
    it(`refuses ${what} with ${status} and a sentence`, async () => {
      const answer = await cluster.post(to ?? path, body);
      assert.equal(answer.status, status);
      assert.match(answer.body.message as string, /^[A-Z].*\.$/);
    });

  it('stops hearing a token that is removed', async () => {
    const { admissionId, token } = await cluster.join({ clusterId: 'cls-2' });
    const call = () => cluster.post(`/admission/${token}`, review(pod()));
    assert.equal((await call()).status, 200);
    await deleteAdmissionCaller(cluster.service.db, admissionId);
    await cluster.service.catchUp();
    assert.equal((await call()).status, 401);
  });

  it('judges by the policies of the account of the token', async () => {
    await cluster.service.stranger.call('CreateImageInterceptPolicy', privilegePolicy());
    assert.deepEqual(await ask(pod({ containers: [privileged('miner')] })), { allowed: true });
  });

  it('takes up new certificates, and keeps the old ones while a file is broken', async () => {
    const { files, service } = cluster;
    const ca = makeCertificate('another CA');
    const renewed = makeCertificate('webhook', ca);
    const call = (trusted: string) => cluster.post(path, review(pod()), { ca: trusted });
    const old = await readFile(files.certFile);
    const oldKey = await readFile(files.keyFile);
    await writeFile(files.certFile, renewed.cert);
    await service.admission!.checkCertificates();
    assert.equal((await call(cluster.ca)).status, 200);
    await writeFile(files.keyFile, renewed.key);
    await service.admission!.checkCertificates();
    assert.equal((await call(ca.cert)).status, 200);
    await assert.rejects(call(cluster.ca), /certificate/);
    await writeFile(files.certFile, old);
    await writeFile(files.keyFile, oldKey);
    await service.admission!.checkCertificates();
    assert.equal((await call(cluster.ca)).status, 200);
  });
});

describe('an admission webhook that demands client certificates and denies workloads', () => {
  let cluster: Cluster;
  let directory: string;
  const clients = makeCertificate('API servers');
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tcss-clients-'));
    const clientCaFile = join(directory, 'ca.crt');
    await writeFile(clientCaFile, clients.cert);
    cluster = await startCluster({ clientCaFile, workloads: 'deny' }, { failMode: 'closed' });
  });
  after(async () => {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(() => cluster.service.newAccounts());
  const own = makeCertificate('kube-apiserver', clients);
  const ask = async (object: object, timeout = '10s') => {
    const { token } = await cluster.join();
    const { cert, key } = own;
    const sent = cluster.post(`/admission/${token}?timeout=${timeout}`, review(object), { cert, key });
    return (await sent).body.response as { allowed: boolean; status: { code: number; message: string } };
  };

  it('hears no caller without one, nor with that of another CA', async () => {
    const { token } = await cluster.join();
    const foreign = makeCertificate('kube-apiserver', makeCertificate('API servers'));
    for (const options of [{}, { cert: foreign.cert, key: foreign.key }])
      await assert.rejects(cluster.post(`/admission/${token}`, review(pod()), options));
    assert.equal((await ask(pod())).allowed, true);
  });

  it('knows a cluster by its certificate alone, and no other by that of the same CA', async () => {
    const { service } = cluster;
    const { appId } = service.admin.credential;
    const caller = { appId, clusterId: 'cls-9', clusterName: '', agentsOnNodes: false };
    const { subject } = new X509Certificate(own.cert);
    const add = () => addAdmissionSubject(service.db, caller, subject, service.clock.now());
    assert.ok(await add());
    assert.equal(await add(), undefined);
    await service.catchUp();
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    const sent = review(pod({ containers: [privileged('miner')] }));
    const call = ({ cert, key }: { cert: string; key: string }) =>
      cluster.post('/admission?timeout=10s', sent, { cert, key });
    assert.equal((await call(own)).body.response.allowed, false);
    const { EventList } = await service.reader.call('DescribeImageInterceptEventList');
    assert.equal((EventList as Reply[])[0]!['ClusterId'], 'cls-9');
    assert.equal((await call(makeCertificate('kubelet', clients))).status, 401);
  });

  it('trusts no connection that was made by a CA before', async () => {
    const { files, service } = cluster;
    const { token } = await cluster.join();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { cert, key } = own;
    const call = () => cluster.post(`/admission/${token}`, review(pod()), { agent, cert, key });
    assert.equal((await call()).status, 200);
    assert.equal(Object.keys(agent.freeSockets).length, 1);
    await writeFile(files.clientCaFile!, makeCertificate('other API servers').cert);
    try {
      await service.admission!.checkCertificates();
      await assert.rejects(call());
    } finally {
      await writeFile(files.clientCaFile!, clients.cert);
      await service.admission!.checkCertificates();
      agent.destroy();
    }
  });

  it('refuses what could not be decided in time, by FAIL_MODE', async () => {
    const release = await holdPolicies(cluster.service);
    try {
      const { allowed, status } = await ask(pod(), '1s');
      assert.equal(allowed, false);
      assert.equal(status.code, 503);
      assert.match(status.message, /^There was no decision within 500 ms, and FAIL_MODE is closed\./);
    } finally {
      await release();
    }
  });

  it('refuses a Deployment whose pods it would refuse, without an event', async () => {
    await cluster.service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    const { allowed, status } = await ask(workloads['Deployment']!({ containers: [privileged('miner')] }));
    assert.equal(allowed, false);
    assert.match(status.message, /^container "miner" of image .* \(asked for by [^()]*\)\.$/);
    const { TotalCount } = await cluster.service.reader.call('DescribeImageInterceptEventList');
    assert.equal(TotalCount, 0);
  });
});
