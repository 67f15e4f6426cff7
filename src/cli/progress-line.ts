/** One line on standard error that says how far a long command is; nothing where that is no terminal. */
export function createProgressLine() {
  const { stderr } = process;
  let shownAt = -Infinity;
  return {
    show(text: string): void {
      if (!stderr.isTTY || performance.now() - shownAt < 100) return;
      shownAt = performance.now();
      stderr.write(`\r\u001b[K${text}`);
    },
    clear(): void {
      if (stderr.isTTY && shownAt > 0) stderr.write('\r\u001b[K');
    },
  };
}
