import { fork } from 'node:child_process';
import { onCleanup } from './cleanup.js';
import type { Answer, Call, Methods } from './serve-parent.js';

/** A process of ours, as its parent sees it. */
export type Worker<M extends Methods> = {
  [Name in keyof M]: (argument: Parameters<M[Name]>[0]) => ReturnType<M[Name]>;
} & { stop(): Promise<void> };

/** Starts a file of this folder in a process and a session of its own, which ends with ours at the latest. */
export function startWorker<M extends Methods>(file: string): Worker<M> {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    detached: true,
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.on('message', ({ id, value, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) call?.reject(new Error(`${file}: ${error}`));
    else call?.resolve(value);
  });
  void exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended`));
  });
  let calls = 0;
  const call = (method: string, argument: unknown) =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      child.send({ id: calls, method, argument } satisfies Call);
    });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  onCleanup(stop);
  return new Proxy({} as Worker<M>, {
    // A worker is handed on by async functions, which look for `then` in what they return.
    get: (_, name: string) =>
      name === 'then' ? undefined : name === 'stop' ? stop : (argument: unknown) => call(name, argument),
  });
}
