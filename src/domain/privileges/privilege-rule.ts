import type { PrivilegeRule } from '../policy.js';
import type { Reason } from '../reason.js';
import { quote } from '../../platform/text.js';
import { capabilities, categories, type PrivilegeItem, privileges, readPrivilegeName } from './catalog.js';
import { maxDetailLength, type RequestedPrivilege } from './requested.js';

const everyCapability: PrivilegeItem[] = capabilities.map(({ item }) => item);

/** What else a privilege brings along, though a start that has it is reported for it alone. */
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

/** The items that a policy's list stands for: a category for those of its items that are on by default. */
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

/** The detail of a privilege that hits by what it includes, which is named; the whole stays within maxDetailLength. */
function detailWithIncluded(detail: string, items: readonly PrivilegeItem[]): string {
  const shown = items.slice(0, maxIncludedShown).join(', ');
  const more = items.length > maxIncludedShown ? ` and ${items.length - maxIncludedShown} more` : '';
  const ending = `; includes ${shown}${more}`;
  return quote(detail, maxDetailLength - ending.length) + ending;
}

/** The gravest category is the last. */
const gravity = new Map(
  privileges.map(({ item, category }) => [item, categories.findIndex((row) => row.category === category)]),
);

/**
 * Turns a rule into a function that tells which of the requested privileges it lists, the gravest first, each item once
 * (R6). Whether the image is in scope is the caller's business, and so is the rule's mode: the list means the same in
 * both.
 */
export function compilePrivilegeRule(
  rule: PrivilegeRule,
): (requested: readonly RequestedPrivilege[]) => Reason[] {
  const listed = listedItems(rule.privileges);

  const detailOf = ({ item, detail }: RequestedPrivilege): string | undefined => {
    if (listed.has(item)) return detail;
    const hits = (included[item] ?? []).filter((one) => listed.has(one));
    return hits.length > 0 ? detailWithIncluded(detail, hits) : undefined;
  };

  return (requested) => {
    const reasons = new Map<PrivilegeItem, Reason>();
    for (const request of requested) {
      const detail = detailOf(request);
      if (detail !== undefined && !reasons.has(request.item))
        reasons.set(request.item, { criterion: 'PRIVILEGE', value: request.item, detail });
    }
    const weight = ({ value }: Reason) => gravity.get(value as PrivilegeItem) ?? 0;
    return [...reasons.values()].sort((a, b) => weight(b) - weight(a));
  };
}

/** The first name in a policy's list that is neither an item nor a category; undefined when there is none. */
export const findUnknownPrivilege = (names: readonly string[]): string | undefined =>
  names.find((name) => readPrivilegeName(name) === undefined);
