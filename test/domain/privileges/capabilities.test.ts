import assert from 'node:assert/strict';
import { capabilities } from '../../../src/domain/privileges/catalog.js';
import { requestedFromDockerHostConfig } from '../../../src/domain/privileges/from-docker-host-config.js';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { requestedFromPodSpec } from '../../../src/domain/privileges/from-pod-spec.js';
import type { Derivation } from '../../../src/domain/privileges/requested.js';

const all = capabilities.map(({ item }) => item);
const allBut = (...dropped: string[]) => all.filter((item) => !dropped.includes(item));

function itemsOf(outcome: Derivation): string[] {
  assert.ok('requested' in outcome);
  const aside = ['PRIV_ESCALATION_ALLOWED', 'PROC_UNMASKED', 'HOST_ROOT_MOUNT'];
  return outcome.requested
    .map(({ item }): string => item)
    .filter((item) => !aside.includes(item) && !/^HOST_(PID|NETWORK|IPC|UTS)$/.test(item));
}

describe('Added and dropped capabilities', () => {
  const table: [
    why: string,
    add: string[] | null,
    drop: string[] | null,
    items: string[],
    /** Where Docker, which lets an addition win (ADR 5), grants something else than Kubernetes. */
    itemsInDocker?: string[],
  ][] = [
    ['nothing', null, null, []],
    ['an addition', ['SYS_ADMIN'], [], ['SYS_ADMIN']],
    ['the same one in three spellings', ['sys_admin', 'CAP_SYS_ADMIN', 'Sys_Admin'], null, ['SYS_ADMIN']],
    ['ALL', ['ALL'], null, ['CAP_ALL']],
    ['all, in small letters', ['all'], [], ['CAP_ALL']],
    ['CAP_ALL', ['CAP_ALL'], [], ['CAP_ALL']],
    ['ALL and one besides', ['ALL', 'BPF'], null, ['CAP_ALL']],
    ['ALL without one', ['ALL'], ['BPF'], allBut('BPF')],
    ['ALL without two, prefixed', ['ALL'], ['CAP_BPF', 'chown'], allBut('BPF', 'CHOWN')],
    ['ALL added and dropped', ['ALL'], ['all'], [], ['CAP_ALL']],
    ['ALL added and dropped, and one added', ['ALL', 'BPF'], ['ALL'], ['BPF'], ['CAP_ALL']],
    ['ALL dropped and one added', ['SYS_TIME'], ['ALL'], ['SYS_TIME']],
    ['a drop of another name', ['SYS_TIME'], ['SYS_ADMIN'], ['SYS_TIME']],
    ['a drop of the same name', ['SYS_TIME', 'BPF'], ['cap_sys_time'], ['BPF'], ['SYS_TIME', 'BPF']],
    ['an unknown name', ['TELEPORT'], ['ALL'], ['UNKNOWN']],
    ['an unknown name beside ALL', ['ALL', 'TELEPORT'], null, ['CAP_ALL', 'UNKNOWN']],
    ['a drop of an unknown name', ['BPF'], ['TELEPORT'], ['BPF']],
  ];
  for (const [why, add, drop, items, itemsInDocker = items] of table) {
    it(`are ${items.length > 3 ? items.length : items.join(', ') || 'nothing'} for ${why}`, () => {
      const docker = itemsOf(requestedFromDockerHostConfig({ CapAdd: add, CapDrop: drop }));
      const securityContext = { capabilities: { add, drop } };
      const pod = itemsOf(requestedFromPodSpec({ containers: [{ name: 'app', securityContext }] }));
      assert.deepEqual([docker, pod], [itemsInDocker, items]);
    });
  }

  it('name the unknown capability in the detail', () => {
    const outcome = requestedFromDockerHostConfig({ CapAdd: ['WARP', 'TELEPORT'] });
    assert.ok('requested' in outcome);
    assert.deepEqual(outcome.requested[0], {
      item: 'UNKNOWN',
      detail: 'CapAdd WARP; CapAdd TELEPORT',
      detailZh: 'CapAdd WARP；CapAdd TELEPORT',
    });
  });
});

describe('Granted capabilities', () => {
  const granted = (bounding: string[], more: object = {}) =>
    itemsOf(requestedFromOciSpec({ process: { user: { uid: 1 }, capabilities: { bounding, ...more } } }));
  const prefixed = (names: readonly string[]) => names.map((item) => `CAP_${item}`);

  it('are CAP_ALL once for a full set', () => assert.deepEqual(granted(prefixed(all)), ['CAP_ALL']));
  it('are CAP_ALL for the 38 of kernel 4.18', () =>
    assert.deepEqual(granted(prefixed(all.slice(0, 38))), ['CAP_ALL']));
  it('are 26 single ones beyond the default for ALL without BPF', () =>
    assert.equal(granted(prefixed(allBut('BPF'))).length, 41 - 14 - 1));
  it('are the union of bounding, effective and permitted', () =>
    assert.deepEqual(granted(['CAP_BPF'], { effective: ['CAP_SYSLOG'], permitted: ['CAP_LEASE'] }), [
      'BPF',
      'SYSLOG',
      'LEASE',
    ]));
  it('are not the inheritable and ambient ones, which grant nothing by themselves', () =>
    assert.deepEqual(granted([], { inheritable: ['CAP_BPF'], ambient: ['CAP_BPF'] }), []));
  it('are UNKNOWN for those of a newer kernel, beside a full set too', () =>
    assert.deepEqual(granted([...prefixed(all), 'CAP_TELEPORT']), ['CAP_ALL', 'UNKNOWN']));
});
