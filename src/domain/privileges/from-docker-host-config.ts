import { requestAdded } from './capabilities.js';
import type { PrivilegeItem } from './catalog.js';
import { devicePrivilege, deviceRulePrivileges, parseDeviceRule } from './device.js';
import { mayGainPrivileges, requestUnconfined } from './docker-security-opt.js';
import { requestStorage } from './docker-storage.js';
import { canonicalHostPath } from './host-path.js';
import { gatherRequested, type Derivation, type Requests } from './requested.js';
import { isSafeSysctl } from './sysctl.js';
import type { Unchecked } from './unchecked.js';

/** Modes that are a request when they are `host`; `container:<id>` joins another container, not the host. */
const namespaceModes: [field: string, item: PrivilegeItem][] = [
  ['PidMode', 'HOST_PID'],
  ['IpcMode', 'HOST_IPC'],
  ['NetworkMode', 'HOST_NETWORK'],
  ['UTSMode', 'HOST_UTS'],
  ['UsernsMode', 'HOST_USERNS'],
  ['CgroupnsMode', 'HOST_CGROUPNS'],
];

function requestNamespaces(requests: Requests, hostConfig: Unchecked): void {
  for (const [field, item] of namespaceModes) {
    if (hostConfig.at(field).text() === 'host') requests.add(item, `${field} host`);
  }
}

/** A list of strings, or a single string, which Docker takes for a list of one. */
const readWords = (words: Unchecked) => (words.isText ? [words.text() ?? ''] : words.texts());

/** A directory given as a device stands for all devices below it. */
function requestDevice(requests: Requests, pathOnHost: string): void {
  const path = canonicalHostPath(pathOnHost);
  const item = path === '/dev' ? 'DEVICE_ALL' : devicePrivilege({ path });
  if (item) requests.add(item, `device ${pathOnHost}`);
}

function requestDevices(requests: Requests, hostConfig: Unchecked): void {
  for (const device of hostConfig.at('Devices').list())
    requestDevice(requests, device.at('PathOnHost').text() ?? '');
  for (const text of hostConfig.at('DeviceCgroupRules').texts()) {
    for (const { item } of deviceRulePrivileges([parseDeviceRule(text)]))
      requests.add(item, `device rule ${text}`);
  }
  for (const request of hostConfig.at('DeviceRequests').list()) {
    const capabilities = request
      .at('Capabilities')
      .list()
      .flatMap((alternative) => alternative.texts());
    requests.add('DEVICE_OTHER', `device request ${capabilities.join(',')}`.trim());
  }
}

const isAll = (name: string) => /^(CAP_)?ALL$/i.test(name.trim());

/** Docker lets an addition win over a drop of the same name; drops only take something out of an added `ALL` (ADR 5). */
const dropsThatCount = (added: readonly string[], dropped: readonly string[]) =>
  added.some(isAll) ? dropped.filter((name) => !isAll(name)) : [];

/** What a container that is not privileged asks for one by one. */
function requestSingly(requests: Requests, hostConfig: Unchecked): void {
  const added = readWords(hostConfig.at('CapAdd'));
  const dropped = readWords(hostConfig.at('CapDrop'));
  requestAdded(requests, added, dropsThatCount(added, dropped), (name) => `CapAdd ${name}`);
  requestDevices(requests, hostConfig);
  requestUnconfined(requests, hostConfig);
}

function requestSysctls(requests: Requests, sysctls: Unchecked): void {
  for (const [name] of sysctls.entries()) {
    if (!isSafeSysctl(name)) requests.add('UNSAFE_SYSCTL', `sysctl ${name}`);
  }
}

/** Ports below 1024 that are published; PublishAllPorts and an empty HostPort take high ports. */
function requestPorts(requests: Requests, bindings: Unchecked): void {
  for (const [port, published] of bindings.entries()) {
    for (const binding of published.list()) {
      const hostPort = binding.at('HostPort').textOrNumber() ?? '';
      const lowest = Number.parseInt(hostPort, 10);
      if (lowest > 0 && lowest < 1024) requests.add('HOST_PORT', `${port} published on ${hostPort}`);
    }
  }
}

/** Whether a user, `user[:group]`, is root. */
const isRoot = (user: string) => ['0', 'root'].includes(user.split(':')[0] ?? '');

/**
 * Requests user 0. In `docker inspect` the image's user is merged into Config.User, so there an empty one is root; in
 * a request to create a container an empty User means the image's, which is not known here.
 */
function requestUser(requests: Requests, whole: Unchecked): void {
  const config = whole.at('Config');
  const user = (config.isGiven ? config : whole).at('User').text() ?? '';
  if (isRoot(user) || (config.isGiven && user === ''))
    requests.add('RUN_AS_ROOT', `User ${user || 'not set'}`);
}

/**
 * What a Docker container asks for beyond the default: from its HostConfig, from the whole object of `docker inspect`,
 * or from the body of a request to create it.
 */
export const requestedFromDockerHostConfig = (input: unknown): Derivation =>
  gatherRequested(input, 'any case', (whole, requests) => {
    const nested = whole.at('HostConfig');
    const hostConfig = nested.isGiven ? nested : whole;
    if (hostConfig.at('Privileged').flag()) requests.add('PRIVILEGED', 'Privileged');
    else requestSingly(requests, hostConfig);
    requestNamespaces(requests, hostConfig);
    requestStorage(requests, hostConfig, nested.isGiven ? whole.at('Mounts').list() : []);
    requestSysctls(requests, hostConfig.at('Sysctls'));
    requestPorts(requests, hostConfig.at('PortBindings'));
    if (mayGainPrivileges(hostConfig)) requests.add('PRIV_ESCALATION_ALLOWED', 'no-new-privileges not set');
    requestUser(requests, whole);
  });
