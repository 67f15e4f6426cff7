import { joinTexts, text } from '../../platform/text.js';
import { isAllCapabilities, requestAdded } from './capabilities.js';
import type { PrivilegeItem } from './catalog.js';
import {
  devicePrivilege,
  deviceRulePrivileges,
  deviceRuleText,
  deviceText,
  parseDeviceRule,
} from './device.js';
import { readHostConfig } from './docker-fields.js';
import { mayGainPrivileges, requestUnconfined } from './docker-security-opt.js';
import { requestStorage } from './docker-storage.js';
import { canonicalHostPath } from './host-path.js';
import { gatherRequested, type Derivation, notSet, type Requests } from './requested.js';
import { isSafeSysctl } from './sysctl.js';
import type { Unchecked } from './unchecked.js';

/** Requests when the mode is `host`; `container:<id>` joins another container. */
const namespaceModes: [field: string, item: PrivilegeItem][] = [
  ['PidMode', 'HOST_PID'],
  ['IpcMode', 'HOST_IPC'],
  ['NetworkMode', 'HOST_NETWORK'],
  ['UTSMode', 'HOST_UTS'],
  ['UsernsMode', 'HOST_USERNS'],
  ['CgroupnsMode', 'HOST_CGROUPNS'],
  // Podman's name for it.
  ['CgroupMode', 'HOST_CGROUPNS'],
];

function requestNamespaces(requests: Requests, hostConfig: Unchecked): void {
  for (const [field, item] of namespaceModes) {
    if (hostConfig.at(field).text() === 'host') requests.add(item, `${field} host`);
  }
}

/** The host's network by its name, whatever NetworkMode calls it: what `docker inspect` shows, and a create request asks for. */
function requestNetworks(requests: Requests, whole: Unchecked): void {
  const networks = [
    ...whole.at('NetworkSettings').at('Networks').entries(),
    ...whole.at('NetworkingConfig').at('EndpointsConfig').entries(),
  ];
  if (networks.some(([name]) => name === 'host'))
    requests.add('HOST_NETWORK', text('network `host`', '网络 `host`'));
}

/** Docker reads a single string as a list of one. */
const readWords = (words: Unchecked) => (words.isText ? [words.text() ?? ''] : words.texts());

/** A directory stands for all devices below it. */
function requestDevice(requests: Requests, pathOnHost: string): void {
  const path = canonicalHostPath(pathOnHost);
  const item = path === '/dev' ? 'DEVICE_ALL' : devicePrivilege({ path });
  if (item) requests.add(item, deviceText(pathOnHost));
}

const deviceRequestText = (capabilities: readonly string[]) =>
  joinTexts(text('device request', '设备请求'), capabilities.length > 0 ? ` ${capabilities.join(',')}` : '');

function requestDevices(requests: Requests, hostConfig: Unchecked): void {
  for (const device of hostConfig.at('Devices').list())
    requestDevice(requests, device.at('PathOnHost').text() ?? '');
  for (const rule of hostConfig.at('DeviceCgroupRules').texts()) {
    for (const { item } of deviceRulePrivileges([parseDeviceRule(rule)]))
      requests.add(item, deviceRuleText(rule));
  }
  for (const request of hostConfig.at('DeviceRequests').list()) {
    const capabilities = request
      .at('Capabilities')
      .list()
      .flatMap((alternative) => alternative.texts());
    requests.add('DEVICE_OTHER', deviceRequestText(capabilities));
  }
}

/** In Docker an addition beats a drop of the same name; drops only reduce an added `ALL` (ADR 5). */
const dropsThatCount = (added: readonly string[], dropped: readonly string[]) =>
  added.some(isAllCapabilities) ? dropped.filter((name) => !isAllCapabilities(name)) : [];

function requestSingly(requests: Requests, hostConfig: Unchecked): void {
  const added = readWords(hostConfig.at('CapAdd'));
  const dropped = readWords(hostConfig.at('CapDrop'));
  requestAdded(requests, added, dropsThatCount(added, dropped), (name) => joinTexts('CapAdd ', name));
  // Docker 19.03 gives exactly these instead of the defaults.
  requestAdded(requests, readWords(hostConfig.at('Capabilities')), [], (name) =>
    joinTexts('Capabilities ', name),
  );
  requestDevices(requests, hostConfig);
  requestUnconfined(requests, hostConfig, added);
}

function requestSysctls(requests: Requests, sysctls: Unchecked): void {
  for (const [name] of sysctls.entries()) {
    if (!isSafeSysctl(name)) requests.add('UNSAFE_SYSCTL', `sysctl ${name}`);
  }
}

const publishedText = (port: string, hostPort: string) =>
  text(`${port} published on ${hostPort}`, `${port} 发布到宿主机端口 ${hostPort}`);

/** Published ports below 1024; PublishAllPorts and an empty HostPort take high ports. */
function requestPorts(requests: Requests, bindings: Unchecked): void {
  for (const [port, published] of bindings.entries()) {
    for (const binding of published.list()) {
      const hostPort = binding.at('HostPort').textOrNumber() ?? '';
      const lowest = Number.parseInt(hostPort, 10);
      if (lowest > 0 && lowest < 1024) requests.add('HOST_PORT', publishedText(port, hostPort));
    }
  }
}

const isRoot = (user: string) => ['0', 'root'].includes(user.split(':')[0] ?? '');

/** `docker inspect` merges the image's user into Config.User, so empty is root; in a create request it is unknown. */
function requestUser(requests: Requests, whole: Unchecked): void {
  const config = whole.at('Config');
  const user = (config.isGiven ? config : whole).at('User').text() ?? '';
  if (isRoot(user) || (config.isGiven && user === ''))
    requests.add('RUN_AS_ROOT', user ? `User ${user}` : notSet('User'));
}

/** Reads a HostConfig, the whole object of `docker inspect`, or the body of a create request. */
export const requestedFromDockerHostConfig = (input: unknown): Derivation =>
  gatherRequested(input, 'any case', (whole, requests) => {
    const hostConfig = readHostConfig(requests, whole);
    if (hostConfig.at('Privileged').flag()) requests.add('PRIVILEGED', 'Privileged');
    else requestSingly(requests, hostConfig);
    requestNamespaces(requests, hostConfig);
    requestNetworks(requests, whole);
    requestStorage(requests, hostConfig, hostConfig === whole ? [] : whole.at('Mounts').list());
    requestSysctls(requests, hostConfig.at('Sysctls'));
    requestPorts(requests, hostConfig.at('PortBindings'));
    if (mayGainPrivileges(hostConfig)) requests.add('PRIV_ESCALATION_ALLOWED', notSet('no-new-privileges'));
    requestUser(requests, whole);
  });
