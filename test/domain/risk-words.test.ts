import assert from 'node:assert/strict';
import { wordFaultText } from '../../src/actions/native/policy/word-fault-text.js';
import type { Finding } from '../../src/domain/finding.js';
import { compileRiskRule, indexFindings } from '../../src/domain/matching/match-findings.js';
import { type FreeList, findUnmatchableWord, plainWords } from '../../src/domain/risk-words.js';
import type { RiskRule } from '../../src/domain/risk-rule.js';
import { below, pick, type Random, randomFrom } from '../support/random.js';

const seeds: Record<FreeList, readonly string[]> = {
  'vulnerability.cveIds': [
    'CVE-2021-44228',
    'GHSA-jfh8-c2jp-5v3q',
    'RHSA-2021:5127',
    'DSA-5000-1',
    'TEMP-0841856-B18BAF',
  ],
  'vulnerability.components': [
    ...[
      'openssl',
      'openssl@1.1.1k',
      'openssl < 1.1.1n',
      'log4j-core >= 2.0, < 2.17.1',
      'libstdc++6 = 12.2.0-14',
    ],
    ...[
      'org.apache.logging.log4j:log4j-core@2.14.1',
      '@babel/core@7.0.0-rc.1',
      '@babel/core',
      'golang.org/x/net < 0.17.0',
    ],
    ...[
      'torch@2.0.0+cu118',
      'lib@1!2.0',
      'lib > 1!2.0',
      'openssl@(none):1.0-1.el8',
      'lib@(devel)',
      'Visual C++ (x64)',
    ],
    ...[
      'pkg:npm/lodash@4.17.20',
      'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar',
      'pkg:npm/%40babel/core',
    ],
    ...[
      'pkg:npm/@babel/core@7.0.0',
      'pkg:golang/golang.org/x/net@v0.7.0#html',
      'pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1',
    ],
    ...[
      'pkg:deb/debian/openssl@1.1.1k-1%2Bdeb11u1?arch=amd64',
      'pkg:composer/symfony/http',
      'openssl ≤ 1.1.1',
      'openssl ＜ 2',
    ],
  ],
  'virus.md5s': ['d41d8cd98f00b204e9800998ecf8427e', 'D41D8CD98F00B204E9800998ECF8427E'],
  'virus.names': ['Unix.Trojan.Mirai-123', 'Trojan:Win32/Emotet!ml', 'Eicar test', '木马', 'Trojan'],
  'virus.types': ['Trojan', 'Webshell', '挖矿'],
  'sensitiveData.types': ['AWS', 'AsymmetricPrivateKey', 'private key', 'generic-api-key'],
};
const lists = Object.keys(seeds) as FreeList[];

const odd = [
  ...[
    '*',
    '?',
    '%',
    ',',
    '，',
    '、',
    ';',
    '；',
    '|',
    '"',
    "'",
    '`',
    '“',
    '«',
    '\\',
    '\0',
    '\u200b',
    '\u00ad',
    '\n',
    '\t',
  ],
  ...[
    ' ',
    '　',
    '@',
    '＠',
    '<',
    '＜',
    '>=',
    '≥',
    '=',
    '!',
    '!=',
    '~',
    '^',
    '-',
    '‑',
    '–',
    '$',
    '{',
    '[',
    ']',
    '(',
    ')',
  ],
  ...[
    '/',
    '//',
    ':',
    '.',
    '..',
    '#',
    '&',
    '+',
    '1',
    'x',
    '.x',
    '.*',
    'é',
    'e\u0301',
    '😀',
    'pkg:',
    '\ud800',
    '=1',
    ' 1',
    '@1',
  ],
];

function mutated(random: Random, word: string): string {
  const at = below(random, word.length + 1);
  switch (below(random, 8)) {
    case 0:
      return `${pick(random, odd)}${word}`;
    case 1:
      return `${word}${pick(random, odd)}`;
    case 2: {
      const quote = pick(random, odd);
      return `${quote}${word}${quote}`;
    }
    case 3:
      return word.slice(0, at) + word.slice(at + 1);
    case 4:
      return `${word}${pick(random, odd)}${word}`;
    case 5:
      return word.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
    case 6:
      return Array.from({ length: 1 + below(random, 4) }, () => pick(random, odd)).join('');
    default:
      return word.slice(0, at) + pick(random, odd) + word.slice(at);
  }
}

function ruleOf(list: FreeList, word: string): RiskRule {
  const [family, name] = list.split('.') as [string, string];
  return plainWords({ [family]: { [name]: [word] } } as RiskRule);
}
const onlyWord = (rule: RiskRule) => Object.values(Object.values(rule)[0] as object)[0][0] as string;

/** What registries take for names, and scanners write. */
const names: readonly RegExp[] = [
  /^[\p{L}\p{N}_.][\p{L}\p{M}\p{N}._+~#&()-]*$/u,
  /^[\w.-]+:[\w.-]+(?::[\w.-]+)?$/,
  /^@?[\p{L}\p{N}._~-]+(?:\/[\p{L}\p{N}._~+&#()-]+)+$/u,
  // Homebrew's openssl@3, and products of Windows.
  /^[\w.+-]+(?:@[\w.+-]+)+$/,
  /^[\p{L}\p{N}_.][\p{L}\p{M}\p{N}.+#()&:/@_~-]*(?: +[\p{L}\p{M}\p{N}.+#()&:/@_~-]+)*$/u,
];
const versions = /^(?:\d+[:!]|\(none\):)?[a-z0-9][\w.+~^-]*$|^\(devel\)$/i;
const words: Record<Exclude<FreeList, 'vulnerability.components'>, RegExp> = {
  'vulnerability.cveIds':
    /^CVE-\d+(?:-\d+)?$|^GHSA(?:-\w{4}){3}$|^[a-z0-9.]+[-:_][\w.:-]*\d[\w.:-]*$|^(?=.*\d)[a-z0-9.]+[-:_][\w.:-]+$|^(?:KB)?\d+$/i,
  'virus.md5s': /^[0-9a-f]{32}$/i,
  'virus.names': /^(?=.*[\p{L}\p{N}])[\p{L}\p{M}\p{N} ._+/:@~()#&!-]+$/u,
  'virus.types': /^(?=.*[\p{L}\p{N}])[\p{L}\p{M}\p{N} ._+/:@~()#&!-]+$/u,
  'sensitiveData.types': /^(?=.*[\p{L}\p{N}])[\p{L}\p{M}\p{N} ._+/:@~()#&!-]+$/u,
};

const types = [undefined, 'deb', 'rpm', 'apk', 'maven', 'npm', 'pypi', 'golang', 'composer'];

/** Components that a scanner could report and that the word may mean, likely ones first. */
function* componentsLike(word: string): Generator<Finding> {
  const base = {
    kind: 'VULNERABILITY',
    cveId: 'CVE-2026-1',
    fixedVersion: '',
    class: 'OTHER',
  } as const;
  const [, path, purlVersion, qualifiers] = /^pkg:[^/]*\/+(@?[^@?#]*)@?([^?#]*)\??([^#]*)/i.exec(word) ?? [];
  const steps = path === undefined ? [] : decodeURIComponent(path).split('/').filter(Boolean);
  const named =
    steps.length > 0
      ? [steps.at(-1)!, steps.join('/'), `${steps.slice(0, -1).join('/')}:${steps.at(-1)}`]
      : [word, ...Array.from(word.matchAll(/[@<>=!\s]/g), ({ index }) => word.slice(0, index))];
  const epoch = /epoch=(\d+)/.exec(qualifiers ?? '')?.[1];
  const told =
    purlVersion === undefined
      ? [...word.split(/[\s,<>=]+|@/), ...word.split(/[\s,<>=@]+|!=/)]
      : [decodeURIComponent(purlVersion), `${epoch}:${purlVersion}`];
  const tried = ['', ...told].flatMap((one) =>
    ['', '.1', '~1', '-1', '+1', 'a', '~'].map((end) => one && one + end),
  );
  for (const version of new Set(tried))
    for (const component of named)
      for (const type of types)
        if ((version === '' || versions.test(version)) && names.some((form) => form.test(component)))
          yield {
            ...base,
            aliases: [],
            component,
            version,
            ...(type && { package: { type } }),
            severity: 'LOW',
            labels: [],
            title: '',
            path: '',
          };
}

function* findingsLike(list: FreeList, word: string): Generator<Finding> {
  if (list === 'vulnerability.components') return yield* componentsLike(word);
  if (!words[list].test(word)) return;
  const rest = { path: '/x', severity: 'LOW', title: '' } as const;
  if (list === 'vulnerability.cveIds')
    yield {
      ...rest,
      ...{ kind: 'VULNERABILITY', cveId: word, aliases: [], component: 'c', version: '1' },
      ...{ fixedVersion: '', class: 'OTHER', labels: [] },
    };
  else if (list === 'sensitiveData.types') yield { ...rest, kind: 'SENSITIVE_DATA', ruleId: 'r', type: word };
  else
    yield {
      ...rest,
      kind: 'VIRUS',
      name: word,
      type: word,
      md5: list === 'virus.md5s' ? word.toLowerCase() : '',
    };
}

function canMatch(list: FreeList, rule: RiskRule): boolean {
  const match = compileRiskRule(rule);
  for (const finding of findingsLike(list, onlyWord(rule))) if (match(indexFindings([finding]))) return true;
  return false;
}

describe('domain: words of a policy', () => {
  for (const list of lists)
    it(`${list}: takes the usual, and whatever it takes can match what a scanner may report`, () => {
      const random = randomFrom(20261128);
      for (const word of seeds[list]) {
        const rule = ruleOf(list, word);
        assert.equal(findUnmatchableWord(rule)?.fault, undefined, word);
        assert.ok(canMatch(list, rule), word);
      }
      let [taken, refused] = [0, 0];
      for (let round = 0; round < 3000; round += 1) {
        const once = mutated(random, pick(random, seeds[list]));
        const word = random() < 0.3 ? mutated(random, once) : once;
        const rule = ruleOf(list, word);
        const found = findUnmatchableWord(rule);
        if (!found) {
          assert.ok(canMatch(list, rule), `nothing can match ${JSON.stringify(word)}, which is taken`);
          taken += 1;
          continue;
        }
        const { en, zh } = wordFaultText('List.0', found);
        if (found.fault !== 'BLANK') assert.match(en, /xpected |entry of its own/, en);
        assert.match(zh, /[\u4e00-\u9fff]/);
        refused += 1;
      }
      assert.ok(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
    });

  for (const [list, word, fault] of [
    ['vulnerability.components', '"openssl"', 'NOT_A_NAME'],
    ['vulnerability.components', '“openssl”', 'NOT_A_NAME'],
    ['vulnerability.components', '-', 'NOT_A_NAME'],
    ['vulnerability.components', 'c@1,2', 'NOT_A_VERSION'],
    ['vulnerability.components', 'https://x.org/a', 'NOT_A_NAME'],
    ['vulnerability.components', 'pkg:npm', 'NOT_A_PURL'],
    ['vulnerability.components', 'pkg:npm/a@latest', 'NOT_A_VERSION'],
    ['vulnerability.components', 'open%', 'WILDCARD'],
    ['virus.names', '*', 'WILDCARD'],
    ['virus.names', 'Win.*', 'WILDCARD'],
    ['virus.names', 'a,b', 'SEVERAL_WORDS'],
    ['virus.names', 'a、b', 'SEVERAL_WORDS'],
    ['virus.names', 'a\nb', 'SEVERAL_WORDS'],
    ['virus.names', '^Win', 'NOT_A_WORD'],
    ['virus.types', '-', 'NOT_A_WORD'],
    ['sensitiveData.types', '*', 'WILDCARD'],
    ['sensitiveData.types', "'AWS'", 'NOT_A_WORD'],
    ['virus.md5s', 'abc', 'NOT_AN_MD5'],
    ['vulnerability.cveIds', 'CVE-2021', 'NOT_AN_ID'],
  ] as [FreeList, string, string][])
    it(`${list}: ${JSON.stringify(word)} is refused: ${fault}`, () => {
      assert.equal(findUnmatchableWord(ruleOf(list, word))?.fault, fault);
    });

  for (const [list, word, plain] of [
    ['vulnerability.components', 'openssl＜1.1.1n', 'openssl<1.1.1n'],
    ['vulnerability.components', 'c＞= 0', 'c>= 0'],
    ['vulnerability.components', 'c ≥ 1，≤ 2', 'c >= 1,<= 2'],
    ['vulnerability.cveIds', 'ＣＶＥ-2021-44228\u200b', 'CVE-2021-44228'],
    ['virus.names', '\u00a0Ｗin.Trojan　', 'Win.Trojan'],
  ] as [FreeList, string, string][])
    it(`${list}: ${JSON.stringify(word)} is read as ${plain}`, () => {
      assert.equal(onlyWord(ruleOf(list, word)), plain);
      assert.equal(findUnmatchableWord(ruleOf(list, word)), undefined);
    });
});
