import assert from 'node:assert/strict';
import { imported, privilegePolicy, riskPolicy, vulnerability } from '../support/samples.js';
import type { Reply } from '../support/service.js';
import { type Cluster, container, pod, review, startCluster } from './cluster.js';

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
  void [imported, riskPolicy, vulnerability];
});
