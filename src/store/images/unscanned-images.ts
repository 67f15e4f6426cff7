import type { Knex } from 'knex';
import type { Log } from '../../platform/log.js';
import { recordImageChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { lockNames } from './image-names.js';

/** How many images that were never scanned an account may have. */
export interface UnscannedQuota {
  /** Takes room for images that a start told of; how many of them there is room for. */
  take(appId: number, images: number): Promise<number>;
}

/** Counting takes 10 ms. Meanwhile this instance adds up what it takes itself; others may go beyond by as much. */
const recountMs = 10_000;
const tellEveryMs = 60_000;

export function createUnscannedQuota(db: Database, max: number, log: Pick<Log, 'warn'>): UnscannedQuota {
  const accounts = new Map<number, { room: Promise<number>; countedAt: number; taken: number }>();
  let toldAt = -Infinity;

  function roomOf(appId: number) {
    const known = accounts.get(appId);
    if (known && performance.now() - known.countedAt < recountMs) return known;
    const counted = countUnscanned(db, appId, max).then((count) => max - count);
    const account = { room: counted, countedAt: performance.now(), taken: 0 };
    accounts.set(appId, account);
    counted.catch(() => accounts.delete(appId));
    return account;
  }

  return {
    async take(appId, images) {
      const account = roomOf(appId);
      const room = (await account.room) - account.taken;
      const taken = Math.max(0, Math.min(images, room));
      account.taken += taken;
      if (taken < images && performance.now() - toldAt > tellEveryMs) {
        toldAt = performance.now();
        log.warn('an account has too many images that were never scanned; more are not remembered', {
          appId,
          max,
        });
      }
      return taken;
    },
  };
}

async function countUnscanned(db: Database, appId: number, atMost: number): Promise<number> {
  const some = db('images')
    .select('app_id')
    .where({ app_id: appId, scanned_at: null })
    .limit(atMost)
    .as('some');
  const [row] = await db.from(some).count<{ count: number }[]>();
  return row!.count;
}

/** Each is one transaction. */
const batchSize = 500;

interface ImageKey {
  app_id: number;
  image_id: string;
}

/** Forgets images that no policy selects and of which nothing is known but that they were told of before `before`. */
export async function forgetUnscannedImages(
  db: Database,
  before: Date,
  signal: AbortSignal,
): Promise<number> {
  let forgotten = 0;
  let last: ImageKey = { app_id: 0, image_id: '' };
  while (!signal.aborted) {
    const found = await findForgettable(db, before, last);
    if (found.length === 0) break;
    last = found.at(-1)!;
    for (const appId of new Set(found.map((image) => image.app_id))) {
      const imageIds = found.filter((image) => image.app_id === appId).map((image) => image.image_id);
      forgotten += await forget(db, appId, imageIds);
    }
  }
  return forgotten;
}

const isForgettable = (images: Knex.QueryBuilder) =>
  images
    .whereNull('i.scanned_at')
    .whereRaw(
      'NOT EXISTS (SELECT FROM policy_images p WHERE p.app_id = i.app_id AND p.image_id = i.image_id)',
    ) as Knex.QueryBuilder;

const findForgettable = async (db: Database, before: Date, after: ImageKey): Promise<ImageKey[]> =>
  (await isForgettable(db('images as i').select('i.app_id', 'i.image_id'))
    .where('i.created_at', '<', before)
    .whereRaw('(i.app_id, i.image_id) > (?, ?)', [after.app_id, after.image_id])
    .orderBy(['i.app_id', 'i.image_id'])
    .limit(batchSize)) as ImageKey[];

/** A start or a policy may have come to one meanwhile. */
const forget = (db: Database, appId: number, imageIds: readonly string[]): Promise<number> =>
  db.transaction(async (tx) => {
    const locked = (await isForgettable(tx('images as i').select('i.image_id'))
      .where('i.app_id', appId)
      .whereIn('i.image_id', imageIds)
      .orderByRaw('i.image_id COLLATE "C"')
      .forUpdate()) as Pick<ImageKey, 'image_id'>[];
    const ids = locked.map((image) => image.image_id);
    if (ids.length === 0) return 0;
    await lockNames(tx, appId, { imageIds: ids });
    await recordImageChange(tx, appId, { imageIds: ids });
    await tx('images').where('app_id', appId).whereIn('image_id', ids).delete();
    return ids.length;
  });
