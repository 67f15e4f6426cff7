import { callGrpc, type Message, messageOf, readMessage, textOf, writeMessage } from './grpc.js';

/** The little of containerd's own API that the agent needs. */

/** Of a containerd that hangs; the start got the fail mode before. */
const patienceMs = 60_000;

export interface ContainerdContainer {
  image: string;
  /** What clients keep with the container, by name. */
  extensions: ReadonlyMap<string, Buffer>;
}

export async function readContainer(
  address: string,
  namespace: string,
  id: string,
): Promise<ContainerdContainer> {
  const path = '/containerd.services.containers.v1.Containers/Get';
  const container = messageOf(await call({ address, namespace, path, text: id }), 1);
  const extensions = (container.get(10) ?? []).map(readMessage).map((entry): [string, Buffer] => {
    const value = messageOf(entry, 2).get(2)?.[0] ?? Buffer.alloc(0);
    return [textOf(entry, 1), value];
  });
  return { image: textOf(container, 3), extensions: new Map(extensions) };
}

/** Digest that an image's name stands for now. */
export async function readImageDigest(address: string, namespace: string, name: string): Promise<string> {
  const path = '/containerd.services.images.v1.Images/Get';
  return digestOf(messageOf(await call({ address, namespace, path, text: name }), 1));
}

export async function listNamespaces(address: string): Promise<string[]> {
  const path = '/containerd.services.namespaces.v1.Namespaces/List';
  const namespaces = (await call({ address, namespace: '', path, text: '' })).get(1) ?? [];
  return namespaces.map((namespace) => textOf(readMessage(namespace), 1));
}

export async function listImages(
  address: string,
  namespace: string,
): Promise<{ name: string; digest: string }[]> {
  const path = '/containerd.services.images.v1.Images/List';
  const images = (await call({ address, namespace, path, text: '' })).get(1) ?? [];
  return images.map(readMessage).map((image) => ({ name: textOf(image, 1), digest: digestOf(image) }));
}

/** Of an image's descriptor. */
const digestOf = (image: Message): string => textOf(messageOf(image, 3), 2);

/** Calls a method whose request is one text in field 1, or nothing. */
function call({
  address,
  namespace,
  path,
  text,
}: Record<'address' | 'namespace' | 'path' | 'text', string>): Promise<Message> {
  return callGrpc({
    ...{ address, path, signal: AbortSignal.timeout(patienceMs) },
    request: text ? writeMessage([1, text]) : Buffer.alloc(0),
    ...(namespace && { headers: { 'containerd-namespace': namespace } }),
  });
}
