import assert from 'node:assert/strict';
import { requestedFromDockerHostConfig } from '../../../src/domain/privileges/from-docker-host-config.js';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { requestedFromPodSpec } from '../../../src/domain/privileges/from-pod-spec.js';
import type { Derivation } from '../../../src/domain/privileges/requested.js';
import { findCase } from './cases.js';
import { refused } from './runc-specs.js';

const dockers = findCase('docker24-default').expected.maker!;
const kubernetes = findCase('containerd17-cri-default').expected.maker!;

/** The items that a start asks for beyond those of `before`. */
function itemsBeyond(before: Derivation, after: Derivation): string[] {
  assert.ok('requested' in before && 'requested' in after, JSON.stringify(after));
  const known = new Set<string>(before.requested.map(({ item }) => item));
  return after.requested.map(({ item }) => item).filter((item) => !known.has(item));
}

interface OciSpec {
  mounts: object[];
  annotations?: object;
  process: { user?: object };
  root?: object;
  hooks?: Record<string, object[]>;
  linux: {
    namespaces: { type: string; path?: string }[];
    seccomp?: object;
    resources: { devices: object[] };
    maskedPaths?: string[];
    netDevices?: object;
  };
}

const plain = () => structuredClone(findCase('docker24-default').spec) as OciSpec;
const ofKubernetes = () => structuredClone(findCase('containerd17-cri-default').spec) as OciSpec;
const read = (spec: OciSpec, from: () => OciSpec) =>
  requestedFromOciSpec(spec, { maker: from === ofKubernetes ? kubernetes : dockers });

const ofUser = () => ({ ...plain(), process: { user: { uid: 1000 } } });

const withMount = (mount: object) => (spec: OciSpec) => void spec.mounts.push(mount);
const withNamespace = (type: string, path: string) => (spec: OciSpec) =>
  void (spec.linux.namespaces = [
    ...spec.linux.namespaces.filter((one) => one.type !== type),
    { type, path },
  ]);
const withSeccomp = (seccomp: object) => (spec: OciSpec) => void (spec.linux.seccomp = seccomp);
const withRoot = (path: string) => (spec: OciSpec) => void (spec.root = { path });
const withHook = (stage: string, path: string, args?: string[]) => (spec: OciSpec) =>
  void (spec.hooks = { [stage]: [{ path, ...(args && { args }) }] });
const withMasked = (path: string) => (spec: OciSpec) => void (spec.linux.maskedPaths = [path]);
const bind = (source: string, options = ['rbind', 'ro']) =>
  withMount({ destination: '/m', type: 'bind', source, options });
const filesystem = (type: string, source = type, options: string[] = []) =>
  withMount({ destination: '/m', type, source, options });

const openRules = { defaultAction: 'SCMP_ACT_ALLOW' };
const refusing = (...names: string[]) => [{ names, action: 'SCMP_ACT_ERRNO' }];

describe('A way round the privilege policy in an OCI spec', () => {
  const ways: [why: string, change: (spec: OciSpec) => void, item: string, from?: () => OciSpec][] = [
    ['no linux section', (spec) => void Reflect.deleteProperty(spec, 'linux'), 'HOST_PID'],
    ['process 1 by two slashes', withNamespace('pid', '/proc//1/ns/pid'), 'HOST_PID'],
    ['process 1 by a dot', withNamespace('pid', '/proc/./1/ns/pid'), 'HOST_PID'],
    ['process 1 by a detour', withNamespace('ipc', '/proc/7/../1/ns/ipc'), 'HOST_IPC'],
    ['a thread of the kernel', withNamespace('network', '/proc/2/ns/net'), 'HOST_NETWORK'],
    ['the process that asks', withNamespace('uts', '/proc/self/ns/uts'), 'HOST_UTS'],
    [
      "Docker's own name for the host's network",
      withNamespace('network', '/var/run/docker/netns/default'),
      'HOST_NETWORK',
    ],
    ['a namespace bound to some file', withNamespace('pid', '/srv/ns/pid'), 'HOST_PID'],
    ['an empty seccomp section', withSeccomp({}), 'SECCOMP_UNCONFINED'],
    ['a decoy rule', withSeccomp({ ...openRules, syscalls: refusing('getpid') }), 'SECCOMP_UNCONFINED'],
    [
      'a refusal of one way out',
      withSeccomp({ ...openRules, syscalls: refusing('mount') }),
      'SECCOMP_UNCONFINED',
    ],
    [
      'refusals on a condition',
      withSeccomp({
        ...openRules,
        syscalls: [{ ...refusing('mount', 'bpf')[0], args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] }],
      }),
      'SECCOMP_UNCONFINED',
    ],
    [
      'a list that permits all',
      withSeccomp({
        defaultAction: 'SCMP_ACT_ERRNO',
        syscalls: [
          {
            names: ['add_key', 'keyctl', 'request_key', 'kexec_load', 'swapon', 'mount'],
            action: 'SCMP_ACT_ALLOW',
          },
        ],
      }),
      'SECCOMP_UNCONFINED',
    ],
    [
      'all devices, to make nodes',
      (spec) => void spec.linux.resources.devices.push({ allow: true, type: 'a', access: 'm' }),
      'DEVICE_ALL',
    ],
    ['an overlay of the root', filesystem('overlay', 'overlay', ['lowerdir=/']), 'HOST_ROOT_MOUNT'],
    [
      'an overlay of several folders',
      filesystem('overlay', 'overlay', ['lowerdir=/srv/a:/etc,upperdir=/srv/u,workdir=/srv/w']),
      'HOST_ROOT_MOUNT',
    ],
    ['an overlay written to', filesystem('overlay', 'overlay', ['upperdir=/srv/u']), 'HOST_PATH_RW'],
    ['devtmpfs', filesystem('devtmpfs'), 'DEVICE_ALL'],
    ['debugfs', filesystem('debugfs'), 'HOST_ROOT_MOUNT'],
    ['tracefs', filesystem('tracefs'), 'HOST_ROOT_MOUNT'],
    ['bpf', filesystem('bpf'), 'HOST_ROOT_MOUNT'],
    ['sysfs, writable', filesystem('sysfs'), 'PROC_UNMASKED'],
    ['sysfs, read-only and then not', filesystem('sysfs', 'sysfs', ['ro', 'rw']), 'PROC_UNMASKED'],
    ['cgroup, writable', filesystem('cgroup2'), 'PROC_UNMASKED'],
    ['proc elsewhere, where nothing is masked', filesystem('proc'), 'PROC_UNMASKED'],
    ['a disk by its id', filesystem('ext4', '/dev/disk/by-id/x'), 'DEVICE_BLOCK_OR_MEM'],
    ['a disk by a link', filesystem('xfs', '/dev/vg0/data'), 'DEVICE_BLOCK_OR_MEM'],
    ['a disk by its label', filesystem('ext4', 'LABEL=root'), 'UNKNOWN'],
    ['an unknown file system', filesystem('shiftfs', '/'), 'UNKNOWN'],
    ['up from a link of the host', bind('/var/run/../etc-backup'), 'HOST_ROOT_MOUNT'],
    ['the sockets of a user', bind('/run/user/1000'), 'RUNTIME_SOCKET_MOUNT'],
    ["a user's Docker", bind('/var/run/user/1000/docker.sock'), 'RUNTIME_SOCKET_MOUNT'],
    ["Docker's folder", bind('/run/docker'), 'RUNTIME_SOCKET_MOUNT'],
    ["containerd's folder", bind('/run/containerd/s'), 'RUNTIME_SOCKET_MOUNT'],
    ['k3s', bind('/run/k3s'), 'RUNTIME_SOCKET_MOUNT'],
    ['NRI', bind('/var/run/nri/nri.sock'), 'RUNTIME_SOCKET_MOUNT'],
    ['BuildKit', bind('/run/buildkit/buildkitd.sock'), 'RUNTIME_SOCKET_MOUNT'],
    [
      "another container's hosts file",
      bind(`/var/lib/docker/containers/${'b'.repeat(64)}/hosts`),
      'HOST_ROOT_MOUNT',
    ],
    [
      "another pod's volume",
      bind('/var/lib/kubelet/pods/11111111-2222-3333-4444-555555555555/volumes/x'),
      'HOST_ROOT_MOUNT',
      ofKubernetes,
    ],
    [
      'an old version, which masks nothing',
      (spec) =>
        void Object.assign(spec, {
          ociVersion: '0.2.0',
          linux: { ...spec.linux, maskedPaths: undefined, readonlyPaths: undefined },
        }),
      'PROC_UNMASKED',
    ],
    ['an empty masked path', withMasked(''), 'PROC_UNMASKED'],
    [
      'a list that permits all on a condition that always holds',
      withSeccomp({
        defaultAction: 'SCMP_ACT_ERRNO',
        syscalls: [
          {
            names: ['kexec_load', 'mount'],
            action: 'SCMP_ACT_ALLOW',
            args: [{ index: 0, value: 0, op: 'SCMP_CMP_GE' }],
          },
        ],
      }),
      'SECCOMP_UNCONFINED',
    ],
    [
      'a refusal that another rule takes back',
      withSeccomp({
        ...openRules,
        syscalls: [...refusing(...refused), { names: ['mount', 'bpf'], action: 'SCMP_ACT_LOG' }],
      }),
      'SECCOMP_UNCONFINED',
    ],
    ['a masked path that does not exist', withMasked('/none/../proc'), 'PROC_UNMASKED'],
    ['a masked path that is relative', withMasked('proc'), 'PROC_UNMASKED'],
    ['one masked path of many', withMasked('/proc/kcore'), 'PROC_UNMASKED'],
    [
      'a list that permits all but one',
      withSeccomp({
        defaultAction: 'SCMP_ACT_ERRNO',
        syscalls: [{ names: ['kexec_load', 'swapon', 'mount'], action: 'SCMP_ACT_ALLOW' }],
      }),
      'SECCOMP_UNCONFINED',
    ],
    [
      '/sys made writable afterwards',
      withMount({ destination: '/sys', options: ['remount', 'rw'] }),
      'UNKNOWN',
    ],
    ["the host's own root", withRoot('/'), 'HOST_ROOT_MOUNT'],
    ["the host's root by process 1", withRoot('/proc/1/root'), 'HOST_ROOT_MOUNT'],
    ['a root up from that of a container', withRoot('/var/lib/docker/x/../../../..'), 'HOST_ROOT_MOUNT'],
    ['some folder of the host as root', withRoot('/srv'), 'HOST_PATH_RW'],
    [
      'a device opened, then made',
      (spec) =>
        void spec.linux.resources.devices.push(
          { allow: true, type: 'b', major: 8, minor: 0, access: 'rw' },
          { allow: true, type: 'b', major: 8, minor: 0, access: 'm' },
        ),
      'DEVICE_BLOCK_OR_MEM',
    ],
    ['out of the bundle', bind('../../../../../../etc'), 'HOST_ROOT_MOUNT'],
    ['a command on the host', withHook('createRuntime', '/bin/sh', ['sh', '-c', 'id']), 'PRIVILEGED'],
    ['a command after the end', withHook('poststop', '/bin/sh'), 'PRIVILEGED'],
    [
      "a shell by the name of Docker's hook",
      withHook('prestart', '/proc/9/exe', ['libnetwork-setkey', '-c', 'id']),
      'PRIVILEGED',
    ],
    [
      "any program by the arguments of Docker's hook",
      withHook('prestart', '/srv/merged/run', ['libnetwork-setkey', 'a'.repeat(64)]),
      'PRIVILEGED',
    ],
    [
      "foreign code in NVIDIA's hook",
      (spec) =>
        void (spec.hooks = {
          prestart: [{ path: '/usr/bin/nvidia-container-runtime-hook', env: ['LD_PRELOAD=/srv/x.so'] }],
        }),
      'PRIVILEGED',
    ],
    ['a network card', (spec) => void (spec.linux.netDevices = { eth0: {} }), 'DEVICE_OTHER'],
    [
      'a user that is not told, which is root',
      (spec) => void (spec.process.user = {}),
      'RUN_AS_ROOT',
      ofUser,
    ],
  ];
  for (const [why, change, item, from = plain] of ways) {
    it(`${why} is seen: ${item}`, () => {
      const before = from();
      const after = from();
      change(after);
      const items = itemsBeyond(read(before, from), read(after, from));
      assert.ok(items.includes(item), items.join());
    });
  }

  const harmless: [why: string, change: (spec: OciSpec) => void, from?: () => OciSpec][] = [
    ['a sandbox of Docker', withNamespace('network', '/var/run/docker/netns/0a1b2c3d4e5f')],
    [
      "another container's network, which Docker joins by its process",
      withNamespace('network', '/proc/4711/ns/net'),
    ],
    [
      'a sandbox of a CNI',
      withNamespace('network', '/var/run/netns/cni-5f0e4f6c-7a51-4bd5-b5c4-0f1d5cf7e6a1'),
      ofKubernetes,
    ],
    ['a volume', bind('/var/lib/docker/volumes/data/_data')],
    ['a temporary file system', filesystem('tmpfs')],
    ['sysfs, read-only', filesystem('sysfs', 'sysfs', ['ro'])],
    ['a share of another machine', filesystem('nfs4', 'files.example:/data')],
    ['a root in the bundle', withRoot('rootfs')],
    ["containerd's root", withRoot('/run/containerd/io.containerd.runtime.v2.task/k8s.io/ab/rootfs')],
    ["vfs' root", withRoot(`/var/lib/docker/vfs/dir/${'c'.repeat(64)}`)],
    ["NVIDIA's hook", withHook('prestart', '/usr/bin/nvidia-container-runtime-hook', ['nvidia', 'prestart'])],
    ['a hook in the container', withHook('startContainer', '/bin/sh')],
  ];
  for (const [why, change, from = plain] of harmless) {
    it(`is not ${why}`, () => {
      const after = from();
      change(after);
      assert.deepEqual(itemsBeyond(read(from(), from), read(after, from)), []);
    });
  }
});

describe('A hook that the node trusts', () => {
  const trustedHooks = [{ path: '/usr/bin/gate', args: ['hook'] }, { path: '/usr/bin/plain' }];
  const table: [hook: object, isTrusted: boolean][] = [
    [{ path: '/usr/bin/gate', args: ['gate', 'hook'] }, true],
    [{ path: '/usr/bin/plain' }, true],
    [{ path: '/usr/bin/plain', args: ['plain'], timeout: 5 }, true],
    [{ path: '/usr/bin/gate', args: ['gate'] }, false],
    [{ path: '/usr/bin/gate', args: ['gate', 'hook', '--config=/srv/x'] }, false],
    [{ path: '/usr/bin/plain', args: ['plain', 'hook'] }, false],
    [{ path: '/usr/bin/plain', env: ['LD_PRELOAD=/srv/x.so'] }, false],
    [{ path: '/usr/bin/../bin/plain' }, false],
    [{ path: '/usr/bin/plain ' }, false],
    [{ path: '/USR/bin/plain' }, false],
    [{ path: '/srv/usr/bin/plain' }, false],
    [{ path: '' }, false],
  ];
  for (const [hook, isTrusted] of table) {
    it(`${JSON.stringify(hook)} is ${isTrusted ? 'that' : 'another'}`, () => {
      for (const stage of ['prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop']) {
        const spec = { ...plain(), hooks: { [stage]: [hook] } };
        const items = (after: Derivation) => itemsBeyond(requestedFromOciSpec(plain()), after);
        assert.deepEqual(
          items(requestedFromOciSpec(spec, { trustedHooks })),
          isTrusted ? [] : ['PRIVILEGED'],
        );
        assert.deepEqual(items(requestedFromOciSpec({ ...spec, trustedHooks })), ['PRIVILEGED']);
      }
    });
  }
});

/** A volume that Docker makes for the container, by the options of mount(8). */
const volume = (Options: object) => ({
  Mounts: [{ Type: 'volume', Source: 'v', Target: '/v', VolumeOptions: { DriverConfig: { Options } } }],
});

describe('A way round the privilege policy in Docker', () => {
  const ways: [hostConfig: object, item: string | undefined][] = [
    [{ privileged: true }, 'PRIVILEGED'],
    [{ hostconfig: { PRIVILEGED: true } }, 'PRIVILEGED'],
    [{ HostConfig: {}, hostConfig: { pidmode: 'host' } }, 'HOST_PID'],
    [{ SecurityOpt: ['seccomp={}'] }, 'SECCOMP_UNCONFINED'],
    [
      {
        SecurityOpt: [
          'seccomp={"DefaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["getpid"],"action":"SCMP_ACT_ERRNO"}]}',
        ],
      },
      'SECCOMP_UNCONFINED',
    ],
    [{ DeviceCgroupRules: ['a *:* m'] }, 'DEVICE_ALL'],
    [{ Devices: [{ PathOnHost: '/srv/link-to-disk' }] }, 'DEVICE_BLOCK_OR_MEM'],
    [{ Devices: [{ PathOnHost: '/dev/fuse' }] }, 'DEVICE_OTHER'],
    [{ Binds: ['/run/user/1000:/u:ro'] }, 'RUNTIME_SOCKET_MOUNT'],
    [{ SecurityOpt: ['writable-cgroups=true'] }, 'PROC_UNMASKED'],
    [{ SecurityOpt: ['writable-cgroups=false'] }, undefined],
    [volume({ type: 'overlay', device: 'overlay', o: 'lowerdir=/etc:/root' }), 'HOST_ROOT_MOUNT'],
    [volume({ Type: 'none', O: 'rw,BIND,bind', Device: '/root' }), 'HOST_ROOT_MOUNT'],
    [volume({ type: 'devtmpfs', device: 'devtmpfs' }), 'DEVICE_ALL'],
    [volume({ type: 'proc', device: 'proc' }), 'PROC_UNMASKED'],
    [volume({ type: 'sysfs', device: 'sysfs' }), 'PROC_UNMASKED'],
    [volume({ type: 'btrfs', device: '/dev/disk/by-label/root' }), 'DEVICE_BLOCK_OR_MEM'],
    [volume({ type: 'nfs', device: ':/data', o: 'addr=files.example' }), undefined],
    [volume({}), undefined],
    [{ CapAdd: ['CHOWN', 'CAP_NET_BIND_SERVICE'], CapDrop: ['ALL'] }, undefined],
    ...['hostdev', 'Bind', '', undefined].map((Type): [object, string] => [
      { Mounts: [{ Type, Source: '/etc', Target: '/x' }] },
      'UNKNOWN',
    ]),
    ...['tmpfs', 'image', 'cluster', 'volume'].map((Type): [object, undefined] => [
      { Mounts: [{ Type, Source: 'x', Target: '/x' }] },
      undefined,
    ]),
    [{ SecurityOpt: ['unmask=ALL'] }, 'PROC_UNMASKED'],
    [{ SecurityOpt: ['magic=unconfined'] }, 'UNKNOWN'],
    [{ SecurityOpt: ['mask=/proc/x', 'proc-opts=hidepid=2', 'label=level:s0:c1,c2'] }, undefined],
    [{ SecurityOpt: ['label=user:unconfined_u'] }, 'SELINUX_DISABLED'],
    [{ SecurityOpt: ['label:role:sysadm_r'] }, 'SELINUX_DISABLED'],
    [{ SecurityOpt: ['label=nested'] }, 'SELINUX_DISABLED'],
    [{ HostConfig: { NetworkMode: 'f00d' }, NetworkSettings: { Networks: { host: {} } } }, 'HOST_NETWORK'],
    [{ HostConfig: {}, NetworkingConfig: { EndpointsConfig: { host: null } } }, 'HOST_NETWORK'],
    [{ HostConfig: {}, NetworkSettings: { Networks: { bridge: {} } } }, undefined],
  ];
  for (const [hostConfig, item] of ways) {
    it(`${JSON.stringify(hostConfig)} is ${item ?? 'none'}`, () => {
      const items = itemsBeyond(requestedFromDockerHostConfig({}), requestedFromDockerHostConfig(hostConfig));
      assert.deepEqual(items, item ? [item] : []);
    });
  }
});

describe('A way round the privilege policy in a pod', () => {
  const containers = [{ name: 'a' }];
  const devices = (text: string) => ({ annotations: { 'io.kubernetes.cri-o.Devices': text } });
  const annotated = (key: string, text: string) => ({
    metadata: { annotations: { [key]: text } },
    spec: { containers },
  });
  const mounting = (volume: object, mount: object = {}) => ({
    spec: {
      containers: [{ name: 'a', volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }] }],
      volumes: [{ name: 'v', ...volume }],
    },
  });
  const ways: [pod: object, item: string][] = [
    [{ spec: { containers, securityContext: { windowsOptions: { hostProcess: true } } } }, 'PRIVILEGED'],
    [
      { spec: { containers: [{ name: 'a', securityContext: { windowsOptions: { hostProcess: true } } }] } },
      'PRIVILEGED',
    ],
    [{ metadata: devices('/dev/null,/dev/sda:/dev/x:r'), spec: { containers } }, 'DEVICE_BLOCK_OR_MEM'],
    [{ metadata: devices('/dev/fuse'), spec: { containers } }, 'DEVICE_OTHER'],
    [
      { metadata: { annotations: { 'cdi.k8s.io/gpu': 'vendor.example/gpu=all' } }, spec: { containers } },
      'DEVICE_OTHER',
    ],
    ...['a', 'POD'].map((name): [object, string] => [
      annotated(`seccomp-profile.kubernetes.cri-o.io/${name}`, 'unconfined'),
      'SECCOMP_UNCONFINED',
    ]),
    [annotated('seccomp-profile.kubernetes.cri-o.io', 'unconfined'), 'SECCOMP_UNCONFINED'],
    [annotated('io.kubernetes.cri-o.cgroup2-mount-hierarchy-rw', 'true'), 'UNKNOWN'],
    [annotated('devices.nri.io/container.a', '- path: /dev/sda'), 'UNKNOWN'],
    [annotated('mounts.noderesource.dev/container.a', '- source: /'), 'UNKNOWN'],
    [{ spec: { containers: [{ name: 'a', securityContext: { procMount: 'Open' } }] } }, 'PROC_UNMASKED'],
    [{ spec: { containers, securityContext: { seLinuxOptions: { user: 'sysadm_u' } } } }, 'SELINUX_DISABLED'],
    [
      { spec: { containers: [{ name: 'a', securityContext: { seLinuxOptions: { role: 'sysadm_r' } } }] } },
      'SELINUX_DISABLED',
    ],
    [mounting({ emptyDir: {} }, { mountPropagation: 'Both' }), 'MOUNT_PROPAGATION'],
    [mounting({ hostDir: { path: '/' } }), 'UNKNOWN'],
  ];
  for (const [pod, item] of ways) {
    it(`${JSON.stringify(pod)} is ${item}`, () => {
      const plainPod = requestedFromPodSpec({ spec: { containers } });
      assert.deepEqual(itemsBeyond(plainPod, requestedFromPodSpec(pod)), [item]);
    });
  }
});

describe('Capabilities of a pod', () => {
  it('request nothing by adding a default one, whatever is dropped', () => {
    const pod = (capabilities?: object) =>
      requestedFromPodSpec({ containers: [{ name: 'a', securityContext: { capabilities } }] });
    const changed = pod({ add: ['NET_BIND_SERVICE', 'CHOWN'], drop: ['ALL'] });
    assert.deepEqual(itemsBeyond(pod(), changed), []);
  });
});
