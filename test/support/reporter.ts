import mocha from 'mocha';

/** Mocha's `spec`, with a last word for people and CI: why tests were skipped, and how many passed, failed and were skipped. */
export default class Reporter extends mocha.reporters.Spec {
  private readonly reasons = new Map<string, number>();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on(mocha.Runner.constants.EVENT_TEST_PENDING, ({ title }) => {
      const reason = /\(skipped: (.*)\)$/.exec(title)?.[1] ?? `no reason given by "${title}"`;
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    });
  }

  override epilogue(): void {
    super.epilogue();
    for (const [reason, count] of this.reasons) console.log(`${count} skipped: ${reason}`);
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}
