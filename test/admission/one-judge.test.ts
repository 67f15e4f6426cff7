import assert from 'node:assert/strict';
import { cases } from '../domain/privileges/cases.js';
import { privilegePolicy } from '../support/samples.js';
import { type Cluster, review, startCluster } from './cluster.js';

/** A bare spec cannot be asked about; a review always has an object around it. */
const objectOf = (spec: object) =>
  'kind' in spec
    ? spec
    : 'spec' in spec || 'template' in spec
      ? undefined
      : { kind: 'Pod', apiVersion: 'v1', metadata: {}, spec };

/** The cases leave out the images, which API servers demand. */
const withImages = (object: object): object =>
  JSON.parse(JSON.stringify(object), (key, value: unknown) =>
    /^(init|ephemeral)?containers$/i.test(key) && Array.isArray(value)
      ? (value as object[]).map((container) => ({ image: 'a:1', ...container }))
      : value,
  ) as object;

describe('the webhook judges privileges as the cases say', () => {
  let cluster: Cluster;
  let path: string;
  before(async () => {
    cluster = await startCluster({ workloads: 'deny' });
    const Privileges = ['BASE', 'FILE', 'NETWORK', 'SYSTEM', 'HIGH_RISK'];
    const rule = { Mode: 'DENY_SELECTED', Privileges };
    await cluster.service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ PrivilegeRule: rule }));
    path = `/admission/${(await cluster.join()).token}`;
  });
  after(() => cluster.stop());

  for (const { name, spec, expected } of cases) {
    // One container of several, and what is no object, no API server asks about.
    const isAsked = expected.source === 'POD' && expected.containerName === undefined && !expected.problem;
    const object = isAsked ? objectOf(spec as object) : undefined;
    if (!object) continue;
    it(`${name}: ${expected.why}`, async () => {
      const { body } = await cluster.post(path, review(withImages(object), { dryRun: true }));
      const items = expected.hits ?? Object.keys(expected.requested ?? {});
      assert.equal(body.response.allowed, items.length === 0, JSON.stringify(body));
    });
  }
});
