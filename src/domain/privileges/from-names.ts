import { type PrivilegeItem, readPrivilegeName } from './catalog.js';
import { gatherRequested, type Derivation } from './requested.js';

/** A category is no item, so it is UNKNOWN here; Docker says `ALL` for CAP_ALL. */
function itemOf(name: string): PrivilegeItem {
  if (name.trim().toUpperCase() === 'ALL') return 'CAP_ALL';
  const read = readPrivilegeName(name);
  return read && 'item' in read ? read.item : 'UNKNOWN';
}

/** Names that the caller lists. Unknown and blank ones become UNKNOWN with the name as detail, never ignored. */
export const requestedFromNames = (names: unknown): Derivation =>
  gatherRequested(names, 'exact', (list, requests) => {
    for (const name of list.texts()) requests.add(itemOf(name), name);
  });
