import { createHash } from 'node:crypto';

/** Tells whether two sets of rows are equal, in whatever order they come. */
export interface RowSum {
  rows: number;
  /** The SHA-256 of all rows, added as 256-bit vectors of 32-bit words. */
  sum: string;
}

/** Adds up rows as COPY spells them: each ends with a line end, which is nowhere else. */
export function createRowSum() {
  const words = new Uint32Array(8);
  let rows = 0;
  let begun: Buffer[] = [];

  function addRow(end: Buffer): void {
    const hash = createHash('sha256');
    for (const part of begun) hash.update(part);
    const digest = hash.update(end).digest();
    for (let word = 0; word < words.length; word += 1) words[word]! += digest.readUInt32LE(4 * word);
    rows += 1;
    begun = [];
  }

  return {
    add(chunk: Buffer): void {
      let from = 0;
      for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
        addRow(chunk.subarray(from, to + 1));
        from = to + 1;
      }
      if (from < chunk.length) begun.push(chunk.subarray(from));
    },
    end: (): RowSum => ({ rows, sum: Buffer.from(words.buffer).toString('hex') }),
  };
}
