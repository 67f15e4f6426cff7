import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { requestedFromPodSpec } from '../../../src/domain/privileges/from-pod-spec.js';
import type { Derivation } from '../../../src/domain/privileges/requested.js';
import { noFixtures, skip } from '../../support/skip.js';

/** Files of other projects, kept beside this one where they are at all, and never copied into it. */
const folder = new URL('../../../../shared/fixtures/', import.meta.url);

const itemsOf = (outcome: Derivation) => {
  assert.ok('requested' in outcome);
  return outcome.requested.map(({ item }) => item).toSorted();
};

describe('Public fixtures', () => {
  before(function () {
    if (!existsSync(folder)) skip(this, noFixtures);
  });
  const read = (path: string) =>
    JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as { request: { object: unknown } };

  it('the example of the runtime specification', () =>
    assert.deepEqual(itemsOf(requestedFromOciSpec(read('oci/spec-example.json'))), [
      'DEVICE_BLOCK_OR_MEM',
      'DEVICE_OTHER',
      'PRIVILEGED', // its hooks run on the host
      'PROC_UNMASKED', // its /sys is writable
      'SECCOMP_UNCONFINED', // refuses two harmless calls only
      'UNSAFE_SYSCTL',
    ]));

  it('a pod with a privileged container', () => {
    const pod = read('admission/privileged-pod.json').request.object;
    assert.deepEqual(itemsOf(requestedFromPodSpec(pod)), ['PRIVILEGED', 'PRIV_ESCALATION_ALLOWED']);
    assert.deepEqual(itemsOf(requestedFromPodSpec(pod, 'sleeping-sidecar')), ['PRIV_ESCALATION_ALLOWED']);
  });

  it('a pod without', () => {
    const pod = read('admission/unprivileged-pod.json').request.object;
    assert.deepEqual(itemsOf(requestedFromPodSpec(pod)), ['PRIV_ESCALATION_ALLOWED']);
    assert.deepEqual(itemsOf(requestedFromPodSpec(pod, 'nginx')), []);
  });

  it('an object that is no pod', () =>
    assert.ok('problem' in requestedFromPodSpec(read('admission/every-field.json').request.object)));
});
