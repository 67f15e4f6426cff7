import assert from 'node:assert/strict';
import {
  isOpenSeccomp,
  isUnconfinedAppArmor,
  isUnconfinedSelinuxLabel,
  isUnconfinedSelinuxType,
  type SeccompForm,
} from '../../../src/domain/privileges/confinement.js';
import { requestedFromDockerHostConfig } from '../../../src/domain/privileges/from-docker-host-config.js';
import { Unchecked } from '../../../src/domain/privileges/unchecked.js';

const isOpen = (profile: object, held: string[] = [], form: SeccompForm = 'DOCKER') =>
  Unchecked.read(profile, 'any case', (root) => isOpenSeccomp(root, held, form));

const permitting = (name: string, more: object = {}) => ({
  defaultAction: 'SCMP_ACT_ERRNO',
  syscalls: [{ names: ['read', name], action: 'SCMP_ACT_ALLOW', ...more }],
});

/** Each call that hands over the host, with a capability that goes with it. */
const waysOut: [call: string, capability: string | undefined][] = [
  ['kexec_load', undefined],
  ['kexec_file_load', undefined],
  ['swapon', undefined],
  ['userfaultfd', undefined],
  ['add_key', undefined],
  ['request_key', undefined],
  ['fanotify_init', 'CAP_SYS_ADMIN'],
  ['acct', 'CAP_SYS_PACCT'],
  ['clock_settime', 'CAP_SYS_TIME'],
  ['init_module', 'CAP_SYS_MODULE'],
  ['finit_module', 'CAP_SYS_MODULE'],
  ['bpf', 'CAP_BPF'],
  ['bpf', 'CAP_SYS_ADMIN'],
  ['perf_event_open', 'CAP_PERFMON'],
  ['open_by_handle_at', 'CAP_DAC_READ_SEARCH'],
  ['iopl', 'CAP_SYS_RAWIO'],
];

describe('A seccomp profile', () => {
  for (const action of [
    'SCMP_ACT_ALLOW',
    'SCMP_ACT_LOG',
    'SCMP_ACT_TRACE',
    'SCMP_ACT_NOTIFY',
    '',
    undefined,
  ]) {
    it(`that answers ${action} to what it does not list is none, whatever it refuses`, () => {
      const syscalls = [{ names: waysOut.map(([call]) => call), action: 'SCMP_ACT_ERRNO' }];
      for (const form of ['DOCKER', 'OCI'] as const)
        assert.equal(isOpen({ defaultAction: action, syscalls }, [], form), true);
    });
  }

  for (const [call, capability] of waysOut) {
    it(`may permit ${call} ${capability ? `only with ${capability}` : 'to nobody'}`, () => {
      const always = ['DOCKER', 'OCI'] as const;
      for (const form of always) {
        assert.equal(isOpen(permitting(call), [], form), true);
        assert.equal(isOpen(permitting(call), ['CAP_CHOWN'], form), true);
        assert.equal(isOpen(permitting(call, { args: [{ index: 0, value: 0 }] }), [], form), true);
        if (capability) assert.equal(isOpen(permitting(call), [capability], form), false);
      }
      for (const includes of [{ arches: ['amd64'] }, { minKernel: '4.8' }, { caps: ['CAP_CHOWN'] }])
        assert.equal(isOpen(permitting(call, { includes })), true);
      assert.equal(isOpen(permitting(call, { excludes: { caps: [capability ?? 'CAP_BPF'] } })), true);
      if (!capability) return;
      const includes = { caps: [capability] };
      assert.equal(isOpen(permitting(call, { includes })), false);
      assert.equal(isOpen(permitting(call, { includes }), [], 'OCI'), true, 'runc has no includes');
    });
  }

  it('that lists what is permitted confines', () => {
    assert.equal(isOpen(permitting('write')), false);
    assert.equal(isOpen({ defaultAction: 'SCMP_ACT_KILL_PROCESS' }), false);
  });

  const options: [value: string, isOpen: boolean][] = [
    ['builtin', false],
    ['unconfined', true],
    ['unconfined ', true],
    ['{"defaultAction":7}', true],
    ['[]', true],
    [JSON.stringify(permitting('bpf')), true],
    [JSON.stringify(permitting('write')), false],
  ];
  for (const [value, open] of options) {
    it(`of Docker, ${value}, is ${open ? 'none' : 'one'}`, () => {
      const outcome = requestedFromDockerHostConfig({ SecurityOpt: [`seccomp=${value}`] });
      assert.ok('requested' in outcome);
      assert.equal(
        outcome.requested.some(({ item }) => item === 'SECCOMP_UNCONFINED'),
        open,
      );
    });
  }
});

describe('Mandatory access control', () => {
  it('knows the SELinux types of containers, and no others', () => {
    for (const type of ['', 'container_t', 'container_init_t', 'container_kvm_t', 'svirt_lxc_net_t'])
      assert.equal(isUnconfinedSelinuxType(type), false, type);
    for (const type of ['spc_t', 'container_t ', 'sysadm_t', 'virtd_t', 'unconfined_t', 'CONTAINER_T'])
      assert.equal(isUnconfinedSelinuxType(type), true, type);
    assert.equal(isUnconfinedSelinuxLabel('system_u:system_r:container_t:s0:c1,c2'), false);
    assert.equal(isUnconfinedSelinuxLabel(''), false);
    for (const label of [
      'system_u:system_r:sysadm_t:s0',
      'system_u:system_r',
      'unconfined_u:unconfined_r:container_t:s0',
      'system_u:sysadm_r:container_t:s0',
      'x',
      'container_t:container_t',
    ])
      assert.equal(isUnconfinedSelinuxLabel(label), true, label);
  });

  it('knows plain AppArmor profiles, and no spelling of unconfined', () => {
    for (const name of [
      '',
      'docker-default',
      'cri-containerd.apparmor.d',
      'containers-default-0.50.1',
      '/usr/bin/x',
    ])
      assert.equal(isUnconfinedAppArmor(name), false, name);
    for (const name of ['unconfined', 'unconfined ', ' unconfined', ':root:unconfined', ':root://unconfined'])
      assert.equal(isUnconfinedAppArmor(name), true, name);
    for (const name of ['unconfined//&unconfined', 'localhost/unconfined', 'unconfined\n', 'Unconfined'])
      assert.equal(isUnconfinedAppArmor(name), true, name);
  });
});
