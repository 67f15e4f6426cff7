import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

/** The little of gRPC and of protobuf that the agent needs. The engines' own clients take 50 ms to start. */

/** Fields of a protobuf message that are texts or messages, by number. */
export type Message = ReadonlyMap<number, readonly Buffer[]>;

/** Number and value of a field to write: a text, a message, or a number that is not negative. */
export type Field = readonly [number, string | Buffer | number];

export interface GrpcCall {
  /** Of a unix socket. */
  address: string;
  /** `/package.Service/Method` */
  path: string;
  request: Buffer;
  /** Ends the call early. */
  signal: AbortSignal;
  headers?: Record<string, string>;
}

/** A call that the server answered with an error. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
}

export async function callGrpc({ address, path, request, signal, headers }: GrpcCall): Promise<Message> {
  const session = connectHttp2('http://localhost', { createConnection: () => connect(address) });
  let giveUp = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      giveUp = () => reject(new Error(`${address} does not answer in time`));
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp);
      const stream = session.request({
        ...{ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
        ...headers,
      });
      const chunks: Buffer[] = [];
      let status: Record<string, unknown> = {};
      // A failure comes with the headers, a success after the message.
      stream.on('response', (received) => (status = received));
      stream.on('trailers', (received) => (status = received));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('end', () => {
        if (status['grpc-status'] === '0') resolve(readMessage(Buffer.concat(chunks).subarray(frameBytes)));
        else reject(new GrpcError(statusMessage(status['grpc-message'])));
      });
      stream.end(frame(request));
    });
  } finally {
    signal.removeEventListener('abort', giveUp);
    session.destroy();
  }
}

/** gRPC writes what is not ASCII as in a URL. */
function statusMessage(message: unknown): string {
  const text = String(message ?? 'no answer');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Before a message: whether it is compressed, and its length. */
const frameBytes = 5;

function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(frameBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export function writeMessage(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [varint(number * 8), varint(value)];
      const bytes = Buffer.from(value);
      return [varint(number * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    bytes.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) return Buffer.from(bytes);
  }
}

/** The text of a field that stands once; '' where there is none. */
export const textOf = (message: Message, field: number): string => message.get(field)?.[0]?.toString() ?? '';

/** The message of a field that stands once; an empty one where there is none. */
export const messageOf = (message: Message, field: number): Message =>
  readMessage(message.get(field)?.[0] ?? Buffer.alloc(0));

export function readMessage(data: Buffer): Message {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  function number(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = data[at++];
      if (byte === undefined) throw new Error('an engine sent a message that ends too early');
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
    } else throw new Error(`an engine sent a field of type ${type}`);
  }
  return fields;
}
