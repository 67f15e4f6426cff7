import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A command of the README in a process group of its own, as a terminal gives it one. */
export interface Program {
  process: ChildProcess;
  /** All that it and its children have said so far. */
  said(): string;
  /** Resolves once they have said something that matches. */
  says(text: RegExp): Promise<RegExpExecArray>;
  /** How it ended: its exit code or the signal that killed it. */
  ended: Promise<number | NodeJS.Signals>;
  /** Sends a signal to the whole group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals | 0): void;
}

/** The environment of this process without what would lead a service elsewhere. */
function environmentWith(changes: Record<string, string>): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TCSS_|DATABASE_|NODE_)/.test(name));
  return { ...Object.fromEntries(inherited), ...changes };
}

export function runProgram(
  [command, ...args]: [string, ...string[]],
  environment: Record<string, string> = {},
  cwd = root,
): Program {
  const child = spawn(command, args, {
    cwd,
    env: environmentWith(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  const hear = (chunk: Buffer) => {
    text += chunk.toString();
    child.emit('said');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    process: child,
    said: () => text,
    async says(pattern) {
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        const over = await Promise.race([once(child, 'said').then(() => false), ended.then(() => true)]);
        if (over && !pattern.test(text)) throw new Error(`It ended without saying ${pattern}:\n${text}`);
      }
    },
    ended,
    signalGroup: (signal) => process.kill(-child.pid!, signal),
  };
}

/** Whether a process of the group still lives. */
export function groupLives({ signalGroup }: Program): boolean {
  try {
    signalGroup(0);
    return true;
  } catch {
    return false;
  }
}

/** The file that PostgreSQL removes when it has stopped in good order. */
export const postmasterFile = (dataDir: string): string => join(dataDir, 'postgres', 'postmaster.pid');

export const postgresRuns = (dataDir: string): boolean => existsSync(postmasterFile(dataDir));
