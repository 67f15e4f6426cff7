import assert from 'node:assert/strict';
import { deviceRulePrivileges, parseDeviceRule } from '../../../src/domain/privileges/device.js';

const itemsFor = (...rules: string[]) =>
  deviceRulePrivileges(
    rules.map((rule) => ({ ...parseDeviceRule(rule.slice(1)), allow: rule.startsWith('+') })),
  ).map(({ item }) => item);

describe('Device rules', () => {
  const table: [why: string, rules: string[], items: string[]][] = [
    ['deny all', ['-a *:* rwm'], []],
    ['allow all', ['+a *:* rwm'], ['DEVICE_ALL']],
    ['deny all, then allow all', ['-a *:* rwm', '+a *:* rwm'], ['DEVICE_ALL']],
    ['allow all, then deny all', ['+a *:* rwm', '-a *:* rwm'], []],
    ['allow all, then deny only making nodes', ['+a *:* rwm', '-a *:* m'], ['DEVICE_ALL']],
    ['the numbers of an a rule, which the kernel ignores', ['+a 1:3 rwm'], ['DEVICE_ALL']],
    ['making any node', ['+c *:* m', '+b *:* m'], []],
    [
      'null, zero, full, random, urandom',
      ['+c 1:3 rwm', '+c 1:5 rwm', '+c 1:7 rwm', '+c 1:8 rwm', '+c 1:9 rwm'],
      [],
    ],
    [
      'tty, console, ptmx, terminals, tun',
      ['+c 5:0 rwm', '+c 5:1 rwm', '+c 5:2 rwm', '+c 136:* rwm', '+c 10:200 rwm'],
      [],
    ],
    ['mem', ['+c 1:1 r'], ['DEVICE_BLOCK_OR_MEM']],
    ['everything of major 1', ['+c 1:* rw'], ['DEVICE_BLOCK_OR_MEM']],
    ['every character device', ['+c *:* rwm'], ['DEVICE_BLOCK_OR_MEM']],
    ['a disk', ['+b 8:0 r'], ['DEVICE_BLOCK_OR_MEM']],
    ['fuse', ['+c 10:229 rwm'], ['DEVICE_OTHER']],
    ['fuse, taken back', ['+c 10:229 rwm', '-c 10:229 rwm'], []],
    ['fuse, with another taken back', ['+c 10:229 rwm', '-c 10:228 rwm'], ['DEVICE_OTHER']],
    ['what cannot be read', ['+c ten:229 rwm'], ['DEVICE_ALL']],
  ];
  for (const [why, rules, items] of table) {
    it(`give ${items.join(', ') || 'nothing'} for ${why}`, () => assert.deepEqual(itemsFor(...rules), items));
  }
});
