import type { PrivilegeMode } from '../../../domain/policy.js';
import { inverse } from './reverse-table.js';

/** PrivilegeRun: 0 forbids the privileges to the selected images, 1 to all others. */
export const privilegeRunOf = { DENY_SELECTED: 0, ALLOW_ONLY_SELECTED: 1 } as const satisfies Record<
  PrivilegeMode,
  number
>;
export const modeOf = inverse(privilegeRunOf);
