import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { turnOfLongWork } from './breathe.js';
import { createChunkDecoder } from './chunk-decoder.js';
import { createPace } from './pace.js';

/** No honest client sends the next request before it has the answer. */
const requestsOfTurn = 8;
/** Of bodies in chunks, all together: when each chunk is one byte, a megabyte takes 6 ms. */
const inPace = createPace({ bytesPerMs: 8 * 1024, burst: 128 * 1024 });
/** Long, so that the next flood does not come at once. */
const lostMs = 10_000;
/** How long the rest of a refused body is read: some clients read the answer only after sending all. */
const lingerMs = 10_000;

/**
 * One read of a connection holds 64 KB: 11,000 chunks of one byte, or 2,400 requests. Node's parser would make an object
 * of each of them at once, in 20 to 200 ms. It stops only where a connection is handed over, as WebSockets are: so that is
 * what is asked for at the first request with a body in chunks, and at one request too many.
 */
export class BoundedRequest extends IncomingMessage {
  private isHandedOver: boolean | undefined;

  /** Node asks it when it has read the headers. */
  get upgrade(): boolean {
    return (this.isHandedOver ??= this.method === 'CONNECT' || this.isChunked() || isFlood(this.socket));
  }

  /** Node sets it by the header Upgrade, which nobody needs here. */
  set upgrade(_: unknown) {}

  isChunked(): boolean {
    return this.headers['transfer-encoding'] !== undefined;
  }

  /** Node ends what it hands over; the body that comes then is received by `receive`. */
  override push(chunk: Buffer | null): boolean {
    return this.isHandedOver ? false : super.push(chunk);
  }

  /** Takes so much more of the body; whether there is room for more. */
  receive(content: Buffer, isLast: boolean): boolean {
    this.complete = isLast;
    const hasRoom = content.length === 0 || super.push(content);
    if (isLast) super.push(null);
    return hasRoom;
  }
}

const requestsThisTurn = new Map<Socket, number>();
const forgetTurn = () => requestsThisTurn.clear();

function isFlood(socket: Socket): boolean {
  if (requestsThisTurn.size === 0) setImmediate(forgetTurn);
  const count = (requestsThisTurn.get(socket) ?? 0) + 1;
  requestsThisTurn.set(socket, count);
  return count > requestsOfTurn;
}

/** Addresses that sent floods lately, with the number of connections that they lost. */
const suspects = new Map<string, number>();

function loseSlowly(socket: Socket): void {
  const { remoteAddress: address = '' } = socket;
  suspects.set(address, (suspects.get(address) ?? 0) + 1);
  const timer = setTimeout(() => {
    socket.destroy();
    const left = suspects.get(address)! - 1;
    if (left > 0) suspects.set(address, left);
    else suspects.delete(address);
  }, lostMs);
  timer.unref();
  socket.on('error', () => {});
  socket.pause();
}

/** Answers requests that are handed over: those with bodies in chunks as any other; and loses floods of requests. */
export function boundRequests(
  server: Server,
  { requestTimeout, connected }: { requestTimeout: number; connected: 'connection' | 'secureConnection' },
): void {
  server.on('upgrade', (message: BoundedRequest, stream, head) => {
    const socket = stream as Socket;
    if (!message.isChunked()) return loseSlowly(socket);
    const response = responseTo(message, socket);
    if (!response) return void socket.destroy();
    const timer = setTimeout(() => socket.destroy(), requestTimeout);
    message.once('end', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
    receiveChunks(message, socket, head, response);
    server.emit('request', message, response);
  });
  // After the process stood still, Node's timers end idle connections before what came on them meanwhile is read.
  server.on('timeout', (socket) => {
    const { bytesRead } = socket;
    setImmediate(() => {
      if (socket.bytesRead === bytesRead) socket.destroy();
    });
  });
  // A flood is read at once when it comes with the first bytes; so only one of them each turn of the event loop.
  server.on(connected, (socket: Socket) => {
    if (!suspects.has(socket.remoteAddress ?? '')) return;
    socket.pause();
    void turnOfLongWork().then(() => socket.resume());
  });
}

/** Undefined when an earlier request on the connection has no answer yet. */
function responseTo(message: BoundedRequest, socket: Socket): ServerResponse | undefined {
  const response = new ServerResponse(message);
  try {
    response.assignSocket(socket);
  } catch {
    return undefined;
  }
  // The connection cannot be handed back.
  response.shouldKeepAlive = false;
  socket.on('drain', () => response.emit('drain'));
  response.once('finish', () => {
    response.detachSocket(socket);
    socket.end();
    // Unread bytes would make the end a reset, which may overtake the answer.
    message.resume();
    setTimeout(() => socket.destroy(), lingerMs).unref();
  });
  if (/^100-continue$/i.test(message.headers.expect ?? '')) response.writeContinue();
  return response;
}

function receiveChunks(
  message: BoundedRequest,
  socket: Socket,
  head: Buffer,
  response: ServerResponse,
): void {
  const decoder = createChunkDecoder();
  const refuse = () => {
    if (!response.headersSent) socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    // With it, the message.
    socket.destroySoon();
  };
  const decode = (bytes: Buffer) => {
    if (message.complete || message.destroyed) return;
    try {
      const content = decoder.decode(bytes);
      // Else the message asks for more when it has room.
      if (message.receive(content, decoder.isOver())) socket.resume();
    } catch {
      refuse();
    }
  };
  const receive = (bytes: Buffer) => {
    socket.pause();
    inPace(bytes.length, () => decode(bytes));
  };
  socket.on('error', () => socket.destroy());
  socket.once('close', () => message.destroy());
  socket.on('end', () => message.complete || socket.destroy());
  socket.on('data', receive);
  message.complete = false;
  receive(head);
}
