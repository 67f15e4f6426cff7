import assert from 'node:assert/strict';
import { defaultCapabilities } from '../../../src/domain/privileges/capabilities.js';
import { capabilities } from '../../../src/domain/privileges/catalog.js';
import { requestedFromPodSpec } from '../../../src/domain/privileges/from-pod-spec.js';
import { type Random, randomFrom } from '../../support/random.js';
import { cases, defaultHits, derive, findCase } from './cases.js';

describe('Requested privileges', () => {
  for (const one of cases) {
    const { name, expected } = one;
    it(`${name}: ${expected.why}`, () => {
      const outcome = derive(one);
      if ('problem' in outcome) {
        assert.deepEqual([outcome.problem.en, outcome.path], [expected.problem, expected.path]);
        return;
      }
      const details = Object.fromEntries(outcome.requested.map(({ item, detail }) => [item, detail]));
      assert.deepEqual(details, expected.requested);
      assert.equal(outcome.requested.length, Object.keys(details).length, 'an item came twice');
      const hits = defaultHits(outcome.requested).map(({ value }) => value);
      assert.deepEqual(hits.toSorted(), expected.hits?.toSorted());
    });
  }
});

const unprivileged = ['CAP_ALL', 'DEVICE_ALL', 'PROC_UNMASKED'];
/** Those of kernel 4.18, beyond Docker's default. */
const capabilitiesButSyslog = capabilities
  .filter(({ item, number }) => number <= 37 && item !== 'SYSLOG' && !defaultCapabilities.has(item))
  .map(({ item }) => item);

/**
 * The default specs must yield nothing because they ask for nothing, not because nobody looks; and a privileged one is
 * privileged only while all its signs are there.
 */
describe('A spec with one thing changed', () => {
  const changes: [name: string, from: string, to: string, hits: string[]][] = [
    ['docker24-default', '"seccomp":', '"was":', ['SECCOMP_UNCONFINED']],
    ['docker24-default', '"maskedPaths":', '"was":', ['PROC_UNMASKED']],
    ['docker24-default', '"readonlyPaths":', '"was":', ['PROC_UNMASKED']],
    ['docker24-default', '"/proc/sys",', '', ['PROC_UNMASKED']],
    ['docker24-default', '{"type":"pid"},', '', ['HOST_PID']],
    [
      'docker24-default',
      '{"type":"cgroup"}',
      '{"type":"cgroup","path":"/proc/1/ns/cgroup"}',
      ['HOST_CGROUPNS'],
    ],
    ['docker24-default', ',{"type":"cgroup"}', '', []],
    ['docker24-default', 'docker-default', 'unconfined', ['APPARMOR_UNCONFINED']],
    ['docker24-default', '/var/lib/docker/containers/', '/srv/', ['HOST_PATH_RW']],
    ['docker24-default', '"major":1,"minor":9', '"major":1,"minor":2', ['DEVICE_BLOCK_OR_MEM']],
    ['docker24-default', '"major":1,"minor":9', '"major":10,"minor":232', ['DEVICE_OTHER']],
    ['docker24-default', '"CAP_MKNOD"', '"CAP_BPF"', ['BPF']],
    ['docker24-default', 'ping_group_range', 'ip_forward', ['UNSAFE_SYSCTL']],
    ['containerd17-cri-default', '/proc/21034/ns/', '/proc/1/ns/', ['HOST_IPC', 'HOST_UTS', 'HOST_NETWORK']],
    ['containerd17-cri-default', '/pods/', '/seeds/', ['HOST_ROOT_MOUNT']],
    ['containerd17-cri-default', '/sandboxes/', '/../../../../etc/', ['HOST_ROOT_MOUNT']],
    [
      'containerd17-cri-default',
      '/volumes/kubernetes.io~configmap/',
      '/volumes/../../../../../../etc/kubernetes/',
      ['HOST_ROOT_MOUNT'],
    ],
    ['crio-default', 'overlay-containers', 'elsewhere', ['HOST_ROOT_MOUNT']],
    [
      'containerd-cri-privileged-old-kernel',
      '"linux":{',
      '"linux":{"maskedPaths":["/proc/acpi"],',
      unprivileged,
    ],
    [
      'containerd-cri-privileged-old-kernel',
      '"linux":{',
      '"linux":{"readonlyPaths":["/proc/bus"],',
      unprivileged,
    ],
    [
      'containerd-cri-privileged-old-kernel',
      '"linux":{',
      '"linux":{"maskedPaths":[],"readonlyPaths":[],',
      ['PRIVILEGED'],
    ],
    [
      'containerd-cri-privileged-old-kernel',
      '"CAP_SYSLOG",',
      '',
      [...capabilitiesButSyslog, 'DEVICE_ALL', 'PROC_UNMASKED'],
    ],
    ['crio-default', 'container_t', 'spc_t', ['SELINUX_DISABLED']],
  ];
  for (const [name, from, to, hits] of changes) {
    it(`${name}: ${from} → ${to || 'nothing'} hits ${hits.slice(-3).join(', ') || 'nothing'}`, () => {
      const one = findCase(name);
      const text = JSON.stringify(one.spec);
      assert.ok(text.includes(from), `the case has no ${from}`);
      const outcome = derive(one, JSON.parse(text.replaceAll(from, to)));
      assert.ok('requested' in outcome);
      const found = defaultHits(outcome.requested).map(({ value }) => value);
      assert.deepEqual(found.toSorted(), hits.toSorted());
    });
  }
});

/** A letter in the other case, or as the letter outside ASCII that Go takes for the same. */
const respell = (letter: string, random: Random): string => {
  const others = { s: ['S', 'ſ'], k: ['K', 'K'] }[letter.toLowerCase()] ?? [letter.toUpperCase(), letter];
  return random() < 0.5 ? letter : others[Math.floor(random() * others.length)]!;
};

/** Keys that are data, not names of fields: these keep their spelling. */
const isData = (key: string) => /[./]/.test(key) || ['disable'].includes(key);

function respellKeys(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((element) => respellKeys(element, random));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, under]) => [
      isData(key) ? key : [...key].map((letter) => respell(letter, random)).join(''),
      respellKeys(under, random),
    ]),
  );
}

describe('A spec that a Go program reads', () => {
  for (const one of cases.filter(({ expected }) => expected.source !== 'POD' && !expected.problem)) {
    it(`${one.name}: asks for the same in any letter case of its keys`, () => {
      const random = randomFrom(one.name.length);
      for (let round = 0; round < 20; round += 1)
        assert.deepEqual(derive(one, respellKeys(one.spec, random)), derive(one));
    });
  }

  it('a pod is read as Kubernetes reads it, in which letter case counts', () => {
    const outcome = requestedFromPodSpec({
      containers: [{ name: 'a', securityContext: { Privileged: true } }],
    });
    assert.ok('requested' in outcome);
    assert.ok(!outcome.requested.some(({ item }) => item === 'PRIVILEGED'));
  });
});
