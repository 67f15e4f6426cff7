/** Whether PostgreSQL gave a statement up because it took longer than the pool allows. */
export const isStatementTimeout = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === '57014';
