import type { Access } from './define-action.js';

/** What each role of a credential may do (R1). */
export const roles = {
  admin: ['read', 'write', 'evaluate'],
  reader: ['read'],
  agent: ['evaluate'],
} as const satisfies Record<string, readonly Access[]>;

export type Role = keyof typeof roles;
export const roleNames = Object.keys(roles) as Role[];

/** Whether a role allows an action; a role that this version does not know allows nothing. */
export const allows = (role: string, access: Access): boolean =>
  Object.hasOwn(roles, role) && (roles[role as Role] as readonly Access[]).includes(access);
