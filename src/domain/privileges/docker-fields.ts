import { foldKey } from '../../platform/go-json.js';
import { text } from '../../platform/text.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

const words = (names: string) => names.trim().split(/\s+/);

/** Of API 1.24 to 1.55 (moby, api/types/container/hostconfig.go and api/docs), also those that were since removed. */
const hostConfigFields = words(`
  Annotations AutoRemove Binds CapAdd CapDrop Capabilities Cgroup CgroupParent CgroupnsMode ConsoleSize ContainerIDFile
  Dns DnsOptions DnsSearch ExtraHosts GroupAdd Init IpcMode Isolation Links LogConfig MaskedPaths Mounts NetworkMode
  OomScoreAdj PidMode PortBindings Privileged PublishAllPorts ReadonlyPaths ReadonlyRootfs RestartPolicy Runtime
  SecurityOpt ShmSize StorageOpt Sysctls Tmpfs UTSMode UsernsMode VolumeDriver VolumesFrom

  BlkioDeviceReadBps BlkioDeviceReadIOps BlkioDeviceWriteBps BlkioDeviceWriteIOps BlkioWeight BlkioWeightDevice CpuCount
  CpuPercent CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpuShares CpusetCpus CpusetMems DeviceCgroupRules
  DeviceRequests Devices DiskQuota IOMaximumBandwidth IOMaximumIOps KernelMemory KernelMemoryTCP Memory MemoryReservation
  MemorySwap MemorySwappiness NanoCpus OomKillDisable PidsLimit Ulimits
`);

/** What `podman inspect` has besides. */
const podmanFields = words('CgroupConf CgroupManager CgroupMode Cgroups IntelRdtClosID');

/** Of a create request (moby, api/types/container/config.go). They grant nothing. */
const configFields = words(`
  ArgsEscaped AttachStderr AttachStdin AttachStdout Cmd Cpuset Domainname Entrypoint Env ExposedPorts Healthcheck
  Hostname Image Labels MacAddress NetworkDisabled NetworkingConfig OnBuild OpenStdin Platform PortSpecs Shell StdinOnce
  StopSignal StopTimeout Tty User Volumes WorkingDir
`);

/** Docker takes these from beside the HostConfig, too (moby 20.10, runconfig/config_unix.go); inspected containers have Mounts. */
const besideHostConfig = words('Memory MemorySwap CpuShares CpusetCpus VolumeDriver Mounts');

const folded = (names: readonly string[]) => new Set(names.map(foldKey));
const known = folded([...hostConfigFields, ...podmanFields, ...configFields]);
const granting = folded(hostConfigFields.filter((field) => !besideHostConfig.includes(field)));

const notDockers = text(
  'is no HostConfig, create request or inspected container of Docker: none of its fields is known',
  '不是 Docker 的 HostConfig、创建请求或 inspect 结果：没有可识别的字段',
);
const notAlone = text(
  'is one of two: the object that holds it has fields of a HostConfig itself, and only one of both counts for Docker; send that one',
  '与外层对象中的 HostConfig 字段并存，Docker 只采用其中之一，请只提供实际生效的 HostConfig',
);

/** A field that is empty, zero or false asks for nothing. What another may grant cannot be known. */
function requestUnknown(requests: Requests, hostConfig: Unchecked): void {
  const given = hostConfig.entries().filter(([, value]) => value.isGiven);
  const fields = given.map(([name, value]) => ({ name, key: foldKey(name), value }));
  if (fields.length > 0 && !fields.some(({ key }) => known.has(key))) hostConfig.refuse(notDockers);
  for (const { name, key, value } of fields)
    if (!known.has(key) && !value.isZero)
      requests.add('UNKNOWN', text(`field ${name}, which is none of Docker's`, `Docker 没有的字段 ${name}`));
}

/**
 * Finds the HostConfig in the object of `docker inspect` or a create request; any other object is one itself. An empty
 * one asks for the defaults. One of other fields is something else, and silence would pass it.
 */
export function readHostConfig(requests: Requests, whole: Unchecked): Unchecked {
  const nested = whole.at('HostConfig');
  const hostConfig = nested.isGiven ? nested : whole;
  if (nested.isGiven && whole.entries().some(([name, value]) => granting.has(foldKey(name)) && value.isGiven))
    nested.refuse(notAlone);
  requestUnknown(requests, hostConfig);
  return hostConfig;
}
