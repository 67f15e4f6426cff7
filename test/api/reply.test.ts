import assert from 'node:assert/strict';
import { successBody, successBodyInPieces } from '../../src/api/reply.js';

describe('a reply', () => {
  const long = Array.from({ length: 101 }, (_, n) => ({ N: n, Text: `"${n}\u2028`, None: undefined }));
  const replies: [what: string, fields: object][] = [
    ['a short list', { TotalCount: 1, List: [1] }],
    ['a long list', { List: long }],
    ['a long list amid other fields', { TotalCount: 101, None: undefined, List: long, Set: [], '"': null }],
  ];
  for (const [what, fields] of replies)
    it(`is the same in pieces: ${what}`, async () => {
      assert.equal(await successBodyInPieces(fields, 'id'), successBody(fields, 'id'));
    });
});
