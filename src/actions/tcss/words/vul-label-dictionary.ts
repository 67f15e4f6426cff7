import type { Label } from '../../../domain/finding.js';
import { createDictionary } from './create-dictionary.js';

/** VulLabelSet. TCSS has two sets of words for it: those it tags vulnerabilities with, and those it filters them by. */
export const labelDictionary = createDictionary<Label>(
  { CAN_BE_FIXED: 'CanBeFixed', POC: 'POC', EXPLOITED: 'EXP' },
  {
    CAN_BE_FIXED: 'CAN_BE_FIXED',
    DynamicLevelPoc: 'POC',
    DynamicLevelExp: 'EXPLOITED',
    EXPLOITED: 'EXPLOITED',
  },
);
