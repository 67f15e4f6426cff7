import { counted, quote, type Text, text } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import { devicePrivilege } from './device.js';
import { canonicalHostPath } from './host-path.js';
import { type PodVolumes, readContainer, requestContainer } from './pod-container.js';
import { type ContainerKind, containersOf, type PodTemplate, readPodTemplate } from './pod-template.js';
import { gatherRequested, type Derivation, type RequestedPrivilege, Requests } from './requested.js';
import { isSafeSysctl } from './sysctl.js';
import { type Problem, Unchecked } from './unchecked.js';

/** Pod-wide requests. hostUsers counts only if written out, since nil means true, too. */
const hostNamespaces: [field: string, item: PrivilegeItem][] = [
  ['hostPID', 'HOST_PID'],
  ['hostIPC', 'HOST_IPC'],
  ['hostNetwork', 'HOST_NETWORK'],
  ['hostUsers', 'HOST_USERNS'],
];

type PodRequests = Pick<Requests, 'add'>;

/** What the pod asks for on behalf of each of its containers. */
function requestPod(requests: PodRequests, { spec, metadata }: PodTemplate): void {
  for (const [field, item] of hostNamespaces) {
    if (spec.at(field).flag()) requests.add(item, `${field} true`);
  }
  for (const sysctl of spec.at('securityContext').at('sysctls').list()) {
    const name = sysctl.at('name').text() ?? '';
    if (!isSafeSysctl(name)) requests.add('UNSAFE_SYSCTL', `sysctl ${name}`);
  }
  if (metadata) requestDevices(requests, metadata.at('annotations'));
}

/** What plugins of the runtime (NRI) put into a container, whatever it is; and writable cgroups of CRI-O. */
const injects =
  /(^|\.)(nri\.io|noderesource\.dev)\/|^(io\.kubernetes\.cri-o\.cgroup2-mount-hierarchy-rw|cgroup2-mount-hierarchy-rw\.crio\.io|devices\.crio\.io)(\/|$)/;

/** Devices of CRI-O, `/dev/a:/dev/b:rwm,…`, and of the Container Device Interface, which needs no field. */
function requestDevices(requests: PodRequests, annotations: Unchecked): void {
  for (const [key, value] of annotations.entries()) {
    if (key.startsWith('cdi.k8s.io/')) requests.add('DEVICE_OTHER', text(`annotation ${key}`, `注解 ${key}`));
    if (injects.test(key)) requests.add('UNKNOWN', text(`annotation ${key}`, `注解 ${key}`));
    if (key !== 'io.kubernetes.cri-o.Devices') continue;
    for (const device of (value.text() ?? '').split(',')) {
      const path = device.split(':')[0]!.trim();
      const item = path && devicePrivilege({ path: canonicalHostPath(path) });
      if (item) requests.add(item, text(`annotation ${key} ${path}`, `注解 ${key} ${path}`));
    }
  }
}

/** Kubernetes 1.37, `VolumeSource`, with those that were since removed. */
const volumeKinds = new Set(
  `name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd
  flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume quobyte azureDisk photonPersistentDisk
  projected portworxVolume scaleIO storageos csi ephemeral image`.split(/\s+/),
);

function readVolumes(spec: Unchecked): PodVolumes {
  const volumes = spec
    .at('volumes')
    .list()
    .map((volume) => ({ volume, name: volume.at('name').text() ?? '' }));
  const isUnknown = (volume: Unchecked) =>
    volume.entries().some(([key, value]) => !volumeKinds.has(key) && value.isGiven);
  return {
    hostPaths: new Map(
      volumes
        .filter(({ volume }) => volume.at('hostPath').isGiven)
        .map(({ volume, name }) => [name, volume.at('hostPath')]),
    ),
    unknown: new Set(volumes.filter(({ volume }) => isUnknown(volume)).map(({ name }) => name)),
  };
}

/** More than any node starts. */
const maxContainers = 500;

const tooManyContainers = (given: number): Text =>
  text(
    `a pod has at most ${counted(maxContainers, 'container')} here; given ${given}`,
    `Pod 最多包含 ${maxContainers} 个容器，实际为 ${given} 个`,
  );

function noSuchContainer(name: string, names: readonly string[]): Text {
  const known = quote(names.join(', '), 256) || '-';
  return text(
    `the pod has no container ${quote(name)}; it has ${known}`,
    `Pod 中没有容器 ${quote(name)}，现有容器：${known}`,
  );
}

/** The containers of the pod in `object`, a Pod, a workload or a bare spec. */
function readPod(object: Unchecked) {
  const template = readPodTemplate(object);
  const described = containersOf(template.spec);
  const isTooMany = described.length > maxContainers;
  if (isTooMany) object.refuse(tooManyContainers(described.length));
  // Nothing more is read of too many, or another limit would be told.
  const containers = (isTooMany ? [] : described).map(({ kind, container }) => ({
    kind,
    ...readContainer(template, container),
  }));
  return { template, containers, volumes: readVolumes(template.spec) };
}

/**
 * Reads a Pod, a workload that makes pods, or a bare spec. With `containerName`, reads that container and the pod-wide
 * fields; otherwise all containers, init and ephemeral ones too. An unknown name is a problem that lists the pod's.
 */
export const requestedFromPodSpec = (input: unknown, containerName?: string): Derivation =>
  gatherRequested(input, 'exact', (object, requests) => {
    const { template, containers, volumes } = readPod(object);
    const chosen = containers.filter(({ name }) => containerName === undefined || name === containerName);
    if (containerName !== undefined && chosen.length === 0) {
      const names = containers.map(({ name }) => name);
      object.refuse(noSuchContainer(containerName, names));
    }
    for (const container of chosen) requestContainer(requests, container, volumes);
    requestPod(requests, template);
  });

/** A container that starts with its pod. */
export interface PodStart {
  kind: ContainerKind;
  name: string;
  /** '' where the pod leaves it to be filled in. */
  image: string;
  requested: RequestedPrivilege[];
}

/** All that starts with a pod: each container with the privileges of its own and of the pod. */
export const startsOfPodSpec = (input: unknown): PodStart[] | Problem =>
  Unchecked.read(input, 'exact', (object) => {
    const { template, containers, volumes } = readPod(object);
    const podWide: Parameters<Requests['add']>[] = [];
    requestPod({ add: (...request) => void podWide.push(request) }, template);
    return containers.map((container): PodStart => {
      const requests = new Requests();
      requestContainer(requests, container, volumes);
      for (const request of podWide) requests.add(...request);
      const image = container.container.at('image').text() ?? '';
      return { kind: container.kind, name: container.name, image, requested: requests.toList() };
    });
  });
