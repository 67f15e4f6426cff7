import assert from 'node:assert/strict';
import { createClient } from '../../../src/client/api-client.js';
import { readConfig } from '../../../src/config.js';
import { systemClock } from '../../../src/platform/clock.js';
import { type Service, startService } from '../../../src/service.js';
import { followDatabaseClock } from '../../../src/store/database/database-clock.js';
import { hourMs, secondMs } from '../../support/clock.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../../support/cluster.js';
import { imported, riskPolicy, start } from '../../support/samples.js';
import { masterKeyFile } from '../../support/secrets.js';

/** A machine whose clock is wrong by so much, and can be set. */
function wrongClock(byMs: number) {
  const wrong = { byMs, now: () => new Date(systemClock.now().getTime() + wrong.byMs) };
  return wrong;
}

describe('the clock of the database', () => {
  let connection: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeEach(async () => {
    connection = await createTestDatabase('prepared');
  });

  /** Never -0. */
  const inSeconds = (ms: number) => Math.round(ms / secondMs) + 0;
  const secondsAhead = (clock: { now(): Date }) =>
    inSeconds(clock.now().getTime() - systemClock.now().getTime());

  for (const byMs of [-30 * secondMs, hourMs, -24 * hourMs])
    it(`is followed by a machine whose own is wrong by ${byMs / secondMs} s, and by one whose own is set`, async () => {
      const { db, close } = openTestDatabase(connection);
      const machine = wrongClock(byMs);
      const clock = await followDatabaseClock(db, machine, silentLog);
      assert.equal(secondsAhead(clock), 0);
      assert.equal(inSeconds(clock.aheadMs!()), byMs / secondMs);
      machine.byMs = 0;
      assert.equal(secondsAhead(clock), 0);
      assert.equal(inSeconds(clock.aheadMs!()), 0);
      await clock.stop();
      await close();
    });

  it('goes on while the database is away', async () => {
    const { db, close } = openTestDatabase(connection);
    const clock = await followDatabaseClock(db, systemClock, silentLog);
    await close();
    assert.equal(secondsAhead(clock), 0);
    await clock.stop();
  });

  describe('at two instances', () => {
    const credential = { secretId: 'AKIDclock', secretKey: 'key-of-the-clock-test' };
    const services: Service[] = [];
    after(() => Promise.all(services.map((service) => service.stop())));

    async function startOn(system: { now(): Date }) {
      const config = { ...readConfig({ PORT: '0', RATE_LIMIT: '0' }), masterKeyFile, credential };
      const database = openTestDatabase(connection);
      const service = await startService(config, { system, log: silentLog, database });
      services.push(service);
      return { service, client: createClient({ endpoint: service.endpoint, ...credential }) };
    }

    it('ends an observation on both, and one says in its health that its machine is wrong', async () => {
      const right = await startOn(systemClock);
      await right.client.call('ImportImageScanReport', imported(1));
      await right.client.call('CreateImageInterceptPolicy', riskPolicy({ ObservationDays: 1 }));
      await right.service.deps.db('policies').update({ effect_time: systemClock.now() });
      const behind = await startOn(wrongClock(-30 * secondMs));
      const reply = await behind.client.call<{ Decision: string }>('EvaluateContainerStart', start(1));
      assert.equal(reply.Decision, 'INTERCEPT');
      const health = await (await fetch(`${behind.service.endpoint}/healthz`)).json();
      assert.equal((health as { clockAheadSeconds: number }).clockAheadSeconds, -30);
    });
  });
});
