import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { privilegePolicy } from '../support/samples.js';
import { skip } from '../support/skip.js';
import { type Cluster, startCluster } from './cluster.js';

const directory = '../shared/fixtures/admission';

describe('reviews that other projects publish', () => {
  let cluster: Cluster;
  let path: string;
  before(async function () {
    if (!existsSync(directory)) skip(this, 'the reviews of other projects are not in ../shared/fixtures');
    cluster = await startCluster();
    const { admin } = cluster.service;
    const rule = { Mode: 'DENY_SELECTED', Privileges: ['PRIVILEGED'] };
    await admin.call('CreateImageInterceptPolicy', privilegePolicy({ PrivilegeRule: rule }));
    path = `/admission/${(await cluster.join()).token}`;
  });
  after(() => cluster?.stop());

  for (const [name, allowed] of [
    ['privileged-pod', false],
    ['unprivileged-pod', true],
    // Of a kind that makes no pods, and a dry run.
    ['every-field', true],
  ] as const)
    it(`${allowed ? 'lets' : 'does not let'} ${name} pass`, async () => {
      const sent = JSON.parse(readFileSync(`${directory}/${name}.json`, 'utf8')) as {
        request: { uid: string };
      };
      const { status, body } = await cluster.post(path, sent);
      assert.equal(status, 200);
      assert.equal(body.response.uid, sent.request.uid);
      assert.equal(body.response.allowed, allowed);
      if (!allowed)
        assert.match(body.response.status.message as string, /^container "nginx" of image nginx: /);
    });
});
