/** The roles of credentials (R1). */
export const roles = ['admin', 'reader', 'agent'] as const;
export type Role = (typeof roles)[number];

/** Whether a credential's role may call an action of the role `needed`; one that this version does not know may call none. */
export const allows = (role: string, needed: Role): boolean => role === 'admin' || role === needed;
