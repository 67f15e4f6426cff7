import assert from 'node:assert/strict';
import { categories, type PrivilegeItem, privileges } from '../../../src/domain/privileges/catalog.js';
import { compilePrivilegeRule, findUnknownPrivilege } from '../../../src/domain/privileges/privilege-rule.js';

const rule = (...names: string[]) => compilePrivilegeRule({ mode: 'DENY_SELECTED', privileges: names });
const asking = (...items: PrivilegeItem[]) => items.map((item) => ({ item, detail: `for ${item}` }));
const hits = (names: string[], items: PrivilegeItem[]) =>
  rule(...names)(asking(...items)).map(({ value }) => value);

describe('Privilege rule', () => {
  const table: [why: string, names: string[], items: PrivilegeItem[], hits: string[]][] = [
    ['an item', ['SYS_ADMIN'], ['SYS_ADMIN', 'HOST_PID'], ['SYS_ADMIN']],
    ['an item in another spelling', ['cap_sys_admin'], ['SYS_ADMIN'], ['SYS_ADMIN']],
    ['nothing that is asked for', ['SYS_ADMIN'], ['HOST_PID'], []],
    ['a category', ['NETWORK'], ['NET_ADMIN', 'HOST_NETWORK', 'SYS_TIME'], ['NET_ADMIN', 'HOST_NETWORK']],
    [
      'a category, without what is off by default',
      ['NETWORK', 'base', 'FILE'],
      ['HOST_PORT', 'RUN_AS_ROOT', 'PRIV_ESCALATION_ALLOWED', 'HOST_PATH_RO'],
      [],
    ],
    ['what is off by default, singly', ['HOST_PORT'], ['HOST_PORT'], ['HOST_PORT']],
    ['UNKNOWN as high risk', ['HIGH_RISK'], ['UNKNOWN'], ['UNKNOWN']],
    ['UNKNOWN not by another category', ['BASE', 'FILE', 'NETWORK', 'SYSTEM'], ['UNKNOWN'], []],
    ['PRIVILEGED by one capability', ['SYS_ADMIN'], ['PRIVILEGED'], ['PRIVILEGED']],
    ['PRIVILEGED by a category of capabilities', ['SYSTEM'], ['PRIVILEGED'], ['PRIVILEGED']],
    ['PRIVILEGED by CAP_ALL', ['CAP_ALL'], ['PRIVILEGED'], ['PRIVILEGED']],
    ...(
      [
        'DEVICE_ALL',
        'DEVICE_BLOCK_OR_MEM',
        'DEVICE_OTHER',
        'SECCOMP_UNCONFINED',
        'APPARMOR_UNCONFINED',
        'SELINUX_DISABLED',
        'PROC_UNMASKED',
      ] as const
    ).map((item): [string, string[], PrivilegeItem[], string[]] => [
      `PRIVILEGED by ${item}`,
      [item],
      ['PRIVILEGED'],
      ['PRIVILEGED'],
    ]),
    [
      'PRIVILEGED not by what it leaves alone',
      ['HOST_PID', 'HOST_ROOT_MOUNT', 'RUN_AS_ROOT', 'UNKNOWN'],
      ['PRIVILEGED'],
      [],
    ],
    ['CAP_ALL by one capability', ['BPF'], ['CAP_ALL'], ['CAP_ALL']],
    ['CAP_ALL not by PRIVILEGED', ['PRIVILEGED', 'SECCOMP_UNCONFINED'], ['CAP_ALL'], []],
    ['a capability not by CAP_ALL', ['CAP_ALL'], ['BPF'], []],
    ['DEVICE_ALL by one kind of device', ['DEVICE_OTHER'], ['DEVICE_ALL'], ['DEVICE_ALL']],
    ['an item that came twice, once', ['BPF'], ['BPF', 'BPF'], ['BPF']],
    [
      'the gravest first',
      ['BASE', 'FILE', 'NETWORK', 'SYSTEM', 'HIGH_RISK'],
      ['KILL', 'CHOWN', 'NET_ADMIN', 'SYS_TIME', 'SYS_ADMIN', 'HOST_PID'],
      ['SYS_ADMIN', 'HOST_PID', 'SYS_TIME', 'NET_ADMIN', 'CHOWN', 'KILL'],
    ],
    ['nothing in an empty list', [], ['PRIVILEGED'], []],
    ['nothing by a name from another version', ['TELEPORT'], ['PRIVILEGED', 'UNKNOWN'], []],
  ];
  for (const [why, names, items, expected] of table) {
    it(`finds ${why}`, () => assert.deepEqual(hits(names, items), expected));
  }

  it('gives the criterion, the item and what asked for it', () =>
    assert.deepEqual(rule('HOST_PID')(asking('HOST_PID')), [
      { criterion: 'PRIVILEGE', value: 'HOST_PID', detail: 'for HOST_PID' },
    ]));

  it('keeps the first detail of an item that came twice', () => {
    const twice = [...asking('BPF'), { item: 'BPF' as const, detail: 'another' }];
    assert.deepEqual(
      rule('BPF')(twice).map(({ detail }) => detail),
      ['for BPF'],
    );
  });

  it('says what a privilege includes when it hits for that alone', () => {
    const [reason] = rule('SYS_ADMIN', 'BPF')(asking('PRIVILEGED'));
    assert.equal(reason?.detail, 'for PRIVILEGED; includes SYS_ADMIN, BPF');
    const [listed] = rule('SYS_ADMIN', 'PRIVILEGED')(asking('PRIVILEGED'));
    assert.equal(listed?.detail, 'for PRIVILEGED');
  });

  it('keeps the detail within 256 characters, and what is included in it', () => {
    const [reason] = rule('SYSTEM')([{ item: 'CAP_ALL', detail: 'x'.repeat(256) }]);
    assert.ok((reason?.detail?.length ?? 999) <= 256);
    assert.match(reason?.detail ?? '', /; includes IPC_LOCK, .* and 7 more$/);
  });

  it('means the same in both modes', () => {
    const allowOnly = compilePrivilegeRule({ mode: 'ALLOW_ONLY_SELECTED', privileges: ['BPF'] });
    assert.deepEqual(allowOnly(asking('BPF')), rule('BPF')(asking('BPF')));
  });

  it('finds, with all five categories, everything that is on by default', () => {
    const all = rule(...categories.map(({ category }) => category));
    const found = new Set(all(asking(...privileges.map(({ item }) => item))).map(({ value }) => value));
    for (const privilege of privileges)
      assert.equal(found.has(privilege.item), privilege.default, privilege.item);
  });

  it('tells the first name that is neither item nor category', () => {
    assert.equal(findUnknownPrivilege(['HIGH_RISK', 'cap_kill', 'TELEPORT', 'WARP']), 'TELEPORT');
    assert.equal(findUnknownPrivilege(['ALL']), 'ALL');
    assert.equal(findUnknownPrivilege(['']), '');
    assert.equal(findUnknownPrivilege(['HIGH_RISK', 'KILL']), undefined);
    assert.equal(findUnknownPrivilege([]), undefined);
  });
});
