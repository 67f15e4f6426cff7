/** Printing for people: headings and tables on a terminal of 100 columns or so. */

export const heading = (text: string): void => console.log(`\n${text}\n`);

type Cell = string | number;

/** Breaks text into lines of at most so many characters, at spaces. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** Prints rows under a header, numbers to the right; a cell may have several lines. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const cells = [header, ...rows].map((row) => row.map((cell) => String(cell).split('\n')));
  const widths = header.map((_, column) =>
    Math.max(...cells.flatMap((row) => row[column]!.map((line) => line.length))),
  );
  const isNumber = header.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const print = (lines: readonly string[]) =>
    console.log(
      `  ${lines.map((line, i) => (isNumber[i] ? line.padStart(widths[i]!) : line.padEnd(widths[i]!))).join('   ')}`.trimEnd(),
    );
  cells.forEach((row, index) => {
    for (let line = 0; line < Math.max(...row.map((cell) => cell.length)); line += 1)
      print(row.map((cell) => cell[line] ?? ''));
    if (index === 0) print(widths.map((width) => '─'.repeat(width)));
  });
}
