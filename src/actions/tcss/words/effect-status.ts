import type { EffectStatus } from '../../../domain/observation-period.js';
import { inverse } from './reverse-table.js';

/** EffectStatus has no word for a policy that is off: it shows the state that switching on would begin with. */
export const effectStatusOf = { OBSERVING: 'IN_THE_TEST', ENFORCING: 'IN_EFFECT' } as const satisfies Record<
  Exclude<EffectStatus, 'DISABLED'>,
  string
>;
export const statusOfEffect = inverse(effectStatusOf);
