import { requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

/** Engines put a container's root in a folder named by an id, or called rootfs or merged. */
const engineRoot = /^\/(?!(proc|sys|dev)\/).+\/([0-9a-f]{32}|[0-9a-f]{64}|[^/]+\/(rootfs|merged))\/?$/;

/** Requests a host folder used as root, unless an engine made it for the container. */
export function requestRoot(requests: Requests, root: Unchecked): void {
  const source = root.at('path').text() ?? '';
  const climbs = source.split('/').includes('..');
  if (!climbs && (!source.startsWith('/') || engineRoot.test(source))) return;
  requestHostMount(requests, { source, destination: '/', readOnly: root.at('readonly').flag() ?? false });
}

/** Without startContainer, which runs in the container. */
const hostHooks = ['prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop'];

/** Arguments of Docker's network hook. A shell in its place could run none of them. */
const dockerArgument = /^(-exec-root=[\w/.-]+|[0-9a-f]{12,64})$/;
/** NVIDIA's GPU hook, where its packages install it. */
const nvidiaHook = /^\/usr\/(local\/)?bin\/nvidia-(container-runtime-hook|container-toolkit|ctk|cdi-hook)$/;

function isEngineHook(hook: Unchecked): boolean {
  const path = hook.at('path').text() ?? '';
  const [name, ...args] = hook.at('args').texts();
  if (nvidiaHook.test(path)) return true;
  return name === 'libnetwork-setkey' && args.every((argument) => dockerArgument.test(argument));
}

/** Requests commands that runc runs on the host as root, outside any container. */
export function requestHooks(requests: Requests, hooks: Unchecked): void {
  for (const stage of hostHooks)
    for (const hook of hooks.at(stage).list())
      if (!isEngineHook(hook))
        requests.add('PRIVILEGED', `${stage} hook ${hook.at('path').text() ?? ''} runs on the host`);
}
