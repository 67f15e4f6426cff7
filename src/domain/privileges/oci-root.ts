import { requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

/** Where engines put the root of a container: in a folder of its own, which bears an id or is called so. */
const engineRoot = /^\/(?!(proc|sys|dev)\/).+\/([0-9a-f]{32}|[0-9a-f]{64}|[^/]+\/(rootfs|merged))\/?$/;

/** Requests the folder of the host that is to be the container's root, unless it is one that an engine made for it. */
export function requestRoot(requests: Requests, root: Unchecked): void {
  const source = root.at('path').text() ?? '';
  const climbs = source.split('/').includes('..');
  if (!climbs && (!source.startsWith('/') || engineRoot.test(source))) return;
  requestHostMount(requests, { source, destination: '/', readOnly: root.at('readonly').flag() ?? false });
}

/** All but startContainer, which is run in the container. */
const hostHooks = ['prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop'];

/** Docker's own hook for a container's network; its arguments keep a shell that is put in its place from running them. */
const dockerArgument = /^(-exec-root=[\w/.-]+|[0-9a-f]{12,64})$/;
/** NVIDIA's for its GPUs, where the packages install them. */
const nvidiaHook = /^\/usr\/(local\/)?bin\/nvidia-(container-runtime-hook|container-toolkit|ctk|cdi-hook)$/;

function isEngineHook(hook: Unchecked): boolean {
  const path = hook.at('path').text() ?? '';
  const [name, ...args] = hook.at('args').texts();
  if (nvidiaHook.test(path)) return true;
  return name === 'libnetwork-setkey' && args.every((argument) => dockerArgument.test(argument));
}

/** Requests the commands that runc is to run on the host, as root and in no container at all. */
export function requestHooks(requests: Requests, hooks: Unchecked): void {
  for (const stage of hostHooks)
    for (const hook of hooks.at(stage).list())
      if (!isEngineHook(hook))
        requests.add('PRIVILEGED', `${stage} hook ${hook.at('path').text() ?? ''} runs on the host`);
}
