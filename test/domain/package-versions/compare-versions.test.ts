import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Vulnerability } from '../../../src/domain/finding.js';
import { compileRiskRule, indexFindings } from '../../../src/domain/matching/match-findings.js';
import { compareVersions, isVersion } from '../../../src/domain/package-versions/compare-versions.js';
import { skip } from '../../support/skip.js';

/** Type, versions from the oldest to the newest; those of a list within the list are equal. */
const ascending: [string | undefined, (string | string[])[]][] = [
  [
    'deb',
    [
      '1.0~~-0',
      '1.0~rc1-0',
      ['1.0-0', '0:1.0-0'],
      '1.0-1~bpo',
      '1.0-1',
      '1.0-1+deb11u1',
      '1.0a-0',
      '1.0+b-0',
      '1.0.1-0',
      '1.10-0',
    ],
  ],
  ['rpm', ['1.0~rc1-1', '1.0-1.el8', '1.0-1.el9', '1.0^git1-1', '1.0a-1', '1.0.1-1', '1.10-1']],
  [
    'apk',
    [
      '1.0_alpha1-r0',
      '1.0_beta-r0',
      '1.0_rc1-r0',
      '1.0-r0',
      '1.0-r1',
      '1.0_p1-r0',
      '1.0a-r0',
      '1.0.1-r0',
      '1.10-r0',
    ],
  ],
  [
    'maven',
    [
      ['1.0-a1', '1-alpha-1'],
      '1.0-beta2',
      '1.0-m1',
      ['1.0-rc1', '1.0-CR1'],
      '1.0-SNAPSHOT',
      ['1', '1.0', '1.0.0', '1.0.Final', '1-ga'],
      '1-sp',
      '1-foo',
      '1-1',
      '1.1',
      '1.10',
    ],
  ],
  [
    'npm',
    [
      '1.2.3-alpha.1',
      '1.2.3-alpha.2',
      ['1.2.3', '1.2.3+build', 'v1.2.3'],
      '1.2.10',
      '1.10.0',
      ['2', '2.0', '2.0.0'],
    ],
  ],
  [
    'golang',
    [
      'v0.0.0-20210921155107-089bfa567519',
      ['v1.2.3+incompatible', '1.2.3'],
      ['go1.20.3', '1.20.3'],
      '1.20.10',
    ],
  ],
  [
    'nuget',
    [
      '1.0.0-alpha',
      ['1.0.0-beta.2', '1.0.0-Beta.2', '1.0.0.0-beta.2'],
      '1.0.0-beta.11',
      '1.0.0-rc',
      ['1', '1.0', '1.0.0', '1.0.0.0', '1.00.0', '1.0.0+build'],
      '1.0.0.1',
      '1.2.3.4',
      '1.2.3.10',
      '2.0.0',
    ],
  ],
  [
    'composer',
    [
      '1.0.0-dev',
      '1.0.0-alpha2',
      ['1.0.0-beta3', '1.0.0-b3', '1.0.0.0-beta.3'],
      '1.0.0-RC1',
      '1.0.0-RC2',
      ['1.0.0', 'v1.0', '1.0.0.0', '1.0.0-stable', '1.0.0+build'],
      ['1.0.0-patch1', '1.0.0-p1'],
      '1.0.0.1',
      '1.0.1',
      '1.10.0',
    ],
  ],
  ['pypi', ['1.0.dev1', '1.0a1', '1.0rc1', ['1.0', '1.0.0', 'v1.0'], '1.0.post1', '1.10', '1!0.1']],
  ['gem', ['1.0.0.pre1', '1.0.0.rc1', ['1.0.0', '1', '1.0'], '1.0.1', '1.10']],
  [undefined, ['1.0-rc1', '1.0', '1.0a', '1.0.1', '1.2.9', '1.2.10']],
  ['unheard-of', ['1', '1.0', '1.9', '1.10']],
];

/**
 * By type: versions from the oldest to the newest, and what a registry or distribution adds to one without making it
 * another version.
 */
const decorations: [string | undefined, string[], ((version: string) => string)[]][] = [
  [
    'deb',
    ['1.1.1k', '1.1.1n', '1.2.0', '1.10', '2.0'],
    [
      ...['-1', '-0ubuntu1.2', '-1+b2', '-1+deb11u1', '-1~bpo11+1', '+dfsg-1', '~dfsg-2', '+ds1-1'].map(
        (end) => (version: string) => version + end,
      ),
      (version) => `1:${version}-1`,
      (version) => `2:${version}+dfsg-1+b1`,
      (version) => `9.9+really${version}-1`,
    ],
  ],
  [
    'rpm',
    ['1.1.1k', '1.1.1n', '1.2.0', '1.10', '2.0'],
    [
      ...['', '(none):', '0:', '1:', '32:'].flatMap((epoch) =>
        ['-1.el8', '-9.el8_7', '-2.fc38', '-3.amzn2.0.1', '-1', '-4.oe2203sp1', '-2.module+el8.5.0+12'].map(
          (end) => (version: string) => epoch + version + end,
        ),
      ),
      (version) => `(none):${version}`,
    ],
  ],
  [
    'rpm',
    ['1.1.1k-1', '1.1.1k-1.1', '1.1.1k-2', '1.1.1k-10', '1.2-0.1.rc1', '1.2-1'],
    [
      ...[
        '',
        '.el8',
        '.el8_4.1',
        '.fc38',
        '.amzn2.0.3',
        '.oe2203sp1',
        '.tl3',
        '.al8',
        '.an8',
        '.ky10',
        '.uos',
      ],
      ...['.module+el8.5.0+12', '.module_el8.5.0+12', '.suse', '.mga9', '.cm2', '.azl3', '.opt'],
    ].map((end) => (version) => version + end),
  ],
  ['bitnami', ['8.0.1', '8.0.2', '8.1'], ['', '-1', '-12'].map((end) => (version) => version + end)],
  [
    'apk',
    ['1.1.1k', '1.1.1n', '1.2.0', '1.10'],
    [(version) => `${version}-r0`, (version) => `${version}-r12`],
  ],
  [
    'pypi',
    ['1.0rc1', '1.0', '2.0.0', '2.0.1', '2.10'],
    ['+cu118', '+local.1', '+g1234abc', '+ubuntu-1'].map((end) => (version) => version + end),
  ],
  [
    'nuget',
    ['1.0.0', '1.0.1', '1.2.0', '1.10.0'],
    [(version) => `${version}.0`, (version) => `${version}+sha.5`, (version) => `v${version}`],
  ],
  ['composer', ['1.0.0', '1.0.1', '1.10.0'], [(version) => `v${version}`, (version) => `${version}.0`]],
  [
    'maven',
    ['1.0', '1.1', '1.1.2', '1.10', '2.0'],
    [
      ...['.Final', '.RELEASE', '-ga', '.0', '.GA', '.0.Final', '-jre', '-android', '.jre8', '.v20210325'],
      ...['.Final-redhat-00001', '.redhat-3', '-jdk15', '-java8', '-jakarta'],
    ].map((end) => (version) => version + end),
  ],
  [
    'gem',
    ['1.0.0.pre1', '1.0.0', '1.15.0', '2.0.0'],
    ['-x86_64-linux', '-java', '-arm64-darwin', '-x64-mingw32', '-aarch64-linux-musl'].map(
      (end) => (version) => version + end,
    ),
  ],
  [
    'golang',
    ['0.0.0-20210921155107-089bfa567519', '0.0.0-20220101000000-000000000000', '1.2.3', '1.10.0', '2.0.0'],
    [(version) => `v${version}`, (version) => `v${version}+incompatible`, (version) => `${version}+dirty`],
  ],
  [
    'golang',
    ['1.20.3', '1.21.0', '1.21.10'],
    [(version) => `go${version}`, (version) => `go${version} X:boringcrypto`],
  ],
  ...['npm', 'cargo', 'hex', 'pub', 'swift'].map((type): (typeof decorations)[number] => [
    type,
    ['1.0.0-rc.1', '1.0.0', '1.2.3', '1.10.0'],
    [(version) => `${version}+build.5`, (version) => `v${version}`],
  ]),
  [undefined, ['1.0.0', '1.2.0', '1.10.0'], [(version) => `${version}+cu118`, (version) => `v${version}`]],
];

/** Whether a policy that lists the word matches the component, and whether it is found by its key. */
function isHit(type: string | undefined, version: string, word: string): boolean {
  const finding = {
    ...{ kind: 'VULNERABILITY', cveId: 'CVE-2026-1', aliases: [], component: 'c', version, fixedVersion: '' },
    ...(type && { package: { type } }),
    ...{ severity: 'LOW', class: 'OTHER', labels: [], title: '', path: '' },
  } as Vulnerability;
  return compileRiskRule({ vulnerability: { components: [word] } })(indexFindings([finding])) !== undefined;
}

describe('package versions', () => {
  for (const [type, versions, decorate] of decorations)
    it(`of ${type ?? 'an unknown type'} stay in their places, whatever is added that is no other version`, () => {
      for (const [place, version] of versions.entries())
        for (const installed of decorate.map((add) => add(version)))
          for (const [at, written] of versions.entries()) {
            const order = Math.sign(place - at);
            const holds = { '@': order === 0, ' = ': order === 0, ' < ': order < 0, ' > ': order > 0 };
            const bounds = { ...holds, ' <= ': order <= 0, ' >= ': order >= 0 };
            for (const [operator, expected] of Object.entries(bounds)) {
              const word = `c${operator}${written}`;
              assert.equal(isHit(type, installed, word), expected, `${installed} and ${word}`);
            }
          }
    });

  for (const [type, versions] of ascending)
    it(`of ${type ?? 'an unknown type'} are in order`, () => {
      const places = versions.flatMap((one, place) => [one].flat().map((version) => ({ version, place })));
      for (const a of places)
        for (const b of places)
          assert.equal(
            Math.sign(compareVersions(type, a.version, b.version)),
            Math.sign(a.place - b.place),
            `${a.version} and ${b.version}`,
          );
    });

  it('of deb are in the order of dpkg', function () {
    const dpkg = (...words: string[]) => spawnSync('dpkg', ['--compare-versions', ...words]).status;
    if (dpkg('1', 'lt', '2') !== 0) skip(this, 'dpkg is not installed');
    const versions = [
      '1.0-1',
      '1:1.0-1',
      '1.0~rc1-1',
      '1.0~~-1',
      '1.0a-1',
      '1.0+b-1',
      '00-1',
      '1.0-1~',
      '1.0-1+deb11u1',
      '1.01-1',
      '1.1-1a',
    ];
    for (const a of versions)
      for (const b of versions) {
        const expected = dpkg(a, 'lt', b) === 0 ? -1 : dpkg(a, 'gt', b) === 0 ? 1 : 0;
        // An epoch that is written counts.
        const written = b.includes(':') ? b : `0:${b}`;
        assert.equal(Math.sign(compareVersions('deb', a, written)), expected, `${a} and ${b}`);
      }
  });

  for (const [type, installed, written, expected] of [
    ['deb', '1.1.1k-1+deb11u1', '1.1.1k', true],
    ['deb', '1:1.1.1k-1', '1.1.1k', true],
    ['deb', '1.1.1k-1+deb11u1', '1.1.1k-1', true],
    ['deb', '1:1.2.11.dfsg-2+deb11u2', '1.2.11', true],
    ['deb', '1:1.1.1k-1', '2:1.1.1k', false],
    ['deb', '1.1.1k-1', '1.1.1k-2', false],
    ['deb', '1.1.1k-1', '1.1.1', false],
    ['rpm', '1:1.1.1k-9.el8_7', '1.1.1k', true],
    ['rpm', '1.1.1k-9.el8_7', '1.1.1k-9', true],
    ['apk', '1.1.1k-r0', '1.1.1k', true],
    ['apk', '1.1.1k-r0', '1.1.1k-r1', false],
    ['maven', '2.0', '2.0.0', true],
    ['pypi', '3.2', '3.2.0', true],
    [undefined, '1.1.1k-1+deb11u1', '1.1.1k', true],
    [undefined, '1:1.1.1k-9.el8', '1.1.1k', true],
    [undefined, '1.1.1k-r0', '1.1.1k', true],
    [undefined, '1.1.1k-9.oe2203', '1.1.1k', true],
    [undefined, '1.1.1k-9.tl3', '1.1.1k-9', true],
    [undefined, '1.0.0-1.beta2', '1.0.0', false],
    [undefined, '1.0', '1', false],
    ['deb', '', '1', false],
    ['golang', '(devel)', '(devel)', true],
    ['pypi', '2.0.0+cu118', '2.0.0+cu118', true],
    ['pypi', '2.0.0+cu118', '2.0.0+cu117', false],
    ['pypi', '2.0.0', '2.0.0+cu118', false],
    ['gem', '1.15.0-java', '1.15.0-x86_64-linux', false],
    ['deb', '1.0-1+b2', '1.0-1', true],
    ['deb', '1.0-1+b2', '1.0-1+b1', false],
    ['rpm', '(none):1.0-1.el8', '1.0-1', true],
    ['rpm', '(none):1.0-1.el8', '0:1.0-1.el8', true],
    ['rpm', '1.0-1.el8', '(none):1.0-1.el8', true],
    ['rpm', '1:1.0-1.el8', '0:1.0-1.el8', false],
    [undefined, '(none):1.0-1.el8', '1.0', true],
  ] as [string | undefined, string, string, boolean][])
    it(`${installed} of ${type ?? 'an unknown type'} is ${expected ? '' : 'not '}${written}`, () => {
      assert.equal(isVersion(type, installed, written), expected);
    });
});
