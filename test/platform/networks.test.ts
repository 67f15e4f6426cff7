import assert from 'node:assert/strict';
import { isInNetworks, isNetwork } from '../../src/platform/networks.js';

describe('networks', () => {
  const networks: [string, inside: string, outside: string][] = [
    ['10.0.0.1', '10.0.0.1', '10.0.0.2'],
    ['10.0.0.0/8', '10.200.3.4', '11.0.0.1'],
    ['10.0.0.0/255.255.0.0', '10.0.200.1', '10.1.0.1'],
    ['::1', '::1', '::2'],
    ['fd00::/8', 'fd12::1', 'fe80::1'],
    ['::ffff:10.0.0.0/104', '10.9.9.9', '11.0.0.1'],
    ['192.168.1.7/32', '::ffff:192.168.1.7', '192.168.1.8'],
  ];
  for (const [network, inside, outside] of networks)
    it(`${network} has ${inside}, not ${outside}`, () => {
      assert.ok(isNetwork(network));
      assert.ok(isInNetworks(inside, [network]));
      assert.ok(!isInNetworks(outside, [network]));
    });

  const others = [
    '',
    '10',
    '10/8',
    '10.1',
    '10.0.1',
    '010.0.0.1',
    '1',
    '0x0a000001',
    '4294967295',
    '10.0.0.0/08',
  ];
  others.push(
    '10.0.0.0/0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.255.0',
    '10.0.0.0/+8',
  );
  others.push('fe80::1%eth0', '::/0', '::/129', '::/255.0.0.0', ' 10.0.0.1', '10.0.0.1 ', 'loopback', 'home');
  for (const text of others) it(`\`${text}\` is none`, () => assert.ok(!isNetwork(text)));
});
