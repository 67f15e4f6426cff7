import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Destination, DestinationSecrets } from '../../domain/log-shipping.js';
import type { SecretBox } from '../../platform/secret-box.js';
import { isUuid } from '../../platform/uuid.js';
import { type Actor, lockAccount } from '../account.js';
import { type AuditAction, byCaller, difference, writeAudit } from '../audit/write-audit.js';
import type { Database } from '../database/connections.js';

export interface LogShippingTarget {
  appId: number;
  targetId: string;
  name: string;
  destination: Destination;
  shipsEvents: boolean;
  shipsAudit: boolean;
  enabled: boolean;
  createdAt: Date;
  updatedAt: Date;
  operatorUin: string;
}

export type TargetChange = Partial<
  Pick<LogShippingTarget, 'name' | 'destination' | 'shipsEvents' | 'shipsAudit' | 'enabled'>
> & { secrets?: DestinationSecrets };
type NewTarget = Required<TargetChange>;

export type TargetRefusal = { refused: 'NO_SUCH_TARGET'; targetId: string } | { refused: 'TOO_MANY_TARGETS' };

/** Each is read by itself, and each of them may hold back the purge. */
export const maxTargets = 10;

export interface TargetRow {
  app_id: number;
  target_id: string;
  name: string;
  destination: Destination;
  secrets: string;
  ships_events: boolean;
  ships_audit: boolean;
  enabled: boolean;
  created_at: Date;
  updated_at: Date;
  operator_uin: string;
}

export const toTarget = (row: TargetRow): LogShippingTarget => ({
  appId: row.app_id,
  targetId: row.target_id,
  name: row.name,
  destination: row.destination,
  shipsEvents: row.ships_events,
  shipsAudit: row.ships_audit,
  enabled: row.enabled,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  operatorUin: row.operator_uin,
});

/** What a sealed text belongs to: put beside another target, it does not open. */
const ownerOf = (targetId: string) => `log-shipping:${targetId}`;

export const openTargetSecrets = (
  box: SecretBox,
  { target_id: targetId, secrets }: Pick<TargetRow, 'target_id' | 'secrets'>,
): DestinationSecrets =>
  secrets === '' ? {} : (JSON.parse(box.open(secrets, ownerOf(targetId))) as DestinationSecrets);

const sealTargetSecrets = (box: SecretBox, targetId: string, secrets: DestinationSecrets): string =>
  Object.keys(secrets).length === 0 ? '' : box.seal(JSON.stringify(secrets), ownerOf(targetId));

export const targetsOf = (db: Database, appId: number) =>
  db('log_shipping_targets')
    .where({ app_id: appId })
    .orderBy(['created_at', 'target_id']) as Knex.QueryBuilder;

/** With its secrets; undefined when the account has none of this id. */
export async function findTarget(
  db: Database,
  box: SecretBox,
  appId: number,
  targetId: string,
): Promise<{ target: LogShippingTarget; secrets: DestinationSecrets } | undefined> {
  if (!isUuid(targetId)) return undefined;
  const row = (await targetsOf(db, appId).where({ target_id: targetId }).first()) as TargetRow | undefined;
  return row && { target: toTarget(row), secrets: openTargetSecrets(box, row) };
}

export async function createTarget(
  db: Database,
  box: SecretBox,
  actor: Actor,
  wanted: NewTarget,
): Promise<string | TargetRefusal> {
  const { appId, now, uin } = actor;
  const targetId = randomUUID();
  return db.transaction(async (tx) => {
    await lockAccount(tx, appId);
    if ((await targetsOf(tx, appId)).length >= maxTargets) return { refused: 'TOO_MANY_TARGETS' as const };
    await tx('log_shipping_targets').insert({
      ...{ app_id: appId, target_id: targetId, created_at: now, updated_at: now, operator_uin: uin },
      ...columnsOf(wanted),
      secrets: sealTargetSecrets(box, targetId, wanted.secrets),
    });
    await tx('log_shipping_cursors').insert({ app_id: appId, target_id: targetId, caught_up_at: now });
    await audit(tx, actor, 'LOG_SHIPPING_CREATED', [{ targetId, detail: toldOf(wanted) }]);
    return targetId;
  });
}

/** Changes targets, all of them or none. What failed is tried again at once. */
export async function modifyTargets(
  db: Database,
  box: SecretBox,
  actor: Actor,
  targetIds: readonly string[],
  changes: TargetChange,
): Promise<TargetRefusal | undefined> {
  return changing(db, actor.appId, targetIds, async (tx, rows) => {
    const { secrets } = changes;
    for (const row of rows) {
      const isNewSecret = secrets && { secrets: sealTargetSecrets(box, row.target_id, secrets) };
      const key = { app_id: row.app_id, target_id: row.target_id };
      await tx('log_shipping_targets')
        .where(key)
        .update({ ...columnsOf(changes), ...isNewSecret, updated_at: actor.now, operator_uin: actor.uin });
      // What was not shipped there before is shipped from its beginning.
      const beginsAnew = changes.shipsEvents && !row.ships_events;
      await tx('log_shipping_cursors')
        .where(key)
        .update({
          ...{ generation: tx.raw('generation + 1'), retry_at: null },
          ...(beginsAnew && notBegun),
        });
    }
    await audit(
      tx,
      actor,
      'LOG_SHIPPING_MODIFIED',
      rows.map((row) => {
        const before = toldOf(toTarget(row));
        const detail = {
          ...difference(before, { ...before, ...toldOf(changes) }),
          ...(secrets && { newSecrets: true }),
        };
        return { targetId: row.target_id, detail };
      }),
    );
  });
}

export async function deleteTargets(
  db: Database,
  actor: Actor,
  targetIds: readonly string[],
): Promise<TargetRefusal | undefined> {
  return changing(db, actor.appId, targetIds, async (tx, rows) => {
    await tx('log_shipping_targets').where({ app_id: actor.appId }).whereIn('target_id', targetIds).delete();
    await audit(
      tx,
      actor,
      'LOG_SHIPPING_DELETED',
      rows.map((row) => ({ targetId: row.target_id, detail: { name: row.name } })),
    );
  });
}

async function changing(
  db: Database,
  appId: number,
  targetIds: readonly string[],
  work: (tx: Database, rows: TargetRow[]) => Promise<void>,
): Promise<TargetRefusal | undefined> {
  return db.transaction(async (tx) => {
    await lockAccount(tx, appId);
    const rows = new Map(((await targetsOf(tx, appId)) as TargetRow[]).map((row) => [row.target_id, row]));
    const missing = targetIds.find((targetId) => !rows.has(targetId));
    if (missing !== undefined) return { refused: 'NO_SUCH_TARGET' as const, targetId: missing };
    await work(
      tx,
      [...new Set(targetIds)].map((targetId) => rows.get(targetId)!),
    );
    return undefined;
  });
}

/** Of a cursor: the journal was not written for it. */
const notBegun = { seen: null, reading: null, backfilled_event: null } as const;

const columnsOf = ({ name, destination, shipsEvents, shipsAudit, enabled }: TargetChange) => ({
  ...(name !== undefined && { name }),
  ...(destination !== undefined && { destination: JSON.stringify(destination) }),
  ...(shipsEvents !== undefined && { ships_events: shipsEvents }),
  ...(shipsAudit !== undefined && { ships_audit: shipsAudit }),
  ...(enabled !== undefined && { enabled }),
});

/** What the audit tells: no secrets. */
const toldOf = ({ name, destination, shipsEvents, shipsAudit, enabled }: TargetChange) => ({
  ...(name !== undefined && { name }),
  ...(destination !== undefined && { destination }),
  ...(shipsEvents !== undefined && { shipsEvents }),
  ...(shipsAudit !== undefined && { shipsAudit }),
  ...(enabled !== undefined && { enabled }),
});

const audit = (
  tx: Database,
  actor: Actor,
  action: AuditAction,
  entries: readonly { targetId: string; detail: object }[],
) =>
  writeAudit(
    tx,
    entries.map(({ targetId, detail }) => ({ ...byCaller(actor), action, target: targetId, detail })),
  );

/** Seals secrets of targets under the newest master key; how many were sealed under an older one. */
export async function resealTargetSecrets(db: Database, box: SecretBox): Promise<number> {
  const rows = (await db('log_shipping_targets')
    .select('app_id', 'target_id', 'secrets')
    .whereNot({ secrets: '' })
    .orderBy(['app_id', 'target_id'])) as Pick<TargetRow, 'app_id' | 'target_id' | 'secrets'>[];
  // Opened first, so that a key that is not known here is told, as of credentials.
  const opened = rows.map((row) => ({ row, secrets: openTargetSecrets(box, row) }));
  const old = opened.filter(({ row }) => !box.isCurrent(row.secrets));
  // Not locked meanwhile: what somebody has changed is sealed anew with that.
  for (const { row, secrets } of old)
    await db('log_shipping_targets')
      .where(row)
      .update({ secrets: sealTargetSecrets(box, row.target_id, secrets) });
  return old.length;
}
