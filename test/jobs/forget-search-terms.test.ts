import assert from 'node:assert/strict';
import { forgetSearchTerms } from '../../src/jobs/forget-search-terms.js';
import { dayMs } from '../support/clock.js';
import { recordAt } from './events.js';
import { appId, type Instances, openInstances } from './instances.js';

describe('jobs: forget-search-terms', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances();
  });
  afterEach(() => instances.close());

  const ago = (days: number) => new Date(instances.clock.now().getTime() - days * dayMs);
  const texts = async () =>
    (
      (await instances.first.db('event_terms').whereRaw("text ~ '^(old|young)'").pluck('text')) as string[]
    ).sort();

  it('forgets texts that only expired events had, in whole, without waiting for one being written', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(1)], { imageName: 'young:1' });
    await recordAt(first.db, [ago(200)], { imageName: 'old:1' });
    // More than one statement goes through.
    await first.db.raw(
      `INSERT INTO event_terms (app_id, kind, digest, key, text, last_day)
       SELECT ?, 'namespace', sha256(n::text::bytea), '', 'old ' || n, ?::date FROM generate_series(1, 60000) AS n`,
      [appId, ago(200)],
    );
    const writing = await instances.another().db.transaction();
    await writing('event_terms').where({ text: 'old 15000' }).forUpdate();

    await first.run(forgetSearchTerms);
    assert.deepEqual(await texts(), ['old 15000', 'young:1']);
    await writing.rollback();
    assert.deepEqual(await first.run(forgetSearchTerms), { termsForgotten: 1 });
    assert.deepEqual(await texts(), ['young:1']);
  });

  it('keeps a text as long as a start of that day can still be recorded', async () => {
    const { first, clock } = instances;
    await recordAt(first.db, [ago(0)], { imageName: 'young:1' });
    // A text is noted for a week ahead.
    clock.advance(180 * dayMs);
    await first.run(forgetSearchTerms);
    assert.deepEqual(await texts(), ['young:1']);
    clock.advance(10 * dayMs);
    await first.run(forgetSearchTerms);
    assert.deepEqual(await texts(), []);
  });

  it('stops between two statements when told to', async () => {
    const { first } = instances;
    await recordAt(first.db, [ago(200)], { imageName: 'old:1' });
    await first.run(forgetSearchTerms, AbortSignal.abort());
    assert.deepEqual(await texts(), ['old:1']);
  });
});
