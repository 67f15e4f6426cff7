import assert from 'node:assert/strict';
import { readSignature } from '../../src/intake/virus-signature.js';

describe('intake: signature names', () => {
  for (const [signature, type, severity] of [
    ['Unix.Trojan.Mirai-7669677-0', 'Trojan', 'CRITICAL'],
    ['Win.Ransomware.WannaCry-6313787-0', 'Ransomware', 'CRITICAL'],
    ['Unix.Rootkit.Diamorphine-1', 'Rootkit', 'CRITICAL'],
    ['unix.trojan.lower-1', 'Trojan', 'CRITICAL'],
    ['Multios.Coinminer.Miner-6781728-2', 'Coinminer', 'HIGH'],
    ['Win.Adware.Bundler-1', 'Adware', 'LOW'],
    ['PUA.Win.Trojan.Generic-1', 'PUA', 'LOW'],
    ['PUA.Unix.Coinminer.XMRig-1', 'PUA', 'LOW'],
    ['Heuristics.Encrypted.Zip', 'Heuristics', 'LOW'],
    ['Heuristics.Phishing.Email.SpoofedDomain', 'Phishing', 'MEDIUM'],
    ['Heuristics.Trojan.Swizzor.Gen', 'Trojan', 'CRITICAL'],
    ['Worm.Sober', 'Worm', 'CRITICAL'],
    ['Eicar-Test-Signature', 'Test', 'NOTICE'],
    ['Eicar-Signature', 'Test', 'NOTICE'],
    ['Win.Test.EICAR_HDB-1', 'Test', 'NOTICE'],
    ['ClamAV-Test-Signature', 'Test', 'NOTICE'],
    ['Sanesecurity.Foxhole.Zip_fs1.UNOFFICIAL', 'Foxhole', 'HIGH'],
    ['MyRule.UNOFFICIAL', 'MyRule', 'HIGH'],
    ['a.constructor.b', 'constructor', 'HIGH'],
    ['a.__proto__.b', '__proto__', 'HIGH'],
  ] as const)
    it(`${signature} is ${type}, ${severity}`, () =>
      assert.deepEqual(readSignature(signature), { type, severity }));
});
