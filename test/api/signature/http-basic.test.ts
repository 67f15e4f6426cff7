import assert from 'node:assert/strict';
import { basicKeyMatches, parseBasicAuthorization } from '../../../src/api/signature/http-basic.js';

const encode = (text: string) => Buffer.from(text).toString('base64');

describe('Basic Authorization header', () => {
  const pair = { secretId: 'AKIDEXAMPLE', secretKey: 'key' };
  const accepted: [why: string, header: string, reads: object][] = [
    ['the ordinary form', `Basic ${encode('AKIDEXAMPLE:key')}`, pair],
    ['any case and white space', `  bAsIc \t ${encode('AKIDEXAMPLE:key')} `, pair],
    ['no padding', `Basic ${encode('AKIDEXAMPLE:key').replace(/=+$/, '')}`, pair],
    ['the line break of echo', `Basic ${encode('AKIDEXAMPLE:key\n')}`, pair],
    ['colons in the key', `Basic ${encode('A:b:c:')}`, { secretId: 'A', secretKey: 'b:c:' }],
    ['an empty key, to be refused later', `Basic ${encode('A:')}`, { secretId: 'A', secretKey: '' }],
    [
      'base64url',
      `Basic ${Buffer.from('A:>>>???ÿ').toString('base64url')}`,
      { secretId: 'A', secretKey: '>>>???ÿ' },
    ],
  ];
  for (const [why, header, reads] of accepted) {
    it(`accepts ${why}`, () => assert.deepEqual(parseBasicAuthorization(header), reads));
  }

  const refused: [why: string, header: string][] = [
    ['nothing', ''],
    ['the scheme alone', 'Basic'],
    ['another scheme', `Bearer ${encode('A:b')}`],
    ['a longer scheme', `Basics ${encode('A:b')}`],
    ['no colon', `Basic ${encode('AKIDEXAMPLE')}`],
    ['no SecretId', `Basic ${encode(':key')}`],
    ['clear text', 'Basic AKIDEXAMPLE:key'],
    ['two words', `Basic ${encode('A:b')} ${encode('A:b')}`],
    ['a header longer than any real one', `Basic ${encode('A:' + 'b'.repeat(4000))}`],
  ];
  for (const [why, header] of refused) {
    it(`refuses ${why}`, () => assert.equal(parseBasicAuthorization(header), undefined));
  }
});

describe('Basic key', () => {
  it('matches itself and nothing else', () => {
    const matches = (given: string, right: string) =>
      basicKeyMatches({ secretId: 'A', secretKey: given }, right);
    assert.equal(matches('key', 'key'), true);
    for (const other of ['', 'k', 'kez', 'key ', 'KEY', 'keykey'])
      assert.equal(matches(other, 'key'), false, other);
  });
});
