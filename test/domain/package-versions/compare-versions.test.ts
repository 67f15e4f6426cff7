import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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
  ['rpm', ['1.0~rc1-1', '1.0-1', '1.0-1.el8', '1.0^git1-1', '1.0a-1', '1.0.1-1', '1.10-1']],
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
  ['nuget', ['1.2.3.4', '1.2.3.10', '2.0.0']],
  ['pypi', ['1.0.dev1', '1.0a1', '1.0rc1', ['1.0', '1.0.0', 'v1.0'], '1.0.post1', '1.10', '1!0.1']],
  ['gem', ['1.0.0.pre1', '1.0.0.rc1', ['1.0.0', '1', '1.0'], '1.0.1', '1.10']],
  [undefined, ['1.0-rc1', '1.0', '1.0a', '1.0.1', '1.2.9', '1.2.10']],
  ['unheard-of', ['1', '1.0', '1.9', '1.10']],
];

describe('package versions', () => {
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
    [undefined, '1.0', '1', false],
    ['deb', '', '1', false],
    ['golang', '(devel)', '(devel)', true],
  ] as [string | undefined, string, string, boolean][])
    it(`${installed} of ${type ?? 'an unknown type'} is ${expected ? '' : 'not '}${written}`, () => {
      assert.equal(isVersion(type, installed, written), expected);
    });
});
