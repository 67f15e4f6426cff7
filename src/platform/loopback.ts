/** Whether an address, or `localhost` in its place, is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/i.test(host);
