import assert from 'node:assert/strict';
import {
  capabilities,
  categories,
  privileges,
  readPrivilegeName,
} from '../../../src/domain/privileges/catalog.js';
import { defaultCapabilities } from '../../../src/domain/privileges/capabilities.js';

const items = privileges.map(({ item }) => item);

describe('Privilege catalog', () => {
  it('has each of the kernel’s 41 capabilities once', () => {
    assert.deepEqual(
      capabilities.map(({ number }) => number),
      Array.from({ length: 41 }, (_, number) => number),
    );
  });

  it('has each item in exactly one category', () => {
    assert.equal(new Set(items).size, items.length);
    const names = new Set(categories.map(({ category }) => category));
    assert.ok(privileges.every(({ category }) => names.has(category)));
  });

  it('divides the capabilities as the reference does', () => {
    const counts = categories.map(({ category }) => [
      category,
      capabilities.filter((capability) => capability.category === category).length,
    ]);
    assert.deepEqual(counts, [
      ['BASE', 5],
      ['FILE', 9],
      ['NETWORK', 4],
      ['SYSTEM', 12],
      ['HIGH_RISK', 11],
    ]);
  });

  it('takes the same capabilities for the default as Docker', () =>
    assert.equal(defaultCapabilities.size, 14));

  it('leaves four items out of a category that is named whole', () => {
    const off = privileges.filter((privilege) => !privilege.default).map(({ item }) => item);
    assert.deepEqual(off.toSorted(), ['HOST_PATH_RO', 'HOST_PORT', 'PRIV_ESCALATION_ALLOWED', 'RUN_AS_ROOT']);
  });

  it('describes every item in two languages', () => {
    for (const { item, description } of privileges) {
      assert.ok(description.en.length > 3 && /\p{Script=Han}/u.test(description.zh), item);
    }
  });
});

describe('Privilege names', () => {
  const readable: [name: string, reads: object][] = [
    ['SYS_ADMIN', { item: 'SYS_ADMIN' }],
    ['cap_sys_admin', { item: 'SYS_ADMIN' }],
    [' Cap_Net_Raw ', { item: 'NET_RAW' }],
    ['CAP_ALL', { item: 'CAP_ALL' }],
    ['cap_all', { item: 'CAP_ALL' }],
    ['host_pid', { item: 'HOST_PID' }],
    ['UNKNOWN', { item: 'UNKNOWN' }],
    ['high_risk', { category: 'HIGH_RISK' }],
    ['NETWORK', { category: 'NETWORK' }],
  ];
  for (const [name, reads] of readable) {
    it(`reads ${JSON.stringify(name)}`, () => assert.deepEqual(readPrivilegeName(name), reads));
  }

  it('reads every item back, and capabilities with their prefix', () => {
    for (const item of items) assert.deepEqual(readPrivilegeName(item.toLowerCase()), { item });
    for (const { item } of capabilities) assert.deepEqual(readPrivilegeName(`CAP_${item}`), { item });
  });

  for (const name of [
    '',
    'ALL',
    'CAP_',
    'CAP_CAP_KILL',
    'CAP_HOST_PID',
    'CAP_NETWORK',
    'constructor',
    'SYS ADMIN',
  ]) {
    it(`does not read ${JSON.stringify(name)}`, () => assert.equal(readPrivilegeName(name), undefined));
  }
});
