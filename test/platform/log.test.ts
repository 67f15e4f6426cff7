import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type LogLevel, createLog } from '../../src/platform/log.js';

type Line = Record<string, unknown>;

/** A log whose writes are recorded. Winston needs a turn of the event loop to connect its parts. */
async function givenLog(level: LogLevel) {
  const writes: string[] = [];
  const written = new EventTarget();
  const log = createLog(level, (lines) => {
    writes.push(lines);
    written.dispatchEvent(new Event('write'));
  });
  await setImmediate();
  const lines = () =>
    writes.flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line),
    );
  return { log, writes, lines, nextWrite: () => once(written, 'write') };
}

describe('the log', () => {
  it('writes lines of the same moment together, in order, within milliseconds', async () => {
    const { log, writes, lines, nextWrite } = await givenLog('info');
    for (let n = 0; n < 5; n++) log.info('request', { n });
    assert.deepEqual(writes, []);
    await nextWrite();
    assert.equal(writes.length, 1);
    assert.deepEqual(
      lines().map((line) => line['n']),
      [0, 1, 2, 3, 4],
    );
    log.info('request', { n: 5 });
    await nextWrite();
    assert.equal(lines().at(-1)?.['n'], 5);
    log.close();
  });

  it('writes an error at once, after the lines before it', async () => {
    const { log, writes, lines } = await givenLog('info');
    log.info('before');
    log.error('broken', { error: new Error('the cause') });
    assert.equal(writes.length, 1);
    const [before, broken] = lines();
    assert.equal(before?.['message'], 'before');
    assert.deepEqual([broken?.['level'], broken?.['message']], ['error', 'broken']);
    assert.match(String(broken?.['error']), /^Error: the cause\n {4}at /);
    assert.match(String(broken?.['timestamp']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    log.close();
  });

  it('writes at once when the buffer is full', async () => {
    const { log, writes, lines } = await givenLog('info');
    for (let n = 0; n < 5; n++) log.info('x'.repeat(10_000));
    assert.equal(writes.length, 1);
    assert.equal(lines().length, 4);
    log.close();
    assert.equal(lines().length, 5);
  });

  it('drops lines below its level without reading them', async () => {
    const { log, lines } = await givenLog('warn');
    const unread = {
      get field(): never {
        throw new Error('was read');
      },
    };
    log.info('request', unread);
    log.debug('request', unread);
    log.warn('strange');
    log.error('broken');
    assert.deepEqual(
      lines().map(({ message }) => message),
      ['strange', 'broken'],
    );
    log.close();
  });

  it('writes everything before the process exits, on standard error alone', async () => {
    const program = `
      import { createLog } from './src/platform/log.ts';
      const log = createLog('info');
      setImmediate(() => {
        for (let n = 0; n < 100; n++) log.info('line', { n });
        process.exit(0);
      });`;
    const node = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, node);
    assert.equal(stdout, '');
    assert.deepEqual(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Line)['n']),
      Array.from({ length: 100 }, (_, n) => n),
    );
  });
});
