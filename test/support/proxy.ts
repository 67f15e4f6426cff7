import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A network between a client and a server, which can fail. */
export interface Proxy {
  port: number;
  /** Nothing comes through any more and nobody is told: what is connected stays so, for ever; new connections are taken and not answered. */
  goSilent(): void;
  /** Connections are reset, and new ones refused or reset. */
  reset(): void;
  /** New connections come through. Those that went silent do not. */
  heal(): void;
  close(): Promise<void>;
}

export async function startProxy(target: { host: string; port: number }): Promise<Proxy> {
  let state: 'PASSES' | 'SILENT' | 'RESETS' = 'PASSES';
  /** Of each connection, the sockets on both sides. */
  const pairs = new Set<readonly [Socket, Socket | undefined]>();
  const server: Server = createServer((near) => {
    near.on('error', () => {});
    if (state === 'RESETS') return near.resetAndDestroy();
    if (state === 'SILENT') return void pairs.add([near, undefined]);
    const far = connect(target.port, target.host);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const both = () => [...pairs].flatMap((pair) => pair.filter((socket) => socket !== undefined));
  return {
    port: (server.address() as AddressInfo).port,
    goSilent() {
      state = 'SILENT';
      for (const socket of both()) {
        socket.unpipe();
        socket.removeAllListeners('close');
        // What is still sent has to be read and lost, or a close would never be seen.
        socket.resume();
      }
    },
    reset() {
      state = 'RESETS';
      for (const socket of both()) socket.resetAndDestroy();
    },
    heal() {
      state = 'PASSES';
    },
    async close() {
      for (const socket of both()) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
