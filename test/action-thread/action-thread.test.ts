import assert from 'node:assert/strict';
import { createActionThread } from '../../src/action-thread/action-thread.js';
import { ApiError } from '../../src/api/api-error.js';
import type { ThreadCall } from '../../src/api/dispatch.js';
import { readConfig } from '../../src/config.js';
import { unbound } from '../../src/domain/credential.js';
import { createTestDatabase, silentLog } from '../support/cluster.js';

const now = new Date('2026-03-10T04:00:00Z');

/** A native report with so many vulnerabilities, each of about 350 bytes. */
const report = (vulnerabilities: number) => ({
  ImageNames: ['nginx:1.25'],
  Vulnerabilities: Array.from({ length: vulnerabilities }, (_, n) => ({
    CveId: `CVE-2026-${n}`,
    Component: `lib-${n}`,
    Version: '1',
    Severity: 'LOW',
    Title: 'x'.repeat(270),
  })),
});

const importing = (params: object, language = 'en-US'): ThreadCall => ({
  action: 'ImportImageScanReport',
  request: {
    ...{ method: 'POST', mediaType: 'application/json', headers: {} },
    body: Buffer.from(JSON.stringify(params)),
  },
  context: {
    caller: { appId: 1250000000, uin: 'a', role: 'admin', secretId: 'AKIDa', ...unbound },
    ...{ now, arrivedAt: 0, requestId: 'r', address: '', endpoint: 'http://127.0.0.1' },
    common: { action: 'ImportImageScanReport', isV1: false, language } as never,
  },
});

describe('thread for long calls', () => {
  let thread: ReturnType<typeof createActionThread>;
  const startThread = async (maxHeapMb?: number) => {
    const database = await createTestDatabase();
    thread = createActionThread({ config: readConfig({}), database }, silentLog, maxHeapMb);
  };
  afterEach(() => thread.stop());

  const outOfMemory = (error: unknown) =>
    error instanceof ApiError &&
    error.code === 'RequestLimitExceeded' &&
    /ran out of memory/.test(error.text.en);

  it('takes in what it is sent', async () => {
    await startThread();
    const counts = [300, 20_000];
    const replies = await Promise.all(
      counts.map((count) => thread.carryOut(importing({ Report: report(count) }))),
    );
    const taken = (replies as { Images: { VulnerabilityCount: number }[] }[]).map(
      ({ Images: [image] }) => image?.VulnerabilityCount,
    );
    assert.deepEqual(taken, counts);
  });

  it('refuses as the other thread would', async () => {
    await startThread();
    const refused = (params: object, code: string, text: RegExp) =>
      assert.rejects(thread.carryOut(importing(params)), (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(error.code, code);
        assert.match(error.text.en, text);
        return true;
      });
    await refused({ Report: { Shapes: 1 } }, 'InvalidParameter.ParsingError', /Shapes/);
    await refused({ Report: {}, Format: 'snyk' }, 'InvalidParameterValue', /`Format`/);
  });

  it('refuses what takes too much memory, and carries out the next call', async () => {
    await startThread(48);
    await assert.rejects(thread.carryOut(importing({ Report: report(25_000) })), outOfMemory);
    await thread.carryOut(importing({ Report: report(10) }));
  });

  it('tells of a database that cannot be reached', async () => {
    thread = createActionThread(
      { config: readConfig({}), database: 'postgres://127.0.0.1:1/none' },
      silentLog,
    );
    await assert.rejects(
      thread.carryOut(importing({ Report: report(1) })),
      (error) => (error as { code?: string }).code === 'ECONNREFUSED',
    );
  });
});
