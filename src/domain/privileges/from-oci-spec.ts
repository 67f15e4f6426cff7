import { text } from '../../platform/text.js';
import { isFullSet, requestGranted } from './capabilities.js';
import {
  isOpenSeccomp,
  isUnconfinedAppArmor,
  isUnconfinedSelinuxLabel,
  openKernelPath,
  openPathText,
} from './confinement.js';
import { devicePrivilege, type DeviceRule, deviceRulePrivileges, deviceText } from './device.js';
import { propagatesToHost } from './host-path.js';
import { alwaysHasSeccomp, requestMounts } from './oci-mounts.js';
import { requestNamespaces } from './oci-namespaces.js';
import { requestHooks, requestRoot, type TrustedHook } from './oci-root.js';
import { gatherRequested, type Derivation, notSet, type Requests } from './requested.js';
import type { SpecMaker } from './spec-maker.js';
import { isSafeSysctl } from './sysctl.js';
import type { Unchecked } from './unchecked.js';

/**
 * A flat list before runtime-spec 1.0.0-rc6. runc fails on, or ignores, inheritable and ambient ones outside of these.
 */
function readGranted(capabilities: Unchecked): string[] {
  if (capabilities.isList) return capabilities.texts();
  return ['bounding', 'effective', 'permitted'].flatMap((set) => capabilities.at(set).texts());
}

/** Negative and missing numbers are wildcards. */
const readNumber = (number: Unchecked) => {
  const value = number.number();
  return value === undefined || value < 0 ? undefined : value;
};

const readDeviceRule = (rule: Unchecked): DeviceRule => ({
  allow: rule.at('allow').flag() ?? false,
  type: rule.at('type').text() || 'a',
  major: readNumber(rule.at('major')),
  minor: readNumber(rule.at('minor')),
  access: rule.at('access').text() || 'rwm',
});

const hasOpenSeccomp = (spec: Unchecked) =>
  isOpenSeccomp(spec.at('linux').at('seccomp'), readGranted(spec.at('process').at('capabilities')), 'OCI');

/** OCI has no privileged flag: infer it from all capabilities and devices, no seccomp filter, and nothing masked. */
function isPrivileged(spec: Unchecked, rules: readonly DeviceRule[]): boolean {
  const linux = spec.at('linux');
  const seccomp = linux.at('seccomp');
  return (
    isFullSet(readGranted(spec.at('process').at('capabilities'))) &&
    deviceRulePrivileges(rules).some(({ item }) => item === 'DEVICE_ALL') &&
    linux.at('maskedPaths').texts().length === 0 &&
    linux.at('readonlyPaths').texts().length === 0 &&
    (!seccomp.isGiven || hasOpenSeccomp(spec))
  );
}

function requestDevices(requests: Requests, linux: Unchecked, rules: readonly DeviceRule[]): void {
  for (const device of linux.at('devices').list()) {
    const path = device.at('path').text() ?? '';
    const type = device.at('type').text();
    const major = readNumber(device.at('major'));
    const minor = readNumber(device.at('minor'));
    const item = devicePrivilege({ path, type, major, minor });
    if (item) requests.add(item, deviceText(path));
  }
  for (const [name] of linux.at('netDevices').entries())
    requests.add('DEVICE_OTHER', text(`network device ${name}`, `网络设备 ${name}`));
  for (const { item, detail } of deviceRulePrivileges(rules)) requests.add(item, detail);
}

const openSeccompText = text(
  'a seccomp profile that refuses less than the default',
  'seccomp 配置的限制少于默认配置',
);

/** containerd and Kubernetes omit the section by default. */
function requestSeccomp(requests: Requests, spec: Unchecked, maker: SpecMaker | undefined): void {
  const seccomp = spec.at('linux').at('seccomp');
  if (!seccomp.isGiven) {
    if (alwaysHasSeccomp(spec, maker))
      requests.add('SECCOMP_UNCONFINED', text('no seccomp profile', '没有 seccomp 配置'));
  } else if (hasOpenSeccomp(spec)) {
    requests.add('SECCOMP_UNCONFINED', openSeccompText);
  }
}

/** Runtimes follow the lists whatever ociVersion says. */
function requestUnmasked(requests: Requests, spec: Unchecked): void {
  const masked = spec.at('linux').at('maskedPaths');
  const readOnly = spec.at('linux').at('readonlyPaths');
  const open = openKernelPath(masked.texts(), readOnly.texts());
  if (open) requests.add('PROC_UNMASKED', openPathText(open));
}

function requestMandatoryAccess(requests: Requests, process: Unchecked): void {
  const appArmor = process.at('apparmorProfile').text() ?? '';
  if (isUnconfinedAppArmor(appArmor)) requests.add('APPARMOR_UNCONFINED', `apparmorProfile ${appArmor}`);
  const label = process.at('selinuxLabel').text() ?? '';
  if (isUnconfinedSelinuxLabel(label)) requests.add('SELINUX_DISABLED', `selinuxLabel ${label}`);
}

/** runc runs a spec without a linux section in the host's namespaces, but refuses a Windows working directory. */
const runsOnLinux = (spec: Unchecked) =>
  spec.at('linux').isGiven || !/^[^/]/.test(spec.at('process').at('cwd').text() ?? '');

function requestSingly(
  requests: Requests,
  spec: Unchecked,
  rules: readonly DeviceRule[],
  maker: SpecMaker | undefined,
): void {
  const process = spec.at('process');
  requestGranted(requests, readGranted(process.at('capabilities')));
  requestMandatoryAccess(requests, process);
  if (!runsOnLinux(spec)) return;
  requestDevices(requests, spec.at('linux'), rules);
  requestSeccomp(requests, spec, maker);
  requestUnmasked(requests, spec);
}

/** Runtimes set it for a container with a domain name. */
const isRuntimeSysctl = (name: string) => name === 'kernel.domainname';

function requestKernelShare(requests: Requests, spec: Unchecked, maker: SpecMaker | undefined): void {
  const linux = spec.at('linux');
  requestNamespaces(requests, linux.at('namespaces'), maker);
  const propagation = linux.at('rootfsPropagation').text() ?? '';
  if (propagatesToHost(propagation)) requests.add('MOUNT_PROPAGATION', `rootfsPropagation ${propagation}`);
  for (const [name] of linux.at('sysctl').entries()) {
    if (!isSafeSysctl(name) && !isRuntimeSysctl(name)) requests.add('UNSAFE_SYSCTL', `sysctl ${name}`);
  }
}

function requestIdentity(requests: Requests, process: Unchecked, onLinux: boolean): void {
  if (!process.isGiven) return;
  if (onLinux && process.at('noNewPrivileges').flag() !== true)
    requests.add('PRIV_ESCALATION_ALLOWED', notSet('noNewPrivileges'));
  const uid = process.at('user').at('uid').number();
  if (uid === 0 || (onLinux && uid === undefined))
    requests.add('RUN_AS_ROOT', uid === undefined ? notSet('user.uid') : `user.uid ${uid}`);
}

const privilegedText = text(
  'all capabilities, all devices, no seccomp, nothing of /proc masked',
  '具有全部 capabilities 与全部设备，没有 seccomp，/proc 未屏蔽',
);

/** What the node knows and the spec cannot show. */
export interface OciSpecOptions {
  trustedHooks?: readonly TrustedHook[];
  maker?: SpecMaker | undefined;
}

/** Reads the config.json of an OCI bundle, against the defaults of Docker, containerd and CRI-O (R6). */
export const requestedFromOciSpec = (
  input: unknown,
  { trustedHooks = [], maker }: OciSpecOptions = {},
): Derivation =>
  gatherRequested(input, 'any case', (spec, requests) => {
    const onLinux = runsOnLinux(spec);
    const rules = spec.at('linux').at('resources').at('devices').list().map(readDeviceRule);
    if (isPrivileged(spec, rules)) {
      requests.add('PRIVILEGED', privilegedText);
    } else requestSingly(requests, spec, rules, maker);
    if (onLinux) requestKernelShare(requests, spec, maker);
    requestRoot(requests, spec.at('root'));
    requestHooks(requests, spec.at('hooks'), trustedHooks);
    requestMounts(requests, spec, maker);
    requestIdentity(requests, spec.at('process'), onLinux);
  });
