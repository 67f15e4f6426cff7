import { type Text, text } from '../../platform/text.js';
import { capabilities, type Capability, readCapabilityName } from './catalog.js';
import type { Requests } from './requested.js';

/** The runtime default of Docker and containerd (moby, daemon/pkg/oci/caps/defaults.go). */
export const defaultCapabilities: ReadonlySet<Capability> = new Set<Capability>([
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
]);

interface CapabilityList {
  known: Set<Capability>;
  all: boolean;
  unknown: string[];
}

export const isAllCapabilities = (name: string) => /^(CAP_)?ALL$/i.test(name.trim());

function readCapabilities(names: readonly string[]): CapabilityList {
  const list: CapabilityList = { known: new Set(), all: false, unknown: [] };
  for (const name of names) {
    const known = readCapabilityName(name);
    if (known) list.known.add(known);
    else if (isAllCapabilities(name)) list.all = true;
    else list.unknown.push(name);
  }
  return list;
}

const allWithout = (names: readonly string[]) =>
  text(`ALL without ${names.join(', ')}`, `ALL（不含 ${names.join('、')}）`);

/** A drop cancels only the same name, so it leaves the rest of an added `ALL`. Adding a default is no request. */
export function requestAdded(
  requests: Requests,
  added: readonly string[],
  dropped: readonly string[],
  describe: (name: Text | string) => Text | string,
): void {
  const add = readCapabilities(added);
  const drop = readCapabilities(dropped);
  const all = add.all && !drop.all;
  if (all && drop.known.size === 0) requests.add('CAP_ALL', describe('ALL'));
  else {
    const asked = all ? capabilities.map(({ item }) => item) : [...add.known];
    for (const item of asked)
      if (!drop.known.has(item) && (all || !defaultCapabilities.has(item)))
        requests.add(item, describe(all ? allWithout([...drop.known]) : item));
  }
  for (const name of add.unknown) requests.add('UNKNOWN', describe(name));
}

/** The highest capability number since Linux 3.5, 3.16 and 5.9: an older kernel's full set is full, too. */
const lastCapabilities = [36, 37, 40];

export function isFullSet(names: readonly string[]): boolean {
  const { known } = readCapabilities(names);
  const numbers = capabilities.filter(({ item }) => known.has(item)).map(({ number }) => number);
  const last = numbers.at(-1) ?? -1;
  return numbers.length === last + 1 && lastCapabilities.includes(last);
}

/** Requests what is granted beyond the 14 defaults; a full set is one request, not 41. */
export function requestGranted(requests: Requests, granted: readonly string[]): void {
  const { known, unknown } = readCapabilities(granted);
  if (isFullSet(granted)) requests.add('CAP_ALL', text('capabilities: every one', 'capabilities：全部'));
  else {
    for (const item of known) if (!defaultCapabilities.has(item)) requests.add(item, `capabilities ${item}`);
  }
  for (const name of new Set(unknown)) requests.add('UNKNOWN', `capabilities ${name}`);
}
