const steps: (() => Promise<void>)[] = [];
let cleaning: Promise<void> | undefined;

/** Registers what to stop at the end of the run, however it ends; the latest first. */
export function onCleanup(step: () => Promise<void>): void {
  steps.push(step);
}

/** Stops everything; a second call waits for the first. */
export function cleanUp(): Promise<void> {
  return (cleaning ??= runAll().finally(() => (cleaning = undefined)));
}

async function runAll(): Promise<void> {
  for (let step = steps.pop(); step; step = steps.pop()) {
    await step().catch((error: unknown) => console.error('While cleaning up:', error));
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    console.error(`${signal}: stopping what was started`);
    void cleanUp().finally(() => process.exit(130));
  });
}
