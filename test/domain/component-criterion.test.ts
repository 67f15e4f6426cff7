import assert from 'node:assert/strict';
import { readComponent } from '../../src/domain/component-criterion.js';
import type { Vulnerability } from '../../src/domain/finding.js';
import { summarizeFindings } from '../../src/domain/matching/finding-summary.js';
import { compileRiskRule, indexFindings } from '../../src/domain/matching/match-findings.js';
import { compilePolicies } from '../../src/domain/matching/policy-set.js';
import type { Policy } from '../../src/domain/policy.js';

/** Type (with the Maven group behind a blank), component, version; what means it and what does not. */
const meant: [string, string, string, string[], string[]][] = [
  [
    'deb',
    'openssl',
    '1:1.1.1k-1+deb11u1',
    [
      'openssl',
      'openssl@1.1.1k',
      'openssl@1:1.1.1k-1+deb11u1',
      'openssl < 1.1.1n',
      'openssl<=1.1.1k',
      'openssl = 1.1.1k',
      'openssl >= 1.1.0, < 1.1.1n',
      'openssl >=1.1.0 <1.1.1n',
      'openssl@<1.1.1n',
      'openssl < 1:1.1.1k-2',
    ],
    [
      'OpenSSL',
      'libssl',
      'openssl@1.1.1',
      'openssl@1.1.1n',
      'openssl < 1.1.1k',
      'openssl > 1.1.1k',
      'openssl >= 1.1.1n',
      'openssl < 1:1.1.1k-1',
    ],
  ],
  [
    'deb',
    'openssl',
    '1.1.1n-0+deb11u3',
    ['openssl <= 1.1.1n', 'openssl >= 1.1.1n'],
    ['openssl < 1.1.1n', 'openssl > 1.1.1n', 'openssl <= 1.1.1n-0'],
  ],
  [
    'rpm',
    'openssl',
    '1:1.1.1k-9.el8',
    [
      'openssl < 1.1.1n',
      'openssl@1.1.1k',
      'openssl@1.1.1k-9',
      'openssl <= 1.1.1k-9',
      'openssl < 1.1.1k-9.el9',
    ],
    ['openssl > 1.1.1k', 'openssl@1.1.1', 'openssl > 1.1.1k-9', 'openssl < 1.1.1k-9'],
  ],
  [
    'apk',
    'libcrypto1.1',
    '1.1.1k-r0',
    ['libcrypto1.1 < 1.1.1n', 'libcrypto1.1@1.1.1k'],
    ['libcrypto1.1 > 1.1.1k'],
  ],
  [
    'maven',
    'org.apache.logging.log4j:log4j-core',
    '2.14.1',
    [
      'log4j-core',
      'org.apache.logging.log4j:log4j-core',
      'log4j-core@2.14.1',
      'log4j-core >= 2.0, < 2.17.1',
      'org.apache.logging.log4j:log4j-core < 2.17.1',
      'log4j-core@2.14.1.0',
    ],
    ['log4j', 'log4j-core >= 2.17.1', 'other:log4j-core', 'log4j-core@2.14', 'org.apache.logging.log4j'],
  ],
  [
    'maven org.apache.logging.log4j',
    'log4j-core',
    '2.14.1',
    [
      'log4j-core',
      'org.apache.logging.log4j:log4j-core@2.14.1',
      'org.apache.logging.log4j:log4j-core < 2.17.1',
    ],
    ['other:log4j-core'],
  ],
  ['', 'g:a', '1.0', ['a', 'g:a', 'a@1.0', 'a < 1.1'], ['g', 'a@1', 'a > 1.0']],
  [
    'npm',
    '@babel/core',
    '7.0.0-rc.1',
    ['@babel/core', '@babel/core@7.0.0-rc.1', '@babel/core < 7', '@babel/core<7.0.0'],
    ['core', 'babel/core', '@babel/core >= 7'],
  ],
  ['pypi', 'PyYAML', '5.3', ['PyYAML', 'pyyaml', 'pyyaml < 5.4', 'pyyaml@5.3.0'], ['yaml', 'pyyaml >= 5.4']],
  ['pypi', 'zope-interface', '5.0', ['zope.interface', 'Zope_Interface@5'], ['zope']],
  ['nuget', 'Newtonsoft.Json', '12.0.1', ['newtonsoft.json', 'newtonsoft.json@12.0.1'], ['newtonsoft-json']],
  ['golang', 'golang.org/x/net', 'v0.7.0', ['golang.org/x/net < 0.17.0', 'golang.org/x/net@0.7.0'], ['net']],
  ['deb', 'openssl', '', ['openssl'], ['openssl < 2', 'openssl@1']],
  ['npm', 'lib', '1.0.0', ['lib = 1', 'lib == 1.0'], ['lib@1.0.1']],
];

describe('component criteria', () => {
  for (const [kind, component, version, yes, no] of meant) {
    const [type, group] = kind.split(' ');
    const vulnerability: Vulnerability = {
      ...{ kind: 'VULNERABILITY', cveId: 'CVE-2026-1', aliases: [], component, version, fixedVersion: '' },
      ...(type && { package: { type, ...(group && { group }) } }),
      ...{ severity: 'LOW', class: 'OTHER', labels: [], title: '', path: '' },
    } as Vulnerability;
    for (const word of [...yes, ...no]) {
      const expected = yes.includes(word);
      it(`\`${word}\` ${expected ? 'means' : 'does not mean'} ${kind} ${component} ${version}`, () => {
        const riskRule = { vulnerability: { components: [word] } };
        const hit = compileRiskRule(riskRule)(indexFindings([vulnerability]));
        assert.deepEqual(hit?.reasons.map(({ value }) => value) ?? [], expected ? [word] : []);
        const policy = {
          enabled: true,
          effectTime: new Date(0),
          scope: { type: 'ALL' },
          template: 'RISK_IMAGE',
        };
        const set = compilePolicies([{ ...policy, riskRule } as Policy]);
        const asked = set.candidates('image', summarizeFindings([vulnerability])).length === 1;
        if (expected) assert.ok(asked, 'is no candidate');
      });
    }
  }

  for (const [fault, words] of Object.entries({
    NO_NAME: ['@1.0', '< 1.0', '@', ''],
    NO_VERSION: ['openssl@', '@babel/core@', 'pkg:npm/lib@', 'pkg:deb/debian/openssl@?arch=amd64'],
    NOT_A_VERSION: [
      'openssl@latest',
      'openssl 1.1.1k',
      'openssl v1.1',
      'openssl@a b',
      'org.apache.logging.log4j:log4j-core:2.14.1',
      'openssl/1.1.1k',
    ],
    NOT_A_NAME: ['CVE-2021-44228', 'ghsa-jfh8-c2jp-5v3q'],
    NOT_A_RANGE: [
      'openssl <',
      'openssl < x',
      'openssl != 1',
      'openssl < 1 || > 2',
      'openssl < 1 2',
      'lodash@^4.17',
      'lodash@~4.17',
      'openssl > 1,',
      'openssl <> 1',
      'openssl => 1',
      'openssl ~> 1.0',
    ],
    EMPTY_RANGE: ['openssl > 2, < 1', 'openssl < 1, > 1', 'openssl = 1, = 2'],
    WILDCARD: ['openssl@*', 'openssl*', '*', 'openssl@1.*', 'openssl@1.x', 'lib < 2.x', 'lib?'],
    SEVERAL: ['openssl, curl', 'openssl;curl', 'openssl，curl', 'openssl\ncurl'],
  }))
    for (const word of words)
      it(`${JSON.stringify(word)} is refused: ${fault}`, () => {
        assert.deepEqual(readComponent(word), { fault });
      });

  for (const word of [
    'openssl',
    'a b',
    'Bücher',
    'a@b@1',
    'lib@(devel)',
    'lib@1.0~rc1',
    'lib < 1.0~rc1',
    'libstdc++6',
    'x@2021a-0+deb11u1',
    'Foo::2.0',
    'gopkg.in/yaml.v3',
    'github.com/a/b/v2',
    'libssl3:amd64',
    'pkg:golang/example.com/a%40b',
  ])
    it(`\`${word}\` is taken`, () => {
      assert.ok(!('fault' in readComponent(word)));
    });
});
