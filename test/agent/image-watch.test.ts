import assert from 'node:assert/strict';
import { createImageWatch } from '../../src/agent/image-watch.js';
import { readWatch } from '../../src/domain/watched-images.js';

describe('what the poll of an agent watches', () => {
  const watched = (filter: string) => [1, 2, 3, 4].filter((number) => readWatch(filter)([number]));

  it('is every image until it is known of each what to watch', () => {
    const watch = createImageWatch(['a', 'b']);
    assert.equal(watch.filter(), '');
    watch.begin()(new Map([['a', [1]]]));
    assert.equal(watch.filter(), '');
    watch.begin()(new Map([['b', [2, 3]]]));
    assert.deepEqual(watched(watch.filter()), [1, 2, 3]);
    watch.begin()(new Map([['c', undefined]]));
    assert.equal(watch.filter(), '', 'of a service that does not tell it');
    watch.forget('c');
    watch.forget('b');
    assert.deepEqual(watched(watch.filter()), [1]);
  });

  it('is more once another image is held, and the poll that was sent before is not enough', () => {
    const watch = createImageWatch([]);
    let more = 0;
    watch.onMore(() => (more += 1));
    assert.deepEqual(watched(watch.filter()), []);
    const sent = watch.generation();
    const end = watch.begin();
    assert.ok(watch.isAsking() && watch.generation() !== sent);
    end(new Map([['a', [1, 2]]]));
    assert.deepEqual([watch.isAsking(), more], [false, 1]);
    assert.deepEqual(watched(watch.filter()), [1, 2]);
    watch.begin()(new Map([['a', [1, 2]]]));
    watch.begin()(new Map([['b', [2]]]));
    watch.begin()();
    assert.equal(more, 1, 'all of it is watched');
    watch.begin()(new Map([['a', [1, 2, 4]]]));
    assert.equal(more, 2);
  });
});
