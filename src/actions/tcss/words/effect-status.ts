import type { EffectStatus } from '../../../domain/observation.js';
import { inverse } from './inverse.js';

/** EffectStatus has no word for a policy that is off: it shows the state that switching on would begin with. */
export const effectStatusOf = { OBSERVING: 'IN_THE_TEST', ENFORCING: 'IN_EFFECT' } as const satisfies Record<
  Exclude<EffectStatus, 'DISABLED'>,
  string
>;
export const statusOfEffect = inverse(effectStatusOf);
