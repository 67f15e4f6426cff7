import { text } from '../../platform/text.js';
import { isAllCapabilities } from './capabilities.js';
import { capabilities } from './catalog.js';
import { parseMergingRepeatedKeys } from '../../platform/go-json.js';
import {
  isOpenSeccomp,
  isUnconfinedAppArmor,
  isOtherSelinuxRole,
  isOtherSelinuxUser,
  isUnconfinedSelinuxType,
  openKernelPath,
  openPathText,
} from './confinement.js';
import type { Requests } from './requested.js';
import { Unchecked } from './unchecked.js';

interface SecurityOption {
  key: string;
  value: string;
}

/** Docker splits at the first `=`, or without one at the first `:` (moby, daemon_unix.go, parseSecurityOpt). */
function parseOption(option: string): SecurityOption {
  if (option === 'disable') return { key: 'label', value: option };
  const at = option.search(option.includes('=') ? '=' : ':');
  return at < 0 ? { key: option, value: '' } : { key: option.slice(0, at), value: option.slice(at + 1) };
}

/** The client sends a profile as JSON. Docker fails on other text; whoever reads it otherwise is no safer. */
function isOpenProfile(value: string, held: readonly string[]): boolean {
  if (value === '' || value === 'builtin') return false;
  try {
    const isOpen = (profile: Unchecked) => isOpenSeccomp(profile, held, 'DOCKER');
    return Unchecked.read(parseMergingRepeatedKeys(value), 'any case', isOpen) !== false;
  } catch {
    return true;
  }
}

/** These only take away, or are of Windows. What another option lifts cannot be known. */
const confining = ['no-new-privileges', 'mask', 'proc-opts', 'credentialspec', ''];

/** `level` and `filetype` choose among containers; `nested` lets the container change labels. */
function isUnconfinedLabel(label: string): boolean {
  const [key = '', value = ''] = label.split(/[:=](.*)/s);
  switch (key) {
    case 'type':
      return isUnconfinedSelinuxType(value);
    case 'user':
      return isOtherSelinuxUser(value);
    case 'role':
      return isOtherSelinuxRole(value);
    default:
      return !['level', 'filetype', ''].includes(key);
  }
}

const openProfileText = text(
  'SecurityOpt seccomp= a profile that refuses less than the default',
  'SecurityOpt seccomp= 限制少于默认的配置',
);

function requestOption(requests: Requests, { key, value }: SecurityOption, held: readonly string[]): void {
  switch (key) {
    case 'seccomp':
      if (value === 'unconfined') requests.add('SECCOMP_UNCONFINED', 'SecurityOpt seccomp=unconfined');
      else if (isOpenProfile(value, held)) requests.add('SECCOMP_UNCONFINED', openProfileText);
      break;
    case 'apparmor':
      if (isUnconfinedAppArmor(value)) requests.add('APPARMOR_UNCONFINED', `SecurityOpt apparmor=${value}`);
      break;
    case 'label':
      if (isUnconfinedLabel(value)) requests.add('SELINUX_DISABLED', `SecurityOpt label=${value}`);
      break;
    case 'systempaths':
      if (value === 'unconfined') requests.add('PROC_UNMASKED', 'SecurityOpt systempaths=unconfined');
      break;
    case 'writable-cgroups':
      if (isTrue(value)) requests.add('PROC_UNMASKED', 'SecurityOpt writable-cgroups');
      break;
    // Podman's, also by Docker's API.
    case 'unmask':
      requests.add('PROC_UNMASKED', `SecurityOpt unmask=${value}`);
      break;
    default:
      if (!confining.includes(key)) requests.add('UNKNOWN', `SecurityOpt ${key}`);
  }
}

/** The client turns systempaths=unconfined into empty lists; null means the daemon's default. */
function requestUnmasked(requests: Requests, hostConfig: Unchecked): void {
  const masked = hostConfig.at('MaskedPaths');
  const readOnly = hostConfig.at('ReadonlyPaths');
  const open = openKernelPath(
    masked.isGiven ? masked.texts() : undefined,
    readOnly.isGiven ? readOnly.texts() : undefined,
  );
  if (open) requests.add('PROC_UNMASKED', openPathText(open));
}

/** Requests what lifts the confinement of a container that is not privileged. */
export function requestUnconfined(requests: Requests, hostConfig: Unchecked, added: readonly string[]): void {
  const all = added.some(isAllCapabilities);
  const held = all ? capabilities.map(({ item }) => item) : added;
  for (const option of hostConfig.at('SecurityOpt').texts())
    requestOption(requests, parseOption(option), held);
  requestUnmasked(requests, hostConfig);
}

/** As Go's strconv.ParseBool; Docker refuses other values. */
const isTrue = (value: string) => ['', '1', 't', 'T', 'TRUE', 'true', 'True'].includes(value);

/** Docker's default is yes. */
export const mayGainPrivileges = (hostConfig: Unchecked) =>
  !hostConfig
    .at('SecurityOpt')
    .texts()
    .map(parseOption)
    .some(({ key, value }) => key === 'no-new-privileges' && isTrue(value));
