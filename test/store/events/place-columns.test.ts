import assert from 'node:assert/strict';
import type { Place } from '../../../src/domain/event.js';
import { fromStored, toStored } from '../../../src/store/events/place-columns.js';
import { placeAt } from '../../support/occurrences.js';

describe('store: places', () => {
  const fields = Object.keys(placeAt({})) as (keyof Place)[];
  const unknown = Object.fromEntries(fields.map((field) => [field, ''])) as unknown as Place;

  it('come back with every field as it was, and are stored without details that are not known', () => {
    assert.deepEqual(toStored(unknown).place_details, {});
    for (const field of fields) {
      const place = { ...unknown, [field]: `some ${field}` };
      assert.deepEqual(fromStored(toStored(place)), place);
      assert.equal(
        JSON.stringify(toStored(place)).split(`some ${field}`).length,
        2,
        `${field} is stored once`,
      );
    }
  });

  it('are read as earlier versions stored them, with all fields among the details', () => {
    const place = { ...placeAt({}), podName: 'pod-1' };
    assert.deepEqual(fromStored({ ...toStored(place), place_details: place }), place);
  });
});
