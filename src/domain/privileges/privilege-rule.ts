import type { PrivilegeRule } from '../policy.js';
import type { Reason } from '../reason.js';
import { quote, type Text, text } from '../../platform/text.js';
import { capabilities, categories, type PrivilegeItem, privileges, readPrivilegeName } from './catalog.js';
import { maxDetailLength, type RequestedPrivilege } from './requested.js';

const everyCapability: PrivilegeItem[] = capabilities.map(({ item }) => item);

/** Privileges that imply others; a start is reported for the first alone. */
const included: Partial<Record<PrivilegeItem, readonly PrivilegeItem[]>> = {
  PRIVILEGED: [
    'CAP_ALL',
    ...everyCapability,
    'DEVICE_ALL',
    'DEVICE_BLOCK_OR_MEM',
    'DEVICE_OTHER',
    'SECCOMP_UNCONFINED',
    'APPARMOR_UNCONFINED',
    'SELINUX_DISABLED',
    'PROC_UNMASKED',
  ],
  CAP_ALL: everyCapability,
  DEVICE_ALL: ['DEVICE_BLOCK_OR_MEM', 'DEVICE_OTHER'],
};

/** A category stands for those of its items that are on by default. */
function listedItems(names: readonly string[]): Set<PrivilegeItem> {
  const items = names.flatMap((name) => {
    const read = readPrivilegeName(name);
    if (!read) return [];
    if ('item' in read) return [read.item];
    return privileges
      .filter((privilege) => privilege.category === read.category && privilege.default)
      .map(({ item }) => item);
  });
  return new Set(items);
}

const maxIncludedShown = 5;

const withEnding = (detail: string, ending: string) =>
  quote(detail, maxDetailLength - ending.length) + ending;

function detailWithIncluded({ en, zh }: Text, items: readonly PrivilegeItem[]): Text {
  const shown = items.slice(0, maxIncludedShown);
  const left = items.length - shown.length;
  return text(
    withEnding(en, `; includes ${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`),
    withEnding(zh, `；包含 ${shown.join('、')}${left > 0 ? ` 等 ${items.length} 项` : ''}`),
  );
}

/** The last category is the gravest. */
const gravity = new Map(
  privileges.map(({ item, category }) => [item, categories.findIndex((row) => row.category === category)]),
);

/** Returns the requested items that the rule lists, gravest first, each once (R6). Callers check scope and mode. */
export function compilePrivilegeRule(
  rule: PrivilegeRule,
): (requested: readonly RequestedPrivilege[]) => Reason[] {
  const listed = listedItems(rule.privileges);

  const detailOf = ({ item, detail, detailZh = detail }: RequestedPrivilege): Text | undefined => {
    const told = text(detail, detailZh);
    if (listed.has(item)) return told;
    const hits = (included[item] ?? []).filter((one) => listed.has(one));
    return hits.length > 0 ? detailWithIncluded(told, hits) : undefined;
  };

  return (requested) => {
    const reasons = new Map<PrivilegeItem, Reason>();
    for (const request of requested) {
      const told = detailOf(request);
      if (!told || reasons.has(request.item)) continue;
      const { en, zh } = told;
      const detail = { detail: en, ...(zh !== en && { detailZh: zh }) };
      reasons.set(request.item, { criterion: 'PRIVILEGE', value: request.item, ...detail });
    }
    const weight = ({ value }: Reason) => gravity.get(value as PrivilegeItem) ?? 0;
    return [...reasons.values()].sort((a, b) => weight(b) - weight(a));
  };
}

/** The first name that is neither an item nor a category. */
export const findUnknownPrivilege = (names: readonly string[]): string | undefined =>
  names.find((name) => readPrivilegeName(name) === undefined);
