import { Worker } from 'node:worker_threads';

/**
 * Starts the program at `compiled`, which ends in .js, as a thread that keeps no process alive. Where the sources run
 * under tsx, it is the .ts beside it.
 */
export function startThread(
  compiled: URL,
  { data, maxHeapMb }: { data?: object; maxHeapMb: number },
): Worker {
  const isCompiled = import.meta.url.endsWith('.js');
  const source = compiled.href.replace(/\.js$/, '.ts');
  // Threads do not take tsx over from the process that runs under it.
  const underTsx = `import('tsx/esm/api').then(({ register }) => { register(); return import('${source}'); })`;
  const worker = new Worker(isCompiled ? compiled : underTsx, {
    eval: !isCompiled,
    workerData: data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  worker.unref();
  return worker;
}
