/** Skips a test, or from a hook all tests beside it, and puts the reason into their titles: `npm test` repeats it at its end. */
export function skip(context: Mocha.Context, reason: string): never {
  const runnable = context.test!;
  const explain = (test: { title: string }) => (test.title += ` (skipped: ${reason})`);
  if ('type' in runnable && runnable.type === 'hook') runnable.parent!.eachTest(explain);
  else explain(runnable);
  return context.skip();
}

export const noFixtures = 'the reports of other projects are not in ../shared/fixtures';
