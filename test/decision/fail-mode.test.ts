import assert from 'node:assert/strict';
import { createFailModeGuard } from '../../src/decision/fail-mode.js';

describe('FAIL_MODE', () => {
  const about = () => ({ starts: 2, dryRun: false, requestId: 'r', appId: 1, arrivedAt: performance.now() });
  let lines: { message: string; line: Record<string, unknown> }[];
  const guardOf = (decisionTimeoutMs: number) => {
    lines = [];
    const log = { error: (message: string, line: object) => lines.push({ message, line: { ...line } }) };
    return createFailModeGuard({ failMode: 'open', decisionTimeoutMs }, log as never);
  };
  const failing = () =>
    Promise.reject(
      Object.assign(new Error('INSERT INTO events SELECT * FROM a - b VALUES ($1) - disk full'), {
        code: '53100',
      }),
    );

  it('logs each undecided call in a short line that has no statement in it', async () => {
    const guard = guardOf(1000);
    await guard.decideInTime(failing, about());
    assert.deepEqual(lines, [
      {
        message: 'container starts not decided',
        line: {
          ...{ starts: 2, dryRun: false, requestId: 'r', appId: 1, failMode: 'open', undecided: 2 },
          error: '53100: disk full',
        },
      },
    ]);
  });

  it('writes so many lines and counts the rest', async () => {
    const guard = guardOf(1000);
    for (let n = 0; n < 50; n += 1) await guard.decideInTime(failing, about());
    assert.equal(lines.length, 20);
    assert.equal(guard.undecidedStarts(), 100);
  });

  it('counts the time from the arrival of the request, and says until when to try', async () => {
    const guard = guardOf(1000);
    const arrivedAt = performance.now() - 1000;
    let told: number | undefined;
    const never = (deadline: number) => {
      told = deadline;
      return new Promise<never>(() => {});
    };
    const [verdict] = await guard.decideInTime(never, { ...about(), arrivedAt });
    assert.equal(told, arrivedAt + 1000);
    assert.deepEqual(verdict!.undecided, { failMode: 'open', why: { lateAfterMs: 1000 } });
  });
});
