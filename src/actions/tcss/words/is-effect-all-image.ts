import type { ImageScope } from '../../../domain/policy.js';
import { inverse } from './reverse-table.js';

/** IsEffectAllImage: 0 is all images, 1 the selected ones. */
export const isEffectAllImageOf = { ALL: 0, SELECTED: 1 } as const satisfies Record<
  ImageScope['type'],
  number
>;
export const scopeTypeOf = inverse(isEffectAllImageOf);
