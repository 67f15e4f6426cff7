import { inBoth, quote, type Text, text } from '../../platform/text.js';
import type { PrivilegeItem } from './catalog.js';
import { type KeyMatching, type Problem, Unchecked } from './unchecked.js';

export interface RequestedPrivilege {
  item: PrivilegeItem;
  /** What asked for it, such as `/etc bound to /host/etc (rw)`; at most maxDetailLength characters. */
  detail: string;
  /** The same in Chinese, where it differs. */
  detailZh?: string;
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
function joinDetails(details: readonly Text[], total: number): Text {
  const each = total === 1 ? maxDetailLength : maxSharedLength;
  const shown = (language: keyof Text, separator: string) =>
    details.map((detail) => quote(detail[language], each)).join(separator);
  const left = total - details.length;
  return text(
    shown('en', '; ') + (left > 0 ? ` and ${left} more` : ''),
    shown('zh', '；') + (left > 0 ? `，另有 ${left} 项` : ''),
  );
}

const printable = (words: string) => words.replace(unprintable, '\uFFFD');

export const notSet = (field: string): Text => text(`${field} not set`, `未设置 ${field}`);

export class Requests {
  private readonly detailsOf = new Map<PrivilegeItem, { shown: Text[]; total: number }>();

  /** A detail that is a name or in the spec's own words is the same in both languages. */
  add(item: PrivilegeItem, detail: Text | string): void {
    const { en, zh } = inBoth(detail);
    const clean = text(printable(en), printable(zh));
    const { shown, total } = this.detailsOf.get(item) ?? { shown: [], total: 0 };
    if (shown.some((one) => one.en === clean.en)) return;
    this.detailsOf.set(item, {
      shown: shown.length < maxDetails ? [...shown, clean] : shown,
      total: total + 1,
    });
  }

  toList(): RequestedPrivilege[] {
    return [...this.detailsOf].map(([item, { shown, total }]) => {
      const { en, zh } = joinDetails(shown, total);
      return { item, detail: en, ...(zh !== en && { detailZh: zh }) };
    });
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
