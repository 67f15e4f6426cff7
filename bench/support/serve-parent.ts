/** What a worker can do: asynchronous functions of one argument, by name. */
export type Methods = Record<string, (argument: never) => Promise<unknown>>;

export interface Call {
  id: number;
  method: string;
  argument: unknown;
}

export interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** The worker's side of worker.ts: answers the parent's calls until the parent is gone. */
export function serveParent(methods: Methods): void {
  process.on('message', ({ id, method, argument }: Call) => {
    methods[method]!(argument as never).then(
      (value) => process.send!({ id, value } satisfies Answer),
      (error: unknown) =>
        process.send!({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer),
    );
  });
  process.on('disconnect', () => process.exit());
}
