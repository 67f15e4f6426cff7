import { text } from '../../platform/text.js';
import { requestHostMount } from './host-path.js';
import type { Requests } from './requested.js';
import type { Unchecked } from './unchecked.js';

/** Engines put a container's root in a folder named by an id, or called rootfs or merged. */
const engineRoot = /^\/(?!(proc|sys|dev)\/).+\/([0-9a-f]{32}|[0-9a-f]{64}|[^/]+\/(rootfs|merged))\/?$/;

/** Whether engines keep the roots of containers and images in such a folder. */
export const isEngineRoot = (path: string) => !path.split('/').includes('..') && engineRoot.test(path);

/** Requests a host folder used as root, unless an engine made it for the container. */
export function requestRoot(requests: Requests, root: Unchecked): void {
  const source = root.at('path').text() ?? '';
  const isInBundle = !source.startsWith('/') && !source.split('/').includes('..');
  if (isInBundle || isEngineRoot(source)) return;
  requestHostMount(requests, { source, destination: '/', readOnly: root.at('readonly').flag() ?? false });
}

/** Without startContainer, which runs in the container. */
const hostHooks = ['prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop'];

/** A command that the node's engine adds to every container, as the operator of the node tells it. */
export interface TrustedHook {
  /** Exactly as the engine writes it. */
  path: string;
  /** After the program's own name; none by default. */
  args?: readonly string[] | undefined;
}

/** Docker's network hook is the daemon itself. A shell in its place could run none of these arguments. */
const dockerPath = /^(\/proc\/\d+\/exe|\/usr\/(local\/)?s?bin\/dockerd)$/;
const dockerArgument = /^(-exec-root=[\w/.-]+|[0-9a-f]{12,64})$/;
/** NVIDIA's GPU hook, where its packages install it. */
const nvidiaHook = /^\/usr\/(local\/)?bin\/nvidia-(container-runtime-hook|container-toolkit|ctk|cdi-hook)$/;
/** Other variables, such as LD_PRELOAD, make a trusted program run another's code. */
const nvidiaVariable = /^(NVIDIA_\w+=.*|PATH=(\/usr(\/local)?\/s?bin|\/s?bin|:)*)$/;

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word, index) => word === b[index]);

function isEngineHook(hook: Unchecked, trusted: readonly TrustedHook[]): boolean {
  const path = hook.at('path').text() ?? '';
  const [name, ...args] = hook.at('args').texts();
  const variables = hook.at('env').texts();
  if (nvidiaHook.test(path)) return variables.every((variable) => nvidiaVariable.test(variable));
  if (variables.length > 0) return false;
  if (trusted.some((known) => known.path === path && isSame(known.args ?? [], args))) return true;
  const isDockers = dockerPath.test(path) && name === 'libnetwork-setkey';
  return isDockers && args.every((argument) => dockerArgument.test(argument));
}

const hookText = (stage: string, path: string) =>
  text(`${stage} hook ${path} runs on the host`, `${stage} 钩子 ${path} 在宿主机上运行`);

/** Requests commands that runc runs on the host as root, outside any container. */
export function requestHooks(requests: Requests, hooks: Unchecked, trusted: readonly TrustedHook[]): void {
  for (const stage of hostHooks)
    for (const hook of hooks.at(stage).list())
      if (!isEngineHook(hook, trusted))
        requests.add('PRIVILEGED', hookText(stage, hook.at('path').text() ?? ''));
}
