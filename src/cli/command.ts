/** Runs a command of the operator's and ends the process: with the code it returns, or 1 and the sentence of what it threw. */
export function runCommand(command: (args: string[]) => Promise<number>): void {
  command(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
}
