import { randomUUID } from 'node:crypto';
import { dayOf } from '../../src/domain/calendar.js';
import type { MergedEvent } from '../../src/domain/event.js';
import type { Database } from '../../src/store/database/connections.js';
import { recordEvents } from '../../src/store/events/record-events.js';
import { locationAt } from '../support/occurrences.js';
import { imageId } from '../support/samples.js';
import { appId } from './instances.js';

/** An event of one container start, on one node; each is of another policy unless the test names one. */
export function eventAt(
  at: Date,
  { offsetMinutes = 480, ...fields }: Partial<MergedEvent> & { offsetMinutes?: number } = {},
): MergedEvent {
  const location = locationAt({ nodeName: 'node-1' });
  const tally = { count: fields.count ?? 1, firstTime: at, latestTime: at, location };
  return {
    appId,
    day: dayOf(at, offsetMinutes),
    policyId: randomUUID(),
    imageId: imageId(1),
    imageName: 'app:1',
    behavior: 'ALERT',
    snapshot: {
      name: 'a policy',
      template: 'RISK_IMAGE',
      description: '',
      enabled: true,
      effectTime: null,
      riskRule: { vulnerability: { severities: ['CRITICAL'] } },
      privilegeRule: null,
      effectStatus: 'OBSERVING',
    },
    startParam: '',
    startLocation: location,
    reasons: [],
    reasonTotal: 0,
    cveIds: [],
    scopes: [tally],
    ...tally,
    ...fields,
  };
}

/** Stores one event per instant; the ids, in order. */
export async function recordAt(
  db: Database,
  instants: readonly Date[],
  fields: Parameters<typeof eventAt>[1] = {},
): Promise<number[]> {
  return recordEvents(
    db,
    instants.map((at) => eventAt(at, fields)),
  );
}

export async function countRows(db: Database, table: string): Promise<number> {
  const { rows } = (await db.raw('SELECT count(*) AS count FROM ??', [table])) as {
    rows: { count: number }[];
  };
  return rows[0]!.count;
}
