import { type ComponentFault, readComponent } from './component-criterion.js';
import { plainCriterion } from './plain-text.js';
import type { RiskRule } from './risk-rule.js';

/** Lists whose words are free text. */
const freeLists = {
  vulnerability: ['cveIds', 'components'],
  virus: ['md5s', 'names', 'types'],
  sensitiveData: ['types'],
} as const;
export type FreeList =
  | 'vulnerability.cveIds'
  | 'vulnerability.components'
  | 'virus.md5s'
  | 'virus.names'
  | 'virus.types'
  | 'sensitiveData.types';

export type WordFault =
  ComponentFault | 'BLANK' | 'SEVERAL_IDS' | 'SEVERAL_WORDS' | 'NOT_AN_ID' | 'NOT_AN_MD5' | 'NOT_A_WORD';

export interface UnmatchableWord {
  list: FreeList;
  index: number;
  given: string;
  fault: WordFault;
}

/** Writes the words as those of reports are: full-width forms as plain ones, without blanks around them. */
export function plainWords(rule: RiskRule): RiskRule {
  const plain = Object.entries(rule).map(([family, lists]: [string, Record<string, string[]>]) => [
    family,
    Object.fromEntries(Object.entries(lists).map(([list, words]) => [list, words.map(plainCriterion)])),
  ]);
  return Object.fromEntries(plain) as RiskRule;
}

/** Advisory ids differ too much for one form (RHSA-2021:5127, ALAS2-2021-1704), but all have digits and a mark. */
function isId(word: string): boolean {
  if (/^CVE/i.test(word)) return /^CVE-\d+(?:-\d+)?$/i.test(word) && !/^CVE-\d{4}$/i.test(word);
  if (/^GHSA/i.test(word)) return /^GHSA(?:-[0-9a-z]{4}){3}$/i.test(word);
  return /^(?=.*\d)[a-z0-9.]+[-:_][\w.:-]+$|^(?:KB)?\d+$/i.test(word);
}

function faultOfId(word: string): WordFault | undefined {
  if (isId(word)) return undefined;
  const parts = word.split(/[\s,;|/]+/).filter((part) => part !== '');
  return parts.length > 1 && parts.every(isId) ? 'SEVERAL_IDS' : 'NOT_AN_ID';
}

function faultOfComponent(word: string): WordFault | undefined {
  const read = readComponent(word);
  return 'fault' in read ? read.fault : undefined;
}

/** Signs that neither signatures nor types have, but patterns, quotes and lists of them. */
function faultOfWord(word: string): WordFault | undefined {
  if (/[*?%]/.test(word)) return 'WILDCARD';
  if (/[,;|]/.test(word)) return 'SEVERAL_WORDS';
  return /^(?=.*[\p{L}\p{N}])[\p{L}\p{M}\p{N} ._+/:@~()#&!-]+$/u.test(word) ? undefined : 'NOT_A_WORD';
}

const faultOfMd5 = (word: string): WordFault | undefined =>
  /^[0-9a-f]{32}$/i.test(word) ? undefined : 'NOT_AN_MD5';

const faultOfListed: Record<FreeList, (word: string) => WordFault | undefined> = {
  'vulnerability.cveIds': faultOfId,
  'vulnerability.components': faultOfComponent,
  'virus.md5s': faultOfMd5,
  'virus.names': faultOfWord,
  'virus.types': faultOfWord,
  'sensitiveData.types': faultOfWord,
};

const faultOf = (list: FreeList, word: string): WordFault | undefined =>
  word === '' ? 'BLANK' : faultOfListed[list](word);

/** The first word of a rule that can never match. */
export function findUnmatchableWord(rule: RiskRule): UnmatchableWord | undefined {
  for (const [family, lists] of Object.entries(freeLists)) {
    for (const name of lists) {
      const list = `${family}.${name}` as FreeList;
      const given = rule[family as keyof RiskRule] as Record<string, string[] | undefined> | undefined;
      for (const [index, word] of (given?.[name] ?? []).entries()) {
        const fault = faultOf(list, word);
        if (fault) return { list, index, given: word, fault };
      }
    }
  }
  return undefined;
}
