export const roles = ['admin', 'reader', 'auditor', 'scanner', 'agent'] as const;
export type Role = (typeof roles)[number];

/** By R1. A role that another version stored may call nothing. */
export const allows = (role: string, needed: Role): boolean =>
  role === 'admin' || role === needed || (role === 'auditor' && needed === 'reader');
