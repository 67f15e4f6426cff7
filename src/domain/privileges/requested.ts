import { quote } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import { type KeyMatching, type Problem, Unchecked } from './unchecked.js';

/** Something a start asks for beyond the runtime's default. */
export interface RequestedPrivilege {
  /** An item of the catalog. */
  item: PrivilegeItem;
  /** What in the input asked for it, such as `/etc bound to /host/etc (rw)`; at most maxDetailLength characters. */
  detail: string;
}

/** What a start asks for, each item once; or why its description cannot be read. */
export type Derivation = { requested: RequestedPrivilege[] } | Problem;

export const maxDetailLength = 256;
/** How many details of one item are written out; the rest are counted. */
const maxDetails = 3;
/** Three of these and `and 999999 more` fit into maxDetailLength. */
const maxSharedLength = 78;

/** Controls, which would break a line of a log, and what PostgreSQL cannot store. */
const unprintable = /\p{Cc}|\p{Surrogate}/gu;

/** Joins details into one of at most maxDetailLength characters, cutting each so that the others still show. */
function joinDetails(details: readonly string[], total: number): string {
  const each = total === 1 ? maxDetailLength : maxSharedLength;
  const shown = details.map((detail) => quote(detail, each)).join('; ');
  return total > details.length ? `${shown} and ${total - details.length} more` : shown;
}

/** Gathers what one start asks for. */
export class Requests {
  private readonly detailsOf = new Map<PrivilegeItem, { shown: string[]; total: number }>();

  /** Adds an item, or another detail of one that is there. */
  add(item: PrivilegeItem, detail: string): void {
    const clean = detail.replace(unprintable, '\uFFFD');
    const { shown, total } = this.detailsOf.get(item) ?? { shown: [], total: 0 };
    if (shown.includes(clean)) return;
    this.detailsOf.set(item, {
      shown: shown.length < maxDetails ? [...shown, clean] : shown,
      total: total + 1,
    });
  }

  toList(): RequestedPrivilege[] {
    return [...this.detailsOf].map(([item, { shown, total }]) => ({
      item,
      detail: joinDetails(shown, total),
    }));
  }
}

/** Reads one description of a start. */
export function gatherRequested(
  input: unknown,
  keys: KeyMatching,
  gather: (input: Unchecked, requests: Requests) => void,
): Derivation {
  return Unchecked.read(input, keys, (root) => {
    const requests = new Requests();
    gather(root, requests);
    return { requested: requests.toList() };
  });
}
