import { type Text, text } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';

export interface Device {
  path: string;
  /** `b` is block, `c` or `u` character; unknown where only a path is given. */
  type?: string | undefined;
  major?: number | undefined;
  minor?: number | undefined;
}

/** A rule of the device cgroup; a missing number is a wildcard. */
export interface DeviceRule {
  allow: boolean;
  type: string;
  major?: number | undefined;
  minor?: number | undefined;
  /** Some of `r`, `w` and `m` (mknod). */
  access: string;
}

/** Linux's names, whole: a volume group may be called `video`, and its disks are /dev/video/root. An unlisted one counts as a disk. */
const characterDevices = [
  'accel(\\d+|/accel\\d+)?|btrfs-control|bus/usb(/\\d+){0,2}|console|cpu_dma_latency|cuse|dma_heap(/(system|reserved))?',
  'dri(/(card|renderD)\\d+)?|dvb(/adapter\\d+(/\\w+\\d+)?)?|fb\\d+|fuse|gpiochip\\d+|hidraw\\d+|hpet|hwrng|i2c-\\d+',
  'infiniband(/(rdma_cm|(uverbs|umad|issm|ucm)\\d+))?|input(/(event|mouse|js)\\d+|/mice)?|kfd|kmsg|kvm|loop-control',
  'mei\\d+|memory|net/tun|nvidia(\\d+|ctl|-modeset|-uvm|-uvm-tools|-nvlink|-nvswitch(\\d+|ctl)|-caps(/nvidia-cap\\d+)?)?',
  'ppp|rfkill|rtc\\d*|sev(-guest)?|sgx_(enclave|provision|vepc)|sgx(/(enclave|provision))?|spidev\\d+\\.\\d+',
  'snd(/(timer|seq|(control|hw|midi|pcm)[CD\\d]+[cp]?))?|tdx_guest|tpm(rm)?\\d+|tty([A-Z]{1,4})?\\d*|uinput',
  'usb(/(hiddev|lp)\\d+)?|usbmon\\d+|vfio(/(vfio|\\d+))?|vhost-(net|vsock|scsi)|video\\d+|watchdog\\d*',
];
const knownCharacterDevice = new RegExp(`^/dev/(${characterDevices.join('|')})$`);

const isBelowDev = (path: string) => path.startsWith('/dev/');

const inEveryContainer = /^\/dev\/(null|zero|full|random|urandom|tty|ptmx)$/;

const memoryMinors = [1, 2, 4];

/** Major 1: null, zero, full, random, urandom. Major 5: tty, console, ptmx. */
function isStandardCharacterDevice(major: number | undefined, minor: number | undefined): boolean {
  if (minor === undefined) return false;
  if (major === 1) return [3, 5, 7, 8, 9].includes(minor);
  return major === 5 && [0, 1, 2].includes(minor);
}

/** Undefined for devices of every container. Numbers decide before the path, which may be any name in the container. */
export function devicePrivilege({ path, type, major, minor }: Device): PrivilegeItem | undefined {
  const isMemory = type !== 'b' && major === 1 && minor !== undefined && memoryMinors.includes(minor);
  if (type === 'b' || isMemory) return 'DEVICE_BLOCK_OR_MEM';
  if (major !== undefined) {
    if (isStandardCharacterDevice(major, minor)) return undefined;
  } else if (inEveryContainer.test(path)) return undefined;
  // Without a type, only the name can show that it is no disk.
  if (type === 'c' || type === 'u' || type === 'p') return 'DEVICE_OTHER';
  return isBelowDev(path) && knownCharacterDevice.test(path) ? 'DEVICE_OTHER' : 'DEVICE_BLOCK_OR_MEM';
}

/** Every container may use the standard devices, terminals, and tun. */
const isStandardRule = ({ major, minor }: DeviceRule) =>
  isStandardCharacterDevice(major, minor) ||
  (major === 136 && minor === undefined) ||
  (major === 10 && minor === 200);

const reachesMemory = ({ major, minor }: DeviceRule) =>
  (major === undefined || major === 1) && (minor === undefined || memoryMinors.includes(minor));

function rulePrivilege(rule: DeviceRule): PrivilegeItem | undefined {
  // The kernel and runc ignore the numbers and the access of an `a` rule and allow everything.
  if (!['b', 'c', 'u'].includes(rule.type)) return 'DEVICE_ALL';
  // Runtimes allow every container to make nodes (`c *:* m`, `b *:* m`); opening one needs r or w.
  if (!/[rw]/.test(rule.access)) return undefined;
  if (rule.type === 'b') return 'DEVICE_BLOCK_OR_MEM';
  if (isStandardRule(rule)) return undefined;
  return reachesMemory(rule) ? 'DEVICE_BLOCK_OR_MEM' : 'DEVICE_OTHER';
}

const name = ({ type, major, minor }: DeviceRule) => `${type} ${major ?? '*'}:${minor ?? '*'}`;

export const deviceRuleText = (rule: string): Text => text(`device rule ${rule}`, `设备规则 ${rule}`);
export const deviceText = (path: string): Text => text(`device ${path}`, `设备 ${path}`);

export function deviceRulePrivileges(rules: readonly DeviceRule[]): { item: PrivilegeItem; detail: Text }[] {
  const allowed = new Map<string, DeviceRule>();
  for (const rule of rules) {
    // runc unites the access of rules for the same device.
    if (rule.allow)
      allowed.set(name(rule), { ...rule, access: (allowed.get(name(rule))?.access ?? '') + rule.access });
    else if (!rule.access.includes('r') || !rule.access.includes('w')) continue;
    else if (rule.type === 'a') allowed.clear();
    else allowed.delete(name(rule));
  }
  return [...allowed.values()].flatMap((rule) => {
    const item = rulePrivilege(rule);
    return item ? [{ item, detail: deviceRuleText(`${name(rule)} ${rule.access}`) }] : [];
  });
}

const wildcard = (word: string | undefined) => (word === '*' ? undefined : Number(word));

/** Reads `c 10:229 rwm`. An unreadable rule counts as the widest, never as none. */
export function parseDeviceRule(rule: string): DeviceRule {
  const match = /^\s*([abc])\s+(\d+|\*):(\d+|\*)\s+([rwm]+)\s*$/.exec(rule);
  if (!match) return { allow: true, type: 'a', access: 'rwm' };
  const [, type = 'a', major, minor, access = 'rwm'] = match;
  return { allow: true, type, major: wildcard(major), minor: wildcard(minor), access };
}
