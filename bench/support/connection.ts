import { connect, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One keep-alive connection that sends requests whose bytes are ready, one at a time. node:http would need more CPU to
 * make a request than the service to answer it.
 */
export class Connection {
  private socket: Socket | undefined;
  private received: Buffer[] = [];
  private waiting: { resolve(body: Buffer): void; reject(error: Error): void } | undefined;

  constructor(private readonly port: number) {}

  /** Sends a request; the body of the reply. */
  send(bytes: Buffer): Promise<Buffer> {
    this.socket ??= this.open();
    this.socket.write(bytes);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    const lost = (error?: Error) => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.received = [];
      this.settle()?.reject(error ?? new Error('the connection was closed'));
    };
    socket.on('error', lost);
    socket.on('close', () => lost());
    socket.on('data', (chunk) => this.receive(chunk));
    return socket;
  }

  private receive(chunk: Buffer): void {
    this.received.push(chunk);
    const all = this.received.length === 1 ? chunk : Buffer.concat(this.received);
    this.received = [all];
    const end = all.indexOf(headEnd);
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(all.toString('latin1', 0, end))?.[1];
    const waiting = this.waiting;
    if (length === undefined) return void this.settle()?.reject(new Error('a reply without Content-Length'));
    const whole = end + headEnd.length + Number(length);
    if (all.length < whole || !waiting) return;
    this.received = [];
    this.settle()!.resolve(all.subarray(end + headEnd.length, whole));
  }

  private settle() {
    const { waiting } = this;
    this.waiting = undefined;
    return waiting;
  }
}
