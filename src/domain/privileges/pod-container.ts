import { inBoth, joinTexts, type Text, text } from '../../platform/text.js';
import { requestAdded } from './capabilities.js';
import {
  isOtherSelinuxRole,
  isOtherSelinuxUser,
  isUnconfinedAppArmor,
  isUnconfinedSelinuxType,
} from './confinement.js';
import {
  boundText,
  canonicalHostPath,
  type HostMount,
  propagationText,
  requestHostMount,
} from './host-path.js';
import type { PodTemplate } from './pod-template.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

interface PodContainer {
  name: string;
  container: Unchecked;
  /** The container's securityContext; its fields override the pod's. */
  own: Unchecked;
  pod: Unchecked;
  annotations: Unchecked | undefined;
}

export const readContainer = ({ spec, metadata }: PodTemplate, container: Unchecked): PodContainer => ({
  name: container.at('name').text() ?? '',
  container,
  own: container.at('securityContext'),
  pod: spec.at('securityContext'),
  annotations: metadata?.at('annotations'),
});

/** By the names of the volumes. */
export interface PodVolumes {
  hostPaths: ReadonlyMap<string, Unchecked>;
  /** Of a kind that Kubernetes did not have yet. */
  unknown: ReadonlySet<string>;
}

const where = ({ name }: PodContainer): Text =>
  name ? text(` in container ${name}`, `（容器 ${name}）`) : inBoth('');

const effective = ({ own, pod }: PodContainer, field: string) =>
  own.at(field).isGiven ? own.at(field) : pod.at(field);

/** The types of the fields, and how the annotations say the same. */
const confinedProfile = /^(RuntimeDefault|Localhost|(runtime|docker)\/default|localhost\/.+)?$/i;

/** Fields override the older annotations, and the container's the pod's. */
function requestProfiles(requests: Requests, of: PodContainer): void {
  const annotation = (key: string) => of.annotations?.at(key).text();
  const profile = (field: string, ownAnnotation: string, podAnnotation?: string) =>
    of.own.at(field).at('type').text() ??
    annotation(ownAnnotation) ??
    of.pod.at(field).at('type').text() ??
    (podAnnotation && annotation(podAnnotation));
  const isUnconfined = (type: string | undefined) => type !== undefined && !confinedProfile.test(type);

  // CRI-O's, for a container, a whole pod, or all of its containers.
  for (const key of [`/${of.name}`, '/POD', ''].map((end) => `seccomp-profile.kubernetes.cri-o.io${end}`))
    if (isUnconfined(annotation(key)))
      requests.add('SECCOMP_UNCONFINED', text(`annotation ${key}`, `注解 ${key}`));
  const seccomp = profile(
    'seccompProfile',
    `container.seccomp.security.alpha.kubernetes.io/${of.name}`,
    'seccomp.security.alpha.kubernetes.io/pod',
  );
  if (isUnconfined(seccomp)) requests.add('SECCOMP_UNCONFINED', joinTexts('seccomp Unconfined', where(of)));
  const appArmor = profile('appArmorProfile', `container.apparmor.security.beta.kubernetes.io/${of.name}`);
  const local = effective(of, 'appArmorProfile').at('localhostProfile').text() ?? '';
  const named = appArmor?.toLowerCase() === 'localhost' ? local : '';
  if (isUnconfined(appArmor) || isUnconfinedAppArmor(named) || appArmor?.endsWith('/unconfined'))
    requests.add('APPARMOR_UNCONFINED', joinTexts('AppArmor Unconfined', where(of)));
}

const selinuxFields: [field: string, isUnconfined: (value: string) => boolean][] = [
  ['type', isUnconfinedSelinuxType],
  ['user', isOtherSelinuxUser],
  ['role', isOtherSelinuxRole],
];

function requestSingly(requests: Requests, of: PodContainer): void {
  const capabilities = of.own.at('capabilities');
  requestAdded(requests, capabilities.at('add').texts(), capabilities.at('drop').texts(), (name) =>
    joinTexts('capabilities.add ', name, where(of)),
  );
  requestProfiles(requests, of);
  for (const [field, isUnconfined] of selinuxFields) {
    const value = effective(of, 'seLinuxOptions').at(field).text() ?? '';
    if (isUnconfined(value))
      requests.add('SELINUX_DISABLED', joinTexts(`seLinuxOptions.${field} ${value}`, where(of)));
  }
  const procMount = of.own.at('procMount').text() ?? '';
  if (!['', 'Default'].includes(procMount))
    requests.add('PROC_UNMASKED', joinTexts(`procMount ${procMount}`, where(of)));
  requestDevices(requests, of);
}

/** `vendor/resource`; Kubernetes' own have no slash, or its domain before it. */
const isExtendedResource = (name: string) => name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name);

function requestDevices(requests: Requests, of: PodContainer): void {
  // A raw block volume is the claim's disk, not the host's.
  for (const device of of.container.at('volumeDevices').list())
    requests.add(
      'DEVICE_OTHER',
      joinTexts(`volumeDevices ${device.at('devicePath').text() ?? ''}`, where(of)),
    );
  const resources = of.container.at('resources');
  for (const [name, quantity] of resources.at('limits').entries()) {
    if (isExtendedResource(name) && Number(quantity.textOrNumber()) !== 0)
      requests.add('DEVICE_OTHER', joinTexts(`resources ${name}`, where(of)));
  }
  for (const claim of resources.at('claims').list())
    requests.add(
      'DEVICE_OTHER',
      joinTexts(text('resource claim ', '资源声明 '), claim.at('name').text() ?? '', where(of)),
    );
}

function requestIdentity(requests: Requests, of: PodContainer): void {
  if (of.own.at('allowPrivilegeEscalation').flag() !== false)
    requests.add(
      'PRIV_ESCALATION_ALLOWED',
      joinTexts(
        text('allowPrivilegeEscalation not false', 'allowPrivilegeEscalation 不为 `false`'),
        where(of),
      ),
    );
  if (effective(of, 'runAsUser').number() === 0)
    requests.add('RUN_AS_ROOT', joinTexts('runAsUser 0', where(of)));
}

function requestPorts(requests: Requests, of: PodContainer): void {
  for (const port of of.container.at('ports').list()) {
    const hostPort = port.at('hostPort').number() ?? 0;
    if (hostPort > 0) requests.add('HOST_PORT', joinTexts(`hostPort ${hostPort}`, where(of)));
  }
}

/** With subPathExpr the part is known only at run time, so the whole counts. */
function mountedPath(path: string, mount: Unchecked): string {
  const subPath = mount.at('subPath').text() ?? '';
  return subPath && !subPath.split('/').includes('..') ? canonicalHostPath(`${path}/${subPath}`) : path;
}

/** A device may have any path, and a socket takes what is written to it from a read-only mount. */
function requestHostPath(
  requests: Requests,
  of: PodContainer,
  type: string | undefined,
  mount: HostMount,
): void {
  const { source, destination } = mount;
  const path = canonicalHostPath(source);
  const isDevice = type === 'BlockDevice' || (type === 'CharDevice' && !path.startsWith('/dev/'));
  if (isDevice) requests.add('DEVICE_BLOCK_OR_MEM', joinTexts(boundText(source, destination), where(of)));
  else {
    const readOnly = mount.readOnly && type !== 'Socket';
    requestHostMount(requests, { ...mount, readOnly }, where(of));
  }
}

function requestVolumes(requests: Requests, of: PodContainer, volumes: PodVolumes): void {
  for (const mount of of.container.at('volumeMounts').list()) {
    const destination = mount.at('mountPath').text() ?? '';
    const propagation = mount.at('mountPropagation').text() ?? '';
    if (!['', 'None', 'HostToContainer'].includes(propagation))
      requests.add('MOUNT_PROPAGATION', joinTexts(propagationText(destination, propagation), where(of)));
    const volume = mount.at('name').text() ?? '';
    if (volumes.unknown.has(volume))
      requests.add(
        'UNKNOWN',
        joinTexts(text(`volume ${volume} of an unknown kind`, `未知类型的卷 ${volume}`), where(of)),
      );
    const hostPath = volumes.hostPaths.get(volume);
    if (!hostPath) continue;
    const source = mountedPath(hostPath.at('path').text() ?? '', mount);
    const readOnly = mount.at('readOnly').flag() ?? false;
    requestHostPath(requests, of, hostPath.at('type').text(), { source, destination, readOnly });
  }
}

/** Requests what one container asks for. */
export function requestContainer(requests: Requests, of: PodContainer, volumes: PodVolumes): void {
  const isHostProcess = [of.own, of.pod].some((at) => at.at('windowsOptions').at('hostProcess').flag());
  if (isHostProcess) requests.add('PRIVILEGED', joinTexts('windowsOptions.hostProcess', where(of)));
  if (of.own.at('privileged').flag()) requests.add('PRIVILEGED', joinTexts('privileged', where(of)));
  else requestSingly(requests, of);
  requestVolumes(requests, of, volumes);
  requestPorts(requests, of);
  requestIdentity(requests, of);
}
