/** Status of a rule: 0 is on, 1 is off. */
export const statusOf = (enabled: boolean): 0 | 1 => (enabled ? 0 : 1);
export const enabledOf = { 0: true, 1: false } as const;
