import { callGrpc, type Message, readMessage, textOf, writeMessage } from './grpc.js';

/** What the agent needs of CRI, the API by which a kubelet drives containerd and CRI-O. */
export interface Cri {
  /** Name of the engine, such as containerd. */
  engineName(signal: AbortSignal): Promise<string>;
  /** The settings that it was started with, as far as it tells them, in JSON. */
  settings(signal: AbortSignal): Promise<string>;
  /** Makes and starts the sandbox of a pod; returns its id. */
  runSandbox(sandbox: Sandbox, signal: AbortSignal): Promise<string>;
  /** Removes the sandboxes that have a label. */
  removeSandboxes(label: string, signal: AbortSignal): Promise<void>;
}

export interface Sandbox {
  name: string;
  label: string;
}

const labelKey = 'tcss-agent';
const labelOf = (label: string) => writeMessage([1, labelKey], [2, label]);
const hostNetwork = 2;
/** In the host's network, which needs no network plugin. */
export const hostNamespaces = writeMessage([1, hostNetwork]);
const on = 1;

export function connectCri(address: string): Cri {
  const call = (method: string, request: Buffer, signal: AbortSignal): Promise<Message> =>
    callGrpc({ address, path: `/runtime.v1.RuntimeService/${method}`, request, signal });
  return {
    engineName: async (signal) => textOf(await call('Version', writeMessage(), signal), 2),
    async settings(signal) {
      const info = (await call('Status', writeMessage([1, on]), signal)).get(2) ?? [];
      return info.map((entry) => textOf(readMessage(entry), 2)).join('\n');
    },
    runSandbox: async (sandbox, signal) =>
      textOf(await call('RunPodSandbox', writeMessage([1, sandboxConfig(sandbox)]), signal), 1),
    async removeSandboxes(label, signal) {
      const filter = writeMessage([3, labelOf(label)]);
      const items = (await call('ListPodSandbox', writeMessage([1, filter]), signal)).get(1) ?? [];
      for (const id of items.map((item) => textOf(readMessage(item), 1))) {
        await call('StopPodSandbox', writeMessage([1, id]), signal);
        await call('RemovePodSandbox', writeMessage([1, id]), signal);
      }
    },
  };
}

export function sandboxConfig({ name, label }: Sandbox): Buffer {
  const metadata = writeMessage([1, name], [2, name], [3, 'tcss-agent']);
  const linux = writeMessage([2, writeMessage([1, hostNamespaces])]);
  return writeMessage([1, metadata], [6, labelOf(label)], [8, linux]);
}
