import type { PrivilegeItem } from './catalog.js';

/** A device node of the host. */
export interface Device {
  path: string;
  /** `b` for block, `c` or `u` for character devices; unknown where only a path is given. */
  type?: string | undefined;
  major?: number | undefined;
  minor?: number | undefined;
}

/** A rule of the device cgroup; a number left out is a wildcard. */
export interface DeviceRule {
  allow: boolean;
  /** `a` (all), `b` or `c`. */
  type: string;
  major?: number | undefined;
  minor?: number | undefined;
  /** Of `r`, `w` and `m` (mknod). */
  access: string;
}

/**
 * Character devices by the names that Linux gives them. A path is anybody's to choose: a disk has links under /dev/disk,
 * a volume group's name, or a node in some other folder. So what is not known to be something else counts as a disk.
 */
const knownCharacterDevice =
  /^\/dev\/(accel|bus\/usb|btrfs-control|console|cpu_dma_latency|cuse|dma_heap|dri|dvb|fb\d|fuse|gpiochip\d|hidraw\d|hpet|hwrng|i2c-\d|infiniband|input|kfd|kmsg|kvm|loop-control|mei\d|memory|net\/tun|nvidia|ppp|rfkill|rtc|sev|sgx|snd|spidev|tpm|tty|uinput|usb|vfio|vhost-|video|watchdog)/;

const isBelowDev = (path: string) => path.startsWith('/dev/');

/** Devices that every container has; asking for them again is no privilege. */
const inEveryContainer = /^\/dev\/(null|zero|full|random|urandom|tty|ptmx)$/;

const memoryMinors = [1, 2, 4];

/** Of major 1: null, zero, full, random, urandom; of major 5: tty, console, ptmx. */
function isStandardCharacterDevice(major: number | undefined, minor: number | undefined): boolean {
  if (minor === undefined) return false;
  if (major === 1) return [3, 5, 7, 8, 9].includes(minor);
  return major === 5 && [0, 1, 2].includes(minor);
}

/**
 * What it means to have a device; undefined for those that every container has. A path inside the container may bear
 * any name, so the numbers are asked first where they are given.
 */
export function devicePrivilege({ path, type, major, minor }: Device): PrivilegeItem | undefined {
  const isMemory = type !== 'b' && major === 1 && minor !== undefined && memoryMinors.includes(minor);
  if (type === 'b' || isMemory) return 'DEVICE_BLOCK_OR_MEM';
  if (major !== undefined) {
    if (isStandardCharacterDevice(major, minor)) return undefined;
  } else if (inEveryContainer.test(path)) return undefined;
  // The type says that it is no disk; otherwise the name has to.
  if (type === 'c' || type === 'u' || type === 'p') return 'DEVICE_OTHER';
  return isBelowDev(path) && knownCharacterDevice.test(path) ? 'DEVICE_OTHER' : 'DEVICE_BLOCK_OR_MEM';
}

/** Whether an allow rule is one that runtimes give every container: the standard devices, terminals, and tun. */
const isStandardRule = ({ major, minor }: DeviceRule) =>
  isStandardCharacterDevice(major, minor) ||
  (major === 136 && minor === undefined) ||
  (major === 10 && minor === 200);

const reachesMemory = ({ major, minor }: DeviceRule) =>
  (major === undefined || major === 1) && (minor === undefined || memoryMinors.includes(minor));

function rulePrivilege(rule: DeviceRule): PrivilegeItem | undefined {
  // Neither the numbers nor the access of an `a` rule count: the kernel, and runc for it, allow everything.
  if (!['b', 'c', 'u'].includes(rule.type)) return 'DEVICE_ALL';
  // Making a node is not opening it: runtimes allow `c *:* m` and `b *:* m` to every container.
  if (!/[rw]/.test(rule.access)) return undefined;
  if (rule.type === 'b') return 'DEVICE_BLOCK_OR_MEM';
  if (isStandardRule(rule)) return undefined;
  return reachesMemory(rule) ? 'DEVICE_BLOCK_OR_MEM' : 'DEVICE_OTHER';
}

const name = ({ type, major, minor }: DeviceRule) => `${type} ${major ?? '*'}:${minor ?? '*'}`;

/** What a list of rules, applied in order, leaves allowed beyond what every container is allowed. */
export function deviceRulePrivileges(
  rules: readonly DeviceRule[],
): { item: PrivilegeItem; detail: string }[] {
  const allowed = new Map<string, DeviceRule>();
  for (const rule of rules) {
    if (rule.allow) allowed.set(name(rule), rule);
    else if (!rule.access.includes('r') || !rule.access.includes('w')) continue;
    else if (rule.type === 'a') allowed.clear();
    else allowed.delete(name(rule));
  }
  return [...allowed.values()].flatMap((rule) => {
    const item = rulePrivilege(rule);
    return item ? [{ item, detail: `device rule ${name(rule)} ${rule.access}` }] : [];
  });
}

const wildcard = (word: string | undefined) => (word === '*' ? undefined : Number(word));

/** Reads the text form, `c 10:229 rwm`; what cannot be read is taken for the widest rule, never for none. */
export function parseDeviceRule(rule: string): DeviceRule {
  const match = /^\s*([abc])\s+(\d+|\*):(\d+|\*)\s+([rwm]+)\s*$/.exec(rule);
  if (!match) return { allow: true, type: 'a', access: 'rwm' };
  const [, type = 'a', major, minor, access = 'rwm'] = match;
  return { allow: true, type, major: wildcard(major), minor: wildcard(minor), access };
}
