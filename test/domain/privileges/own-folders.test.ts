import assert from 'node:assert/strict';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { type EngineName, engineNames, type SpecMaker } from '../../../src/domain/privileges/spec-maker.js';
import { pick, type Random, randomFrom } from '../../support/random.js';

const hex = (random: Random, length: number) =>
  Array.from({ length }, () => pick(random, [...'0123456789abcdef'])).join('');
const uidOf = (random: Random) => [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');

interface Ids {
  container: string;
  sandbox: string;
  pod: string;
}
const idsOf = (random: Random): Ids => ({
  container: hex(random, 64),
  sandbox: hex(random, 64),
  pod: uidOf(random),
});

/** Files of each engine that are more than names and addresses. */
const secrets: Partial<Record<EngineName, (ids: Ids) => string[]>> = {
  docker: ({ container }) => [
    `/var/lib/docker/containers/${container}/mounts/secrets`,
    `/data/docker/containers/${container}/mounts/shm`,
  ],
  podman: ({ container }) => [
    `/var/lib/containers/storage/overlay-containers/${container}/userdata/secrets/a`,
    `/run/containers/storage/vfs-containers/${container}/userdata/run/secrets`,
  ],
  containerd: ({ container }) => [`/var/lib/nerdctl/1935db59/containers/default/${container}/secret`],
  kubernetes: ({ container, sandbox, pod }) => [
    `/var/lib/containerd/io.containerd.grpc.v1.cri/containers/${container}/volumes/1`,
    `/run/containerd/io.containerd.grpc.v1.cri/sandboxes/${sandbox}/shm`,
    `/var/lib/kubelet/pods/${pod}/volumes/kubernetes.io~secret/a`,
    `/var/lib/kubelet/pods/${pod}/volume-subpaths/a/b/0`,
  ],
  crio: ({ container, sandbox, pod }) => [
    `/var/run/containers/storage/overlay-containers/${container}/userdata/run/secrets`,
    `/run/containers/storage/overlay-containers/${sandbox}/userdata/shm`,
    `/var/lib/kubelet/pods/${pod}/volumes/kubernetes.io~projected/token`,
  ],
};

/** What an engine of Kubernetes writes of a container, in its annotations and the kubelet's cgroup. */
const marksOf = (random: Random, { container, sandbox, pod }: Ids) => ({
  annotations: {
    'io.kubernetes.cri.container-type': 'container',
    'io.kubernetes.cri.sandbox-id': sandbox,
    'io.kubernetes.cri-o.ContainerType': 'container',
    'io.kubernetes.cri-o.SandboxID': sandbox,
  },
  cgroupsPath: pick(random, [
    `/kubepods/burstable/pod${pod}/${container}`,
    `/kubepods/pod${pod}/${container}`,
    `kubepods-besteffort-pod${pod.replaceAll('-', '_')}.slice:crio:${container}`,
    `kubepods-pod${pod.replaceAll('-', '_')}.slice:cri-containerd:${container}`,
  ]),
});

function specOf(random: Random, ids: Ids, mount: object): object {
  const { annotations, cgroupsPath } = marksOf(random, ids);
  return { annotations, mounts: [mount], linux: { cgroupsPath, namespaces: [{ type: 'mount' }] } };
}

const mountOf = (source: string) => ({
  ...{ destination: '/m', type: 'bind', source },
  options: ['rbind', 'ro'],
});
const lowerOf = (source: string) => ({
  ...{ destination: '/m', type: 'overlay', source: 'overlay' },
  options: [`lowerdir=${source}`],
});

/** CRI-O keeps containers as Podman does, and pods as the kubelet does. */
const strangersTo = (keeper: EngineName) =>
  engineNames.filter(
    (engine) => engine !== 'crio' && (keeper !== 'crio' || ['docker', 'runc'].includes(engine)),
  );

const ofHost = ['HOST_ROOT_MOUNT', 'HOST_PATH_RW', 'HOST_PATH_RO', 'RUNTIME_SOCKET_MOUNT'];

/** Whether the spec asks for something of the host's tree. */
function asks(spec: object, maker: SpecMaker | undefined): boolean {
  const outcome = requestedFromOciSpec(spec, { maker });
  assert.ok('requested' in outcome, JSON.stringify(outcome));
  return outcome.requested.some(({ item }) => ofHost.includes(item));
}

/** Law: of what engines keep for containers, a container has by itself only what its own engine keeps by its own id. */
describe('A folder that an engine keeps', () => {
  for (const keeper of engineNames.filter((engine) => secrets[engine]))
    it(`by ${keeper} is a container's own by its id alone, told by who made the spec`, () => {
      for (let seed = 0; seed < 60; seed += 1) {
        const random = randomFrom(seed);
        const [own, other] = [idsOf(random), idsOf(random)];
        const engine = pick(random, [keeper, keeper, ...strangersTo(keeper)]);
        const isOthers = random() < 0.5;
        const source = pick(random, secrets[keeper]!(isOthers ? other : own));
        const form = source.endsWith('shm') ? mountOf : pick(random, [mountOf, lowerOf]);
        const spec = specOf(random, own, form(source));
        const what = `${source} for ${engine}, seed ${seed}`;
        assert.equal(asks(spec, { engine, containerId: own.container }), isOthers || engine !== keeper, what);
        assert.equal(asks(spec, undefined), true, `${what}, told by nobody`);
        const climbing = specOf(random, own, form(`${source}/../../../../etc`));
        assert.equal(asks(climbing, { engine, containerId: own.container }), true, `${what}, climbing`);
      }
    });

  it('of a name is a volume of the engine, and below its folder if that is known', () => {
    const source = '/data/docker/volumes/a/_data';
    const spec = specOf(randomFrom(1), idsOf(randomFrom(1)), mountOf(source));
    const makers: [SpecMaker | undefined, boolean][] = [
      [undefined, true],
      [{ engine: 'runc' }, true],
      [{ engine: 'kubernetes' }, true],
      [{ engine: 'crio' }, true],
      [{ engine: 'docker' }, false],
      [{ engine: 'podman' }, false],
      [{ engine: 'containerd' }, false],
      [{ engine: 'docker', volumeRoot: '/data/docker/volumes' }, false],
      [{ engine: 'docker', volumeRoot: '/var/lib/docker/volumes' }, true],
      [{ engine: 'docker', volumeRoot: '/data/docker/vol' }, true],
    ];
    for (const [maker, expected] of makers) assert.equal(asks(spec, maker), expected, JSON.stringify(maker));
  });

  const hosts = (id: string) => `/var/lib/docker/containers/${id}/hosts`;
  const namesTable: [string, string, SpecMaker | undefined, string | undefined, boolean][] = [
    ['its names and addresses, told by nobody', '/etc/hosts', undefined, undefined, false],
    ['its names elsewhere', '/m', undefined, undefined, true],
    ["another's names", '/etc/hosts', { engine: 'docker', containerId: 'c' }, undefined, true],
    ['the names of a network joined', '/etc/hosts', { engine: 'docker' }, '/proc/9/ns/net', false],
    ["another's names in a pod", '/etc/hosts', { engine: 'kubernetes' }, '/proc/9/ns/net', true],
  ];
  for (const [what, destination, maker, path, expected] of namesTable)
    it(`${expected ? 'is not' : 'may be'} ${what}`, () => {
      const mount = { destination, type: 'bind', source: hosts('d'.repeat(64)), options: ['rbind'] };
      const namespaces = [{ type: 'mount' }, ...(path ? [{ type: 'network', path }] : [])];
      assert.equal(asks({ mounts: [mount], linux: { namespaces } }, maker), expected);
    });
});

/** Law: a spec never says itself who made it. */
describe('The process whose namespaces a spec joins', () => {
  const marks: [string, object][] = [
    ['annotations of CRI', { annotations: { 'io.kubernetes.cri.container-type': 'container' } }],
    ['annotations of CRI-O', { annotations: { 'io.kubernetes.cri-o.ContainerType': 'container' } }],
    ["the kubelet's hosts file", { mounts: [`/var/lib/kubelet/pods/${uidOf(randomFrom(3))}/etc-hosts`] }],
    ["Docker's hosts file", { mounts: [`/var/lib/docker/containers/${'e'.repeat(64)}/hosts`] }],
  ];
  const joining = (mark: object, type = 'network', path = '/proc/4711/ns/net') => {
    const { mounts = [], ...others } = mark as { mounts?: string[] };
    const bound = mounts.map((source) => ({ ...mountOf(source), destination: '/etc/hosts' }));
    return { ...others, mounts: bound, linux: { namespaces: [{ type, path }] } };
  };
  const says = (spec: object, item: string, maker?: SpecMaker) => {
    const outcome = requestedFromOciSpec(spec, { maker });
    assert.ok('requested' in outcome);
    return outcome.requested.some((one) => one.item === item);
  };

  for (const [what, mark] of marks)
    it(`is not believed for ${what}`, () => {
      assert.ok(says(joining(mark), 'HOST_NETWORK'));
      for (const engine of ['podman', 'containerd', 'runc'] as const)
        assert.ok(says(joining(mark), 'HOST_NETWORK', { engine }), engine);
    });

  it("is believed of engines that choose it, but for what the node has seen to be the host's", () => {
    for (const engine of ['docker', 'kubernetes', 'crio'] as const) {
      assert.ok(!says(joining({}), 'HOST_NETWORK', { engine }));
      assert.ok(says(joining({}), 'HOST_NETWORK', { engine, containerNamespaces: new Set() }));
    }
    const containerNamespaces = new Set(['/proc/4711/ns/net']);
    assert.ok(!says(joining({}), 'HOST_NETWORK', { engine: 'podman', containerNamespaces }));
  });

  it('is never believed for mounts, and never if it is init', () => {
    const seen = new Set(['/proc/4711/ns/mnt', '/proc/1/ns/pid']);
    const maker: SpecMaker = { engine: 'docker', containerNamespaces: seen };
    assert.ok(says(joining({}, 'mount', '/proc/4711/ns/mnt'), 'HOST_ROOT_MOUNT', maker));
    assert.ok(says(joining({}, 'pid', '/proc/1/ns/pid'), 'HOST_PID', maker));
  });
});
