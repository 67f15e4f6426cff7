import assert from 'node:assert/strict';

/** Reads CSV as strictly as RFC 4180 has it, behind the byte order mark: the rows, each with the names of the first. */
export function readCsv(file: Buffer): Record<string, string>[] {
  assert.deepEqual([...file.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'the byte order mark');
  const [names, ...rows] = splitRows(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(3)));
  return rows.map((cells) => {
    assert.equal(cells.length, names!.length, `cells of ${cells.join('|')}`);
    return Object.fromEntries(names!.map((name, index) => [name, cells[index]!]));
  });
}

/** The rows of cells; text that is not just cells and their separators fails. */
export function splitRows(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /"((?:[^"]|"")*)"(,|\r\n)|([^",\r\n]*)(,|\r\n)/y;
  while (cell.lastIndex < csv.length) {
    const at = cell.lastIndex;
    const match = cell.exec(csv);
    assert.ok(match, `no cell at ${at}: ${JSON.stringify(csv.slice(at, at + 40))}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[3]!);
    if ((match[2] ?? match[4]) === ',') continue;
    rows.push(row);
    row = [];
  }
  assert.deepEqual(row, [], 'the last line is ended like the others');
  return rows;
}
