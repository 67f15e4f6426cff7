import assert from 'node:assert/strict';
import { request } from 'node:https';
import { privilegePolicy } from '../support/samples.js';
import { type Cluster, container, holdPolicies, pod, review, startCluster, workloads } from './cluster.js';

const privileged = container('miner', { securityContext: { privileged: true } });

/** As Go writes JSON: `<` as six characters. */
const written = (body: object) => JSON.stringify(body).replaceAll('<', '\\u003c');

/** What etcd takes, and no review holds. */
const tooMuch: Record<string, object> = {
  'is too long once it is escaped': { ...privileged, args: ['<'.repeat(1_450_000)] },
  'has too many values': { ...privileged, args: Array.from({ length: 510_000 }, () => '') },
};

describe('reviews that cannot be judged', () => {
  let cluster: Cluster;
  let path: string;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());
  beforeEach(async () => {
    await cluster.service.newAccounts();
    path = `/admission/${(await cluster.join()).token}?timeout=1s`;
    await cluster.service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
  });

  const ask = async (object: object, fields: object = {}) => {
    const sent = review(object, fields);
    const { status, body } = await cluster.post(path.replace('1s', '30s'), written(sent));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.response.uid, sent.request.uid);
    return body.response as {
      allowed: boolean;
      status?: { code: number; message: string };
      warnings?: string[];
    };
  };
  const undecidedStarts = async () => {
    const reply = await fetch(`${cluster.service.endpoint}/healthz`);
    return ((await reply.json()) as { undecidedStarts: number }).undecidedStarts;
  };

  for (const [what, one] of Object.entries(tooMuch)) {
    it(`refuse a pod that ${what}, rather than leave it to the failurePolicy`, async () => {
      const { allowed, status } = await ask(pod({ containers: [one] }));
      assert.equal(allowed, false);
      assert.equal(status!.code, 422);
      assert.match(status!.message, /^The review (is longer|has more) than \d+ (bytes|values)\.$/);
    });

    it(`refuse an update that makes a pod one that ${what}`, async () => {
      const fields = { operation: 'UPDATE', oldObject: pod() };
      assert.equal((await ask(pod({ containers: [one] }), fields)).allowed, false);
    });

    it(`warn of a workload whose pod ${what}`, async () => {
      const { allowed, warnings } = await ask(workloads['Deployment']!({ containers: [one] }));
      assert.equal(allowed, true);
      assert.match(warnings![0]!, /^cannot be judged: The review /);
    });
  }

  it('get the answer of FAIL_MODE while too many large ones are under way', async () => {
    const url = cluster.service.admission!.endpoint + path;
    const held = Array.from({ length: 4 }, () =>
      request(url, {
        method: 'POST',
        agent: false,
        ca: cluster.ca,
        headers: { 'content-length': 8_388_608 },
      }),
    );
    for (const one of held) one.on('error', () => {});
    await Promise.all(
      held.map((one) => new Promise<void>((sent) => one.write(Buffer.alloc(8_388_607, ' '), () => sent()))),
    );
    try {
      const { allowed, warnings } = await ask(
        pod({ containers: [{ ...privileged, args: ['a'.repeat(200_000)] }] }),
      );
      assert.equal(allowed, true);
      assert.deepEqual(warnings, ['The decision failed; let through undecided, because FAIL_MODE is open']);
    } finally {
      for (const one of held) one.destroy();
    }
  });

  it('count as undecided only where something starts', async () => {
    const bad = { containers: [privileged] };
    const release = await holdPolicies(cluster.service);
    try {
      const before = await undecidedStarts();
      for (const sent of [review(pod(bad), { dryRun: true }), review(workloads['Job']!(bad))]) {
        const { body } = await cluster.post(path, sent);
        assert.match(body.response.warnings[0] as string, /^There was no decision/);
        assert.equal(await undecidedStarts(), before);
      }
      await cluster.post(path, review(pod(bad)));
      assert.equal(await undecidedStarts(), before + 1);
    } finally {
      await release();
    }
  });
});

describe('reviews that cannot be judged, where FAIL_MODE is closed', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({}, { failMode: 'closed' });
  });
  after(() => cluster.stop());

  it('refuse the pod, and warn of a workload, whose pods are judged anyway', async () => {
    const { token } = await cluster.join();
    const release = await holdPolicies(cluster.service);
    const ask = async (object: object) =>
      (await cluster.post(`/admission/${token}?timeout=1s`, review(object))).body.response as {
        allowed: boolean;
        warnings?: string[];
      };
    try {
      assert.equal((await ask(pod())).allowed, false);
      const { allowed, warnings } = await ask(workloads['Deployment']!({ containers: [privileged] }));
      assert.equal(allowed, true);
      assert.match(warnings![0]!, /pods are refused meanwhile, because FAIL_MODE is closed$/);
    } finally {
      await release();
    }
  });
});
