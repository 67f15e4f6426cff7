import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

/** The little of containerd's gRPC API that the agent needs. `ctr` tells the same, but takes 50 ms to start. */

/** Of a containerd that hangs; the start got the fail mode before. */
const patienceMs = 60_000;

/** Fields of a protobuf message that are texts or messages, by number. */
type Message = ReadonlyMap<number, readonly Buffer[]>;

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
  const [container] = (await call({ address, namespace, path, text: id })).get(1) ?? [];
  const fields = readMessage(container ?? Buffer.alloc(0));
  const extensions = (fields.get(10) ?? []).map((entry): [string, Buffer] => {
    const [[key], [any]] = [readMessage(entry).get(1) ?? [], readMessage(entry).get(2) ?? []];
    return [key?.toString() ?? '', readMessage(any ?? Buffer.alloc(0)).get(2)?.[0] ?? Buffer.alloc(0)];
  });
  return { image: fields.get(3)?.[0]?.toString() ?? '', extensions: new Map(extensions) };
}

/** Digest that an image's name stands for now. */
export async function readImageDigest(address: string, namespace: string, name: string): Promise<string> {
  const path = '/containerd.services.images.v1.Images/Get';
  const [image] = (await call({ address, namespace, path, text: name })).get(1) ?? [];
  return digestOf(image ?? Buffer.alloc(0));
}

export async function listNamespaces(address: string): Promise<string[]> {
  const path = '/containerd.services.namespaces.v1.Namespaces/List';
  const namespaces = (await call({ address, namespace: '', path, text: '' })).get(1) ?? [];
  return namespaces.map((namespace) => readMessage(namespace).get(1)?.[0]?.toString() ?? '');
}

export async function listImages(
  address: string,
  namespace: string,
): Promise<{ name: string; digest: string }[]> {
  const path = '/containerd.services.images.v1.Images/List';
  const images = (await call({ address, namespace, path, text: '' })).get(1) ?? [];
  return images.map((image) => ({
    name: readMessage(image).get(1)?.[0]?.toString() ?? '',
    digest: digestOf(image),
  }));
}

/** Of an image's descriptor. */
function digestOf(image: Buffer): string {
  const [target] = readMessage(image).get(3) ?? [];
  return (
    readMessage(target ?? Buffer.alloc(0))
      .get(2)?.[0]
      ?.toString() ?? ''
  );
}

/** Calls a method whose request is one text in field 1, or nothing. */
async function call({
  address,
  namespace,
  path,
  text,
}: Record<'address' | 'namespace' | 'path' | 'text', string>): Promise<Message> {
  const session = connectHttp2('http://localhost', { createConnection: () => connect(address) });
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      session.setTimeout(patienceMs, () => reject(new Error(`containerd at ${address} does not answer`)));
      const stream = session.request({
        ...{ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
        ...(namespace && { 'containerd-namespace': namespace }),
      });
      const chunks: Buffer[] = [];
      let status: Record<string, unknown> = {};
      // A failure comes with the headers, a success after the message.
      stream.on('response', (headers) => (status = headers));
      stream.on('trailers', (headers) => (status = headers));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('end', () => {
        if (status['grpc-status'] === '0') resolve(readMessage(Buffer.concat(chunks).subarray(frameBytes)));
        else reject(new Error(`containerd: ${String(status['grpc-message'] ?? 'no answer')}`));
      });
      stream.end(frame(text ? textField(text) : Buffer.alloc(0)));
    });
  } finally {
    session.destroy();
  }
}

/** Before a message: whether it is compressed, and its length. */
const frameBytes = 5;

function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(frameBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function textField(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length: number[] = [];
  for (let left = bytes.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) break;
  }
  return Buffer.concat([Buffer.from([(1 << 3) | 2, ...length]), bytes]);
}

function readMessage(data: Buffer): Message {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  function number(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = data[at++];
      if (byte === undefined) throw new Error('containerd sent a message that ends too early');
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  }
  while (at < data.length) {
    const key = number();
    const [field, type] = [Math.floor(key / 8), key % 8];
    if (type === 0) number();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const end = number() + at;
      fields.set(field, [...(fields.get(field) ?? []), data.subarray(at, end)]);
      at = end;
    } else throw new Error(`containerd sent a field of type ${type}`);
  }
  return fields;
}
