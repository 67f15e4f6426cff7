import { lookup, promises as dns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DestinationError } from '../domain/log-shipping.js';
import { isInNetworks } from '../platform/networks.js';

/** This machine, and what answers for a machine in a cloud, such as 169.254.169.254. Nobody ships there unless allowed. */
const neverUnasked = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '::/127',
  'fe80::/10',
  'ff00::/8',
];

export const isAllowedAddress = (address: string, networks: readonly string[]): boolean =>
  networks.length > 0 ? isInNetworks(address, networks) : !isInNetworks(address, neverUnasked);

const refusal = (host: string, address: string) =>
  new DestinationError(
    `${host === address ? '' : `${host} is `}${address}, which is not in SHIPPING_NETWORKS of the service`,
  );

/** Throws for an address that must not be connected to; names are judged when they are looked up. */
export function refuseAddress(host: string, networks: readonly string[]): void {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 && !isAllowedAddress(address, networks)) throw refusal(host, address);
}

/** Looks names up for a connection, which is made to the very address that was judged. */
export const allowedLookup =
  (networks: readonly string[]): LookupFunction =>
  (host, options, done) =>
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const allowed = addresses.filter(({ address }) => isAllowedAddress(address, networks));
      const [first] = allowed;
      if (!first) return done(refusal(host, addresses[0]?.address ?? host), '', 0);
      return options.all ? done(null, allowed) : done(null, first.address, first.family);
    });

/** The addresses of a name that may be connected to; throws when it has none. */
export async function allowedAddresses(host: string, networks: readonly string[]): Promise<string[]> {
  const addresses = (await dns.lookup(host, { all: true })).map(({ address }) => address);
  const allowed = addresses.filter((address) => isAllowedAddress(address, networks));
  if (allowed.length === 0) throw refusal(host, addresses[0] ?? host);
  return allowed;
}
