import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  dateOccurrence,
  eventKeyText,
  type MergedEvent,
  mergeOccurrences,
  type Occurrence,
} from '../../src/domain/event.js';
import type { Location, Scope } from '../../src/domain/event.js';

const root = join('test', 'cases', 'event');
const zone = 8 * 60;

interface CaseStart {
  appId?: number;
  policyId?: string;
  imageId?: string;
  behavior?: Occurrence['behavior'];
  at?: string;
  cluster?: string;
  node?: string;
  address?: string;
  pod?: string;
}

interface Case {
  why: string;
  starts: CaseStart[];
  /** The named fields of each event; scopes as `cluster/node count`. */
  events: Record<string, unknown>[];
}

const occurrence = (start: CaseStart): Occurrence => ({
  appId: start.appId ?? 1,
  policyId: start.policyId ?? 'p1',
  imageId: start.imageId ?? 'i1',
  imageName: '',
  behavior: start.behavior ?? 'INTERCEPT',
  at: new Date(start.at ?? '2026-03-10T04:00:00Z'),
  location: {
    clusterId: start.cluster ?? '',
    nodeName: start.node ?? 'n1',
    nodeIp: start.address ?? '',
    publicIp: '',
    podName: start.pod ?? '',
  } as Location,
  snapshot: { name: 'p' } as Occurrence['snapshot'],
  startParam: '',
  reasons: [],
  reasonTotal: 1,
  cveIds: [],
});

const merge = (occurrences: readonly Occurrence[]): MergedEvent[] => [
  ...mergeOccurrences(occurrences.map((one) => dateOccurrence(one, zone))).values(),
];

const latestScope = ({ scopes }: MergedEvent): Scope =>
  scopes.reduce((latest, scope) => (scope.latestTime > latest.latestTime ? scope : latest));

const seen = (event: MergedEvent): Record<string, unknown> => ({
  ...event,
  firstTime: event.firstTime.toISOString().replace('.000Z', 'Z'),
  latestTime: event.latestTime.toISOString().replace('.000Z', 'Z'),
  location: latestScope(event).location.nodeName,
  pod: latestScope(event).location.podName,
  scopes: event.scopes.map(({ location, count }) => `${location.clusterId}/${location.nodeName} ${count}`),
});

describe('events: cases', () => {
  for (const name of readdirSync(root)) {
    const { why, starts, events } = JSON.parse(readFileSync(join(root, name, 'case.json'), 'utf8')) as Case;
    it(`${name}: ${why}`, () => {
      const merged = merge(starts.map(occurrence));
      assert.deepEqual(
        merged.map((event, index) => {
          const all = seen(event);
          return Object.fromEntries(Object.keys(events[index] ?? {}).map((field) => [field, all[field]]));
        }),
        events,
      );
      for (const { count, scopes } of merged)
        assert.equal(
          scopes.reduce((sum, scope) => sum + scope.count, 0),
          count,
        );
    });
  }
});

describe('events: merging', () => {
  it('leaves the occurrences as they were, so that a failed batch can be merged again', () => {
    const starts = [
      occurrence({ at: '2026-03-10T04:00:05Z' }),
      occurrence({ at: '2026-03-10T04:00:00Z', node: 'n2' }),
      occurrence({ at: '2026-03-10T04:00:09Z' }),
    ];
    const once = merge(starts);
    assert.deepEqual(merge(starts), once);
    assert.equal(starts[0]!.at.toISOString(), '2026-03-10T04:00:05.000Z');
  });

  it('keeps the snapshot, the reasons and the start parameters of the first', () => {
    const first = { ...occurrence({}), startParam: 'first' };
    const [event] = merge([first, { ...occurrence({}), startParam: 'second' }]);
    assert.equal(event?.startParam, 'first');
  });

  it('gives no two keys the same text, however an image id is worded', () => {
    const key = { appId: 1, day: '2026-03-10', policyId: 'p', behavior: 'ALERT', imageId: 'a' } as const;
    const texts = [key, { ...key, imageId: '\u0001a' }, { ...key, imageId: 'ALERT\u0001a' }].map(
      eventKeyText,
    );
    assert.equal(new Set(texts).size, texts.length);
  });
});
