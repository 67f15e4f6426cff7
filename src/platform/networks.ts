import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/**
 * Whether this is an IP address or a subnet such as `10.0.0.0/8`, written out: libraries read `10` as 0.0.0.10 and
 * `010.0.0.1` as 8.0.0.1, which nobody means.
 */
export function isNetwork(text: string): boolean {
  const [address, prefix, ...rest] = text.split('/');
  const version = isIP(address!);
  if (version === 0 || address!.includes('%') || rest.length > 0) return false;
  if (prefix === undefined) return true;
  const isMask = version === 4 && isIP(prefix) === 4;
  if (!isMask && !/^[1-9]\d{0,2}$/.test(prefix)) return false;
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
