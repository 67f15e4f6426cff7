import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { purgeExpiredEvents } from '../../src/jobs/purge-expired-events.js';
import { beginAnewWhereJournalIsLong } from '../../src/store/shipping/cursors.js';
import { createTarget } from '../../src/store/shipping/targets.js';
import { countRows, recordAt } from '../jobs/events.js';
import { appId, type Instances, openInstances, otherAppId } from '../jobs/instances.js';
import { dayMs } from '../support/clock.js';
import { testSecrets } from '../support/secrets.js';
import { startReceiver } from './receiver.js';

describe('log shipping and the purge', () => {
  let instances: Instances;
  let shippingDir: string;
  let directory: string;
  beforeEach(async () => {
    shippingDir = mkdtempSync(join(tmpdir(), 'tcss-shipping-'));
    instances = await openInstances({ shippingDir });
    const { first, clock } = instances;
    const actor = { appId, uin: 'somebody', now: clock.now() };
    const targetId = await createTarget(first.db, testSecrets, actor, {
      ...{ name: 'files', destination: { type: 'FILE', rotateMegabytes: 100 }, secrets: {} },
      ...{ shipsEvents: true, shipsAudit: false, enabled: true },
    });
    directory = join(shippingDir, String(appId), targetId as string);
  });
  afterEach(async () => {
    await instances.close();
    rmSync(shippingDir, { recursive: true });
  });

  const ago = (days: number) => new Date(instances.clock.now().getTime() - days * dayMs);
  const purge = () => instances.first.run(purgeExpiredEvents);
  const ship = () => instances.first.shipper.shipAll();
  const shippedIds = () =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.ndjson'))
      .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1))
      .map((line) => (JSON.parse(line) as { EventId: number }).EventId);

  it('keeps expired events until they are shipped, and those of other accounts not at all', async () => {
    const { first } = instances;
    const mine = await recordAt(first.db, [ago(185), ago(185)]);
    await recordAt(first.db, [ago(185)], { appId: otherAppId });
    assert.deepEqual(await purge(), { eventsPurged: 1, daysDropped: 0, tokensForgotten: 0, eventsHeld: 2 });
    await ship();
    assert.deepEqual([...new Set(shippedIds())].sort(), mine.sort());
    assert.deepEqual(await purge(), { eventsPurged: 2, daysDropped: 1, tokensForgotten: 0 });
  });

  it('keeps what is in the journal only, though older events of the account are shipped', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(185)]);
    await ship();
    await recordAt(first.db, [ago(185)]);
    assert.deepEqual(await purge(), { eventsPurged: 1, daysDropped: 0, tokensForgotten: 0, eventsHeld: 1 });
    await ship();
    assert.deepEqual(await purge(), { eventsPurged: 1, daysDropped: 1, tokensForgotten: 0 });
  });

  it('gives up after SHIPPING_HOLD_DAYS and says so, and never waits with 0', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(211)]);
    assert.deepEqual(await purge(), {
      eventsPurged: 1,
      daysDropped: 1,
      tokensForgotten: 0,
      eventsGivenUp: 1,
    });
    await recordAt(first.db, [ago(185)]);
    const hasty = instances.another({ shippingHoldDays: 0 });
    assert.deepEqual(await hasty.run(purgeExpiredEvents), {
      ...{ eventsPurged: 1, daysDropped: 1, tokensForgotten: 0 },
    });
  });

  it('ships all again to a target whose journal has grown too long', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(1)]);
    await ship();
    const before = shippedIds().length;
    for (const days of [2, 3, 4]) await recordAt(first.db, [ago(days)]);
    assert.equal(await beginAnewWhereJournalIsLong(first.db, 3), 1);
    await ship();
    assert.equal(new Set(shippedIds().slice(before)).size, 4);
    assert.equal(await beginAnewWhereJournalIsLong(first.db, 3), 0, 'what has read it stays where it is');
  });

  it('is taken over by another instance, which goes on where the first was', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(1)]);
    await ship();
    const before = shippedIds().length;
    await first.shipper.stop();
    const [second] = await recordAt(first.db, [ago(1)]);
    await instances.another().shipper.shipAll();
    assert.deepEqual(shippedIds().slice(before), [second]);
  });

  it('ships each batch by one of two instances that look at once', async () => {
    const { first } = instances;
    await ship();
    const recorded = await recordAt(
      first.db,
      Array.from({ length: 300 }, () => ago(1)),
    );
    const other = instances.another();
    await Promise.all([ship(), other.shipper.shipAll()]);
    await ship();
    assert.deepEqual(shippedIds().sort(), recorded.sort());
  });

  it('goes on with other targets while a destination with a backlog does not answer', async () => {
    const { clock } = instances;
    const first = instances.another({ shippingNetworks: ['127.0.0.1'] });
    const slow = await startReceiver();
    const isAsked = new Promise<() => void>((resolve) => {
      slow.answer = (_, response) => resolve(() => response.destroy());
    });
    const http = { type: 'HTTP', url: slow.url, form: 'JSON_LINES', index: '', gzip: false } as const;
    await recordAt(first.db, [ago(1)]);
    await createTarget(
      first.db,
      testSecrets,
      { appId, uin: 'somebody', now: clock.now() },
      {
        ...{ name: 'slow', destination: { ...http, username: '', caCertificate: '' }, secrets: {} },
        ...{ shipsEvents: true, shipsAudit: false, enabled: true },
      },
    );
    first.shipper.start();
    const hangUp = await isAsked;
    const [later] = await recordAt(first.db, [ago(2)]);
    while (!existsSync(directory) || !shippedIds().includes(later!))
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(slow.requests.length, 1, 'it is asked but once at a time');
    hangUp();
    await first.shipper.stop();
    await slow.stop();
  });

  it('tells a place that is no directory, and goes on when it is one', async () => {
    const { first } = instances;
    writeFileSync(join(shippingDir, String(appId)), 'in the way');
    await recordAt(first.db, [ago(1)]);
    await ship();
    const [row] = (await first.db('log_shipping_cursors').select('last_error')) as { last_error: string }[];
    assert.match(row!.last_error, /The file cannot be written: mkdir failed with (EEXIST|ENOTDIR)/);
    rmSync(join(shippingDir, String(appId)));
    instances.clock.advance(5000);
    await ship();
    assert.equal(new Set(shippedIds()).size, 1);
    assert.equal(await countRows(first.db, 'events'), 1);
  });
});
