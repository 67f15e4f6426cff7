import assert from 'node:assert/strict';
import type { Location } from '../../../src/domain/event.js';
import { fromStored, toStored } from '../../../src/store/events/location-columns.js';
import { locationAt } from '../../support/occurrences.js';

describe('store: locations', () => {
  const fields = Object.keys(locationAt({})) as (keyof Location)[];
  const unknown = Object.fromEntries(fields.map((field) => [field, ''])) as unknown as Location;

  it('come back with every field unchanged, and are stored without unknown details', () => {
    assert.deepEqual(toStored(unknown).location_details, {});
    for (const field of fields) {
      const location = { ...unknown, [field]: `some ${field}` };
      assert.deepEqual(fromStored(toStored(location)), location);
      assert.equal(
        JSON.stringify(toStored(location)).split(`some ${field}`).length,
        2,
        `${field} is stored once`,
      );
    }
  });

  it('are read as earlier versions stored them, with all fields among the details', () => {
    const location = { ...locationAt({}), podName: 'pod-1' };
    assert.deepEqual(fromStored({ ...toStored(location), location_details: location }), location);
  });
});
