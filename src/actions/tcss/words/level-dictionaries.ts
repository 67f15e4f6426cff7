import type { policySeverities, virusSeverities } from '../../../domain/severity.js';
import { createDictionary } from './create-dictionary.js';

/** The levels as most filters of TCSS write them. */
const levels = { CRITICAL: 'CRITICAL', HIGH: 'HIGH', MEDIUM: 'MIDDLE', LOW: 'LOW' } as const;

// No source says which of TCSS' spellings of levels a rule takes, so it takes all of them; 4 is the worst.
const otherWords = {
  MEDIUM: 'MEDIUM',
  4: 'CRITICAL',
  3: 'HIGH',
  2: 'MEDIUM',
  1: 'LOW',
  RISK_CRITICAL: 'CRITICAL',
  RISK_HIGH: 'HIGH',
  RISK_MIDDLE: 'MEDIUM',
  RISK_MEDIUM: 'MEDIUM',
  RISK_LOW: 'LOW',
} as const;

/** VulLevelSet and RiskLevelSet. */
export const levelDictionary = createDictionary<(typeof policySeverities)[number]>(levels, otherWords);

/** VirusLevelSet: viruses may be mere notices, too. */
export const virusLevelDictionary = createDictionary<(typeof virusSeverities)[number]>(
  { ...levels, NOTICE: 'NOTICE' },
  { ...otherWords, RISK_NOTICE: 'NOTICE' },
);
