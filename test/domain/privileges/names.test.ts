import assert from 'node:assert/strict';
import { requestedFromNames } from '../../../src/domain/privileges/from-names.js';

describe("A caller's own list of privileges", () => {
  const table: [names: string[] | null, requested: [item: string, detail: string][]][] = [
    [null, []],
    [[], []],
    [
      ['cap_sys_admin', 'HOST_PID'],
      [
        ['SYS_ADMIN', 'cap_sys_admin'],
        ['HOST_PID', 'HOST_PID'],
      ],
    ],
    [['SYS_ADMIN', 'CAP_SYS_ADMIN', 'SYS_ADMIN'], [['SYS_ADMIN', 'SYS_ADMIN; CAP_SYS_ADMIN']]],
    [['ALL'], [['CAP_ALL', 'ALL']]],
    [['a', 'b', 'c', 'd', 'e'], [['UNKNOWN', 'a; b; c and 2 more']]],
    [['NETWORK'], [['UNKNOWN', 'NETWORK']]],
    [[''], [['UNKNOWN', '']]],
    [['line\nbreak\u0000\ud800'], [['UNKNOWN', 'line\uFFFDbreak\uFFFD\uFFFD']]],
  ];
  for (const [names, requested] of table) {
    it(`${JSON.stringify(names)} asks for ${requested.map(([item]) => item).join(', ') || 'nothing'}`, () => {
      const expected = requested.map(([item, detail]) => ({ item, detail }));
      const outcome = requestedFromNames(names);
      assert.ok('requested' in outcome);
      assert.deepEqual(
        outcome.requested.map(({ item, detail }) => ({ item, detail })),
        expected,
      );
    });
  }

  it('keeps details within 256 characters, however long and many the names are', () => {
    for (const names of [
      ['x'.repeat(5000)],
      Array.from({ length: 5000 }, (_, i) => `${i}`.padEnd(300, 'x')),
    ]) {
      const outcome = requestedFromNames(names);
      assert.ok('requested' in outcome);
      assert.ok((outcome.requested[0]?.detail.length ?? 999) <= 256, outcome.requested[0]?.detail);
    }
  });

  for (const given of ['SYS_ADMIN', 7, { 0: 'SYS_ADMIN' }, ['KILL', null, 7]]) {
    it(`is refused as ${JSON.stringify(given)}`, () => assert.ok('problem' in requestedFromNames(given)));
  }
});
