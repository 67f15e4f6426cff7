import proxyAddr from 'proxy-addr';

/** Whether this is an IP address or a subnet such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  if (!/^[\da-f.:/]+$/i.test(text)) return false;
  try {
    proxyAddr.compile(text);
    return true;
  } catch {
    return false;
  }
}

const compiled = new WeakMap<readonly string[], (address: string) => boolean>();

/** Whether an address is in one of the networks; `::ffff:10.0.0.1` is 10.0.0.1. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  let contains = compiled.get(networks);
  if (!contains) {
    const trusts = proxyAddr.compile([...networks]);
    contains = (given) => trusts(given, 0);
    compiled.set(networks, contains);
  }
  return contains(address);
}
