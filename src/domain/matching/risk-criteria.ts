import {
  type ClassificationCriteria,
  classificationCriteria,
  type NumberSet,
  severitiesIn,
} from './vulnerability-classification.js';
import { criterionKeys, idKey, md5Key, nameKey, typeKey } from './finding-key.js';
import type { RiskRule } from '../policy.js';

/** A list of a rule with the key of each of its words, in its order. The words are the rule's own, not copies. */
export interface Listed {
  words: readonly string[];
  keys: Int32Array;
}

/** Words AND severity, each only where given. */
export interface WordCriteria {
  /** Lists of which one has to name the finding; undefined where none is given and any finding will do. */
  named: readonly Listed[] | undefined;
  severities: NumberSet;
}

/**
 * What a risk rule looks for (R5), as keys and sets of bits: four bytes an entry, where sets of folded words would take
 * about a hundred. Policy sets are built from it, and the exact match finds with it where to look.
 */
export interface RiskCriteria {
  cveIds: Listed;
  components: Listed;
  classification: ClassificationCriteria | undefined;
  md5s: Listed;
  virusTypes: Listed;
  virusNames: Listed;
  /** The names once more, with the keys of types: who lists a name may mean a type. */
  virusNamesAsTypes: Listed;
  virus: WordCriteria | undefined;
  sensitiveTypes: Listed;
  sensitiveData: WordCriteria | undefined;
}

/** Most lists of most rules; an empty array takes 200 bytes, too. */
const nothing: Listed = { words: [], keys: new Int32Array() };

function listed(words: readonly string[] | undefined, keyOf: (word: string) => number): Listed {
  if (!words?.length) return nothing;
  const keys = new Int32Array(words.length);
  words.forEach((word, at) => (keys[at] = keyOf(word)));
  return { words, keys };
}

/** A component has several keys, so its word is there as often. */
function listedComponents(components: readonly string[] = []): Listed {
  if (components.length === 0) return nothing;
  const words: string[] = [];
  const keys: number[] = [];
  for (const word of components) {
    for (const key of criterionKeys(word)) {
      words.push(word);
      keys.push(key);
    }
  }
  return { words, keys: new Int32Array(keys) };
}

function wordCriteria(
  lists: readonly Listed[],
  severities: readonly string[] | undefined,
): WordCriteria | undefined {
  const given = lists.filter(({ words }) => words.length > 0);
  if (given.length === 0 && !severities?.length) return undefined;
  return { named: given.length > 0 ? given : undefined, severities: severitiesIn(severities) };
}

/** Prepares a rule; its lists are kept, so it must not be changed afterwards. */
export function riskCriteria({ vulnerability = {}, virus = {}, sensitiveData = {} }: RiskRule): RiskCriteria {
  const virusTypes = listed(virus.types, typeKey);
  const virusNames = listed(virus.names, nameKey);
  const virusNamesAsTypes = listed(virus.names, typeKey);
  const sensitiveTypes = listed(sensitiveData.types, typeKey);
  return {
    cveIds: listed(vulnerability.cveIds, idKey),
    components: listedComponents(vulnerability.components),
    classification: classificationCriteria(vulnerability),
    md5s: listed(virus.md5s, md5Key),
    virusTypes,
    virusNames,
    virusNamesAsTypes,
    virus: wordCriteria([virusTypes, virusNames, virusNamesAsTypes], virus.severities),
    sensitiveTypes,
    sensitiveData: wordCriteria([sensitiveTypes], sensitiveData.severities),
  };
}
