import { quote, type Text, text } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import { devicePrivilege } from './device.js';
import { canonicalHostPath } from './host-path.js';
import { readContainer, requestContainer } from './pod-container.js';
import { containersOf, readPodTemplate } from './pod-template.js';
import { gatherRequested, type Derivation, type Requests } from './requested.js';
import { isSafeSysctl } from './sysctl.js';
import type { Unchecked } from './unchecked.js';

/** Pod-wide requests. hostUsers counts only if written out, since nil means true, too. */
const hostNamespaces: [field: string, item: PrivilegeItem][] = [
  ['hostPID', 'HOST_PID'],
  ['hostIPC', 'HOST_IPC'],
  ['hostNetwork', 'HOST_NETWORK'],
  ['hostUsers', 'HOST_USERNS'],
];

function requestPod(requests: Requests, spec: Unchecked): void {
  for (const [field, item] of hostNamespaces) {
    if (spec.at(field).flag()) requests.add(item, `${field} true`);
  }
  for (const sysctl of spec.at('securityContext').at('sysctls').list()) {
    const name = sysctl.at('name').text() ?? '';
    if (!isSafeSysctl(name)) requests.add('UNSAFE_SYSCTL', `sysctl ${name}`);
  }
}

/** Devices of CRI-O, `/dev/a:/dev/b:rwm,…`, and of the Container Device Interface, which needs no field. */
function requestDevices(requests: Requests, annotations: Unchecked): void {
  for (const [key, value] of annotations.entries()) {
    if (key.startsWith('cdi.k8s.io/')) requests.add('DEVICE_OTHER', `annotation ${key}`);
    if (key !== 'io.kubernetes.cri-o.Devices') continue;
    for (const device of (value.text() ?? '').split(',')) {
      const path = device.split(':')[0]!.trim();
      const item = path && devicePrivilege({ path: canonicalHostPath(path) });
      if (item) requests.add(item, `annotation ${key} ${path}`);
    }
  }
}

function readHostPaths(spec: Unchecked): Map<string, Unchecked> {
  const volumes = spec.at('volumes').list();
  return new Map(
    volumes
      .filter((volume) => volume.at('hostPath').isGiven)
      .map((volume) => [volume.at('name').text() ?? '', volume.at('hostPath')]),
  );
}

/** More than any node starts. */
const maxContainers = 500;

const tooManyContainers = (given: number): Text =>
  text(
    `a pod has at most ${maxContainers} containers here; given ${given}`,
    `Pod 最多包含 ${maxContainers} 个容器，实际为 ${given} 个`,
  );

function noSuchContainer(name: string, names: readonly string[]): Text {
  const known = quote(names.join(', '), 256) || '-';
  return text(
    `the pod has no container ${quote(name)}; it has ${known}`,
    `Pod 中没有容器 ${quote(name)}，现有容器：${known}`,
  );
}

/**
 * Reads a Pod, a workload that makes pods, or a bare spec. With `containerName`, reads that container and the pod-wide
 * fields; otherwise all containers, init and ephemeral ones too. An unknown name is a problem that lists the pod's.
 */
export const requestedFromPodSpec = (input: unknown, containerName?: string): Derivation =>
  gatherRequested(input, 'exact', (object, requests) => {
    const template = readPodTemplate(object);
    const described = containersOf(template.spec);
    if (described.length > maxContainers) return object.refuse(tooManyContainers(described.length));
    const containers = described.map((container) => readContainer(template, container));
    const chosen = containers.filter(({ name }) => containerName === undefined || name === containerName);
    if (containerName !== undefined && chosen.length === 0) {
      const names = containers.map(({ name }) => name);
      object.refuse(noSuchContainer(containerName, names));
    }
    const hostPaths = readHostPaths(template.spec);
    for (const container of chosen) requestContainer(requests, container, hostPaths);
    requestPod(requests, template.spec);
    if (template.metadata) requestDevices(requests, template.metadata.at('annotations'));
  });
