import { type ComponentFault, readComponent } from './component-criterion.js';
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

export type WordFault = ComponentFault | 'BLANK' | 'SEVERAL_IDS' | 'NOT_AN_ID';

export interface UnmatchableWord {
  list: FreeList;
  index: number;
  given: string;
  fault: WordFault;
}

const blanksAround = /^[\s\u00ad\u200b-\u200d\u2060]+|[\s\u00ad\u200b-\u200d\u2060]+$/g;

/** Trims blanks, full-width and zero-width ones too: no finding has any. */
export function trimWords(rule: RiskRule): RiskRule {
  const trimmed = Object.entries(rule).map(([family, lists]: [string, Record<string, string[]>]) => [
    family,
    Object.fromEntries(
      Object.entries(lists).map(([list, words]) => [
        list,
        words.map((word) => word.replace(blanksAround, '')),
      ]),
    ),
  ]);
  return Object.fromEntries(trimmed) as RiskRule;
}

/** Advisory ids differ too much for one form (RHSA-2021:5127, ALAS2-2021-1704), but all have digits and a mark. */
function isId(word: string): boolean {
  if (/^CVE/i.test(word)) return /^CVE-\d+(?:-\d+)?$/i.test(word) && !/^CVE-\d{4}$/i.test(word);
  if (/^GHSA/i.test(word)) return /^GHSA(?:-[0-9a-z]{4}){3}$/i.test(word);
  return /^(?=.*\d)[a-z0-9.]+[-:_][\w.:-]+$|^(?:KB)?\d+$/i.test(word);
}

function faultOfId(word: string): WordFault | undefined {
  if (isId(word)) return undefined;
  const parts = word.split(/[\s,，;；、|/]+/).filter((part) => part !== '');
  return parts.length > 1 && parts.every(isId) ? 'SEVERAL_IDS' : 'NOT_AN_ID';
}

function faultOfComponent(word: string): WordFault | undefined {
  const read = readComponent(word);
  return 'fault' in read ? read.fault : undefined;
}

function faultOf(list: FreeList, word: string): WordFault | undefined {
  if (word.replace(blanksAround, '') === '') return 'BLANK';
  if (list === 'vulnerability.cveIds') return faultOfId(word);
  return list === 'vulnerability.components' ? faultOfComponent(word) : undefined;
}

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
