import assert from 'node:assert/strict';
import type { Place } from '../../src/domain/event.js';
import { fromStored, toStored } from '../../src/store/place.js';
import { placeAt } from '../support/occurrences.js';

describe('store: places', () => {
  const fields = Object.keys(placeAt({})) as (keyof Place)[];
  const unknown = Object.fromEntries(fields.map((field) => [field, ''])) as unknown as Place;

  it('come back with every field as it was, and are stored without those that are not known', () => {
    for (const field of fields) {
      const place = { ...unknown, [field]: `some ${field}` };
      assert.deepEqual(toStored(place), { [field]: place[field] });
      assert.deepEqual(fromStored(toStored(place)), place);
    }
  });

  it('are read as earlier versions stored them, with all fields', () => {
    assert.deepEqual(fromStored(unknown), unknown);
  });
});
