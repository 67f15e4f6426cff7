import { quote } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import { type KeyMatching, type Problem, Unchecked } from './unchecked.js';

export interface RequestedPrivilege {
  item: PrivilegeItem;
  /** What asked for it, such as `/etc bound to /host/etc (rw)`; at most maxDetailLength characters. */
  detail: string;
}

/** Each item once; or why the description cannot be read. */
export type Derivation = { requested: RequestedPrivilege[] } | Problem;

export const maxDetailLength = 256;
const maxDetails = 3;
/** Three of these and `and 999999 more` fit into maxDetailLength. */
const maxSharedLength = 78;

/** Control characters would break log lines; PostgreSQL stores no NUL and no surrogates. */
const unprintable = /\p{Cc}|\p{Surrogate}/gu;

/** Cuts each detail so that the others still show. */
function joinDetails(details: readonly string[], total: number): string {
  const each = total === 1 ? maxDetailLength : maxSharedLength;
  const shown = details.map((detail) => quote(detail, each)).join('; ');
  return total > details.length ? `${shown} and ${total - details.length} more` : shown;
}

export class Requests {
  private readonly detailsOf = new Map<PrivilegeItem, { shown: string[]; total: number }>();

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
