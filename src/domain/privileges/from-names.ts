import { type PrivilegeItem, readPrivilegeName } from './catalog.js';
import { gatherRequested, type Derivation } from './requested.js';

/** A category is no item, so it is as unknown in a request as any other word; `ALL` is what Docker calls CAP_ALL. */
function itemOf(name: string): PrivilegeItem {
  if (name.trim().toUpperCase() === 'ALL') return 'CAP_ALL';
  const read = readPrivilegeName(name);
  return read && 'item' in read ? read.item : 'UNKNOWN';
}

/** What a caller lists itself. Unknown names are UNKNOWN with the name as detail, never ignored; blank ones too. */
export const requestedFromNames = (names: unknown): Derivation =>
  gatherRequested(names, 'exact', (list, requests) => {
    for (const name of list.texts()) requests.add(itemOf(name), name);
  });
