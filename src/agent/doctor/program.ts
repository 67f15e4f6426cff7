import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Nobody reads more of what an engine says. */
const maxOutput = 65_536;

/** Runs a program to its end; rejects where there is none, or where `signal` ends it. */
export const runProgram = (
  program: string,
  args: readonly string[],
  { signal, input = '' }: { signal: AbortSignal; input?: Buffer | string },
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    // Docker's client hands SIGTERM on to the container and goes on.
    const child = spawn(program, [...args], { signal, killSignal: 'SIGKILL' });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].on('data', (chunk: Buffer) => {
        if (output[stream].length < maxOutput) output[stream] += chunk.toString();
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
    // A program that has failed reads no more.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
