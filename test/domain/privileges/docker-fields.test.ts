import assert from 'node:assert/strict';
import { requestedFromDockerHostConfig } from '../../../src/domain/privileges/from-docker-host-config.js';
import { defaultHits } from './cases.js';

/** Each field of Docker's HostConfig with a value of ordinary containers. */
const ordinary: Record<string, unknown> = {
  Annotations: { 'org.example.note': 'x' },
  AutoRemove: true,
  Binds: ['data:/var/lib/postgresql/data'],
  CapAdd: ['NET_BIND_SERVICE'],
  CapDrop: ['ALL'],
  Capabilities: ['CAP_CHOWN', 'CAP_KILL'],
  Cgroup: '',
  CgroupParent: '/docker',
  CgroupnsMode: 'private',
  ConsoleSize: [24, 80],
  ContainerIDFile: '/tmp/id',
  Dns: ['192.0.2.53'],
  DnsOptions: ['ndots:1'],
  DnsSearch: ['example.org'],
  ExtraHosts: ['db:192.0.2.1'],
  GroupAdd: ['100'],
  Init: true,
  IpcMode: 'private',
  Isolation: 'default',
  Links: ['db:db'],
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m' } },
  MaskedPaths: null,
  Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }],
  NetworkMode: 'bridge',
  OomScoreAdj: 100,
  PidMode: '',
  PortBindings: { '80/tcp': [{ HostPort: '8080' }] },
  Privileged: false,
  PublishAllPorts: true,
  ReadonlyPaths: null,
  ReadonlyRootfs: true,
  RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
  Runtime: 'runc',
  SecurityOpt: ['no-new-privileges'],
  ShmSize: 67108864,
  StorageOpt: { size: '20G' },
  Sysctls: { 'net.ipv4.tcp_syncookies': '1' },
  Tmpfs: { '/tmp': 'rw,noexec' },
  UTSMode: '',
  UsernsMode: '',
  VolumeDriver: 'local',
  VolumesFrom: ['other:ro'],
  BlkioDeviceReadBps: [{ Path: '/dev/sda', Rate: 1 }],
  BlkioDeviceReadIOps: [{ Path: '/dev/sda', Rate: 1 }],
  BlkioDeviceWriteBps: [{ Path: '/dev/sda', Rate: 1 }],
  BlkioDeviceWriteIOps: [{ Path: '/dev/sda', Rate: 1 }],
  BlkioWeight: 300,
  BlkioWeightDevice: [{ Path: '/dev/sda', Weight: 300 }],
  CpuCount: 2,
  CpuPercent: 50,
  CpuPeriod: 100000,
  CpuQuota: 50000,
  CpuRealtimePeriod: 1000000,
  CpuRealtimeRuntime: 950000,
  CpuShares: 512,
  CpusetCpus: '0-3',
  CpusetMems: '0',
  DeviceCgroupRules: ['c 1:3 rwm'],
  DeviceRequests: [],
  Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/null', CgroupPermissions: 'rwm' }],
  DiskQuota: 1,
  IOMaximumBandwidth: 1,
  IOMaximumIOps: 1,
  KernelMemory: 1,
  KernelMemoryTCP: 1,
  Memory: 1,
  MemoryReservation: 1,
  MemorySwap: -1,
  MemorySwappiness: 60,
  NanoCPUs: 500000000,
  NanoCpus: 500000000,
  OomKillDisable: true,
  PidsLimit: 100,
  Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
};

const hits = (input: unknown) => {
  const outcome = requestedFromDockerHostConfig(input);
  return 'requested' in outcome ? defaultHits(outcome.requested).map(({ value }) => value) : outcome;
};

const isRefusedAt = (path: string, input: unknown) => {
  const outcome = requestedFromDockerHostConfig(input);
  assert.ok('problem' in outcome, JSON.stringify(input));
  assert.equal(outcome.path, path);
};

/** Every name in the letter cases that Go takes for it. */
const spellings = (name: string) => [name, name.toLowerCase(), name.toUpperCase(), name.replaceAll('s', 'ſ')];

describe("Docker's HostConfig", () => {
  for (const [field, value] of Object.entries(ordinary)) {
    it(`may be ${field} alone`, () => {
      for (const name of spellings(field)) {
        assert.deepEqual(hits({ [name]: value }), []);
        assert.deepEqual(hits({ HostConfig: { [name]: value } }), []);
      }
    });
  }

  it('asks for nothing with all of them, with none, and with those of a create request', () => {
    for (const input of [ordinary, { HostConfig: ordinary }, {}, { HostConfig: {} }, { HostConfig: null }])
      assert.deepEqual(hits(input), []);
    const request = {
      Image: 'nginx',
      Cmd: ['x'],
      NetworkingConfig: { EndpointsConfig: {} },
      Platform: 'linux',
    };
    for (const input of [request, { ...request, HostConfig: ordinary }]) assert.deepEqual(hits(input), []);
  });

  const others: [what: string, document: object][] = [
    ['a container of Kubernetes', { name: 'a', image: 'x', securityContext: { privileged: true } }],
    ['a PodSpec', { hostname: 'x', volumes: {}, hostPID: true, containers: [{ name: 'a' }] }],
    ['an OCI spec', { ociVersion: '1.0.2', hostname: 'x', mounts: [], linux: { namespaces: [] } }],
    ['a service of Compose', { image: 'x', cap_add: ['SYS_ADMIN'] }],
    ['a task of Swarm', { Image: 'x', CapabilityAdd: ['CAP_SYS_ADMIN'] }],
    ['an older Docker', { Image: 'x', LxcConf: [{ Key: 'lxc.cap.drop', Value: '' }] }],
    ['another spelling', { Image: 'x', 'Privileged ': true }],
    ['a newer Docker', { Memory: 1, HostEverything: 'yes' }],
  ];
  for (const [what, document] of others) {
    it(`with fields that it does not have, such as of ${what}, is never silent`, () => {
      assert.deepEqual(hits(document), ['UNKNOWN']);
      assert.deepEqual(hits({ HostConfig: document }), ['UNKNOWN']);
    });
  }

  it('may have fields that it does not have where they ask for nothing', () => {
    assert.deepEqual(hits({ Memory: 1, A: null, B: '', C: 0, D: [], E: {}, F: false }), []);
    assert.deepEqual(hits({ Id: '4f2c', SomethingNew: { a: 1 }, HostConfig: {} }), []);
  });

  it('with no field of its own is refused, also in an object that has some', () => {
    isRefusedAt('', { securityContext: { privileged: true } });
    isRefusedAt('HostConfig', { Image: 'x', HostConfig: { securityContext: { privileged: true } } });
  });

  const nextToDocker = ['Memory', 'MemorySwap', 'CpuShares', 'CpusetCpus', 'VolumeDriver', 'Mounts'];
  for (const field of Object.keys(ordinary)) {
    const value = field === 'Privileged' ? true : (ordinary[field] ?? []);
    if (nextToDocker.includes(field)) continue;
    it(`is refused as a HostConfig in an object that has ${field}`, () => {
      for (const name of spellings(field)) isRefusedAt('HostConfig', { [name]: value, HostConfig: {} });
    });
  }

  it('reads mounts beside a decoy as Docker would', () => {
    const driver = { Name: 'local', Options: { type: 'none', o: 'bind', device: '/' } };
    const volume = { Type: 'volume', Source: 'v', Target: '/v', VolumeOptions: { DriverConfig: driver } };
    const root = ['HOST_ROOT_MOUNT', 'RUNTIME_SOCKET_MOUNT'];
    assert.deepEqual(hits({ Mounts: [volume], HostConfig: {} }), root);
    assert.deepEqual(
      hits({ Mounts: [{ Type: 'bind', Source: '/srv', Target: '/x', RW: false }], HostConfig: {} }),
      ['HOST_PATH_RW'],
    );
    const inspected = { Type: 'bind', Source: '/srv', Destination: '/x', RW: false };
    assert.deepEqual(hits({ Mounts: [inspected], HostConfig: {} }), []);
  });

  it('of Docker 19.03 may list all capabilities instead of those beyond the default', () => {
    assert.deepEqual(hits({ Capabilities: ['CAP_CHOWN', 'CAP_SYS_ADMIN'] }), ['SYS_ADMIN']);
    assert.deepEqual(hits({ Capabilities: ['ALL'] }), ['CAP_ALL']);
  });

  it("says Podman's name for the host's cgroup namespace", () =>
    assert.deepEqual(hits({ HostConfig: { CgroupManager: 'cgroupfs', CgroupMode: 'host' } }), [
      'HOST_CGROUPNS',
    ]));
});
