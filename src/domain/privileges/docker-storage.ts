import { text } from '../../platform/text.js';
import { isReadOnly, requestFilesystem } from './filesystem-mount.js';
import { propagatesToHost, propagationText, requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

interface Bind {
  source: string;
  destination: string;
  readOnly: boolean;
  propagation: string;
}

/** Volume names are bare; host paths are absolute, or start with a dot or a Windows drive or pipe. */
const isHostPath = (source: string) => /^([/\\.~]|[A-Za-z]:[\\/])/.test(source);

/** Reads `source:destination[:options]`; a Windows drive has a colon of its own. */
function parseBind(bind: string): Bind {
  const [, source = bind, destination = '', options = ''] =
    /^((?:[A-Za-z]:[\\/])?[^:]*):((?:[A-Za-z]:[\\/])?[^:]*)(?::(.*))?$/.exec(bind) ?? [];
  const words = options.split(',');
  return {
    source,
    destination,
    readOnly: words.includes('ro'),
    propagation: words.find(propagatesToHost) ?? '',
  };
}

function requestBind(requests: Requests, bind: Bind): void {
  if (propagatesToHost(bind.propagation))
    requests.add('MOUNT_PROPAGATION', propagationText(bind.source, bind.propagation));
  if (isHostPath(bind.source)) requestHostMount(requests, bind);
}

/** A local volume can be a bind, a disk or an overlay: its options are those of mount(8). */
function requestLocalVolume(requests: Requests, mount: Unchecked, destination: string): void {
  const options = mount.at('VolumeOptions').at('DriverConfig').at('Options');
  const source = options.at('device').text() ?? '';
  const words = (options.at('o').text() ?? '').split(',').filter(Boolean);
  if (mount.at('ReadOnly').flag() === true) words.push('ro');
  if (words.some((word) => word === 'bind' || word === 'rbind'))
    requestBind(requests, { source, destination, readOnly: isReadOnly(words), propagation: '' });
  else {
    const type = options.at('type').text() ?? '';
    requestFilesystem(requests, { type, source, destination, options: words });
  }
}

/** Their sources are no paths of the host. What an unknown type mounts cannot be known. */
const otherMountTypes = ['volume', 'tmpfs', 'image', 'cluster', 'ramfs', 'devpts'];

function requestMount(requests: Requests, mount: Unchecked): void {
  const type = mount.at('Type').text() ?? '';
  const destination = mount.at('Target').text() ?? '';
  if (type === 'volume') requestLocalVolume(requests, mount, destination);
  if (type !== 'bind' && type !== 'npipe') {
    if (!otherMountTypes.includes(type))
      requests.add(
        'UNKNOWN',
        text(`a mount of type ${type} on ${destination}`, `挂载到 ${destination} 的类型为 ${type} 的挂载`),
      );
    return;
  }
  requestBind(requests, {
    source: mount.at('Source').text() ?? '',
    destination,
    readOnly: mount.at('ReadOnly').flag() ?? false,
    propagation: mount.at('BindOptions').at('Propagation').text() ?? '',
  });
}

/**
 * `docker inspect` also lists what `--volumes-from` mounted. Only Docker's own list has no Target, without which Docker
 * creates no mount.
 */
function requestInspectedMount(requests: Requests, mount: Unchecked): void {
  if (mount.at('Target').isGiven) return requestMount(requests, mount);
  if (!['bind', 'npipe'].includes(mount.at('Type').text() ?? '')) return;
  requestBind(requests, {
    source: mount.at('Source').text() ?? '',
    destination: mount.at('Destination').text() ?? '',
    readOnly: mount.at('RW').flag() === false,
    propagation: mount.at('Propagation').text() ?? '',
  });
}

/** Requests the host paths among binds and mounts; named volumes are none. */
export function requestStorage(
  requests: Requests,
  hostConfig: Unchecked,
  inspectedMounts: readonly Unchecked[],
): void {
  for (const bind of hostConfig.at('Binds').texts()) requestBind(requests, parseBind(bind));
  for (const mount of hostConfig.at('Mounts').list()) requestMount(requests, mount);
  for (const mount of inspectedMounts) requestInspectedMount(requests, mount);
}
