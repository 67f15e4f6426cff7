import type { FindingKind } from '../../domain/finding.js';
import { registryOf } from '../../domain/image-reference.js';
import type { Actor } from '../account.js';
import { byCaller, writeAudit } from '../audit/write-audit.js';
import { recordChange } from '../changes/change-log.js';
import type { Database } from '../database/connections.js';
import { countColumnsOfKind, type ImageRow, latestScan, mergedNames, nextScanRevision } from './image-row.js';

/**
 * Merges an image that was known by a name or digest alone into the one that it turns out to be: its findings that are
 * newer or of other kinds, the names that scans gave it, and the policies that select it. Both rows are locked. The row
 * of what is left.
 */
export async function absorbImage(
  tx: Database,
  actor: Actor,
  from: ImageRow,
  into: ImageRow,
): Promise<ImageRow> {
  const ids = { appId: actor.appId, from: from.image_id, into: into.image_id };
  const moved = await moveFindings(tx, ids);
  await tx.raw(
    `UPDATE image_names SET image_id = :into WHERE app_id = :appId AND image_id = :from AND origin = 'SCAN'`,
    ids,
  );
  await tx.raw(
    `INSERT INTO image_start_names (app_id, image_id, name)
     SELECT app_id, :into, name FROM image_start_names WHERE app_id = :appId AND image_id = :from
     ON CONFLICT DO NOTHING`,
    ids,
  );
  await moveSelections(tx, actor, ids);
  const names = mergedNames(into, from);
  const registry = names.map(registryOf).find(({ address }) => address) ?? registryOf('');
  const counts = moved.flatMap((kind) =>
    countColumnsOfKind[kind].map((column) => [column, from[column]] as const),
  );
  const [row] = await tx('images')
    .where({ app_id: actor.appId, image_id: into.image_id })
    .update({
      names,
      registry_name: registry.name,
      registry_type: registry.type,
      registry_address: registry.address,
      size: into.size || from.size,
      ...latestScan(into, from, actor.now),
      ...(moved.length > 0 && { scan_revision: await nextScanRevision(tx) }),
      ...Object.fromEntries(counts),
    })
    .returning<ImageRow[]>('*');
  await tx('images').where({ app_id: actor.appId, image_id: from.image_id }).delete();
  return row!;
}

interface Ids {
  appId: number;
  from: string;
  into: string;
}

/** The kinds of findings that moved. */
async function moveFindings(tx: Database, ids: Ids): Promise<FindingKind[]> {
  const { rows } = (await tx.raw(
    `INSERT INTO image_findings AS known
       (app_id, image_id, kind, findings, scanner, scanned_at, summary, summary_format)
     SELECT app_id, :into, kind, findings, scanner, scanned_at, summary, summary_format
     FROM image_findings WHERE app_id = :appId AND image_id = :from
     ON CONFLICT (app_id, image_id, kind) DO UPDATE
       SET (findings, scanner, scanned_at, summary, summary_format) =
         (excluded.findings, excluded.scanner, excluded.scanned_at, excluded.summary, excluded.summary_format)
       WHERE known.scanned_at < excluded.scanned_at
     RETURNING kind`,
    { ...ids },
  )) as { rows: { kind: FindingKind }[] };
  return rows.map(({ kind }) => kind);
}

/** Lets the policies that select the one image select the other. */
async function moveSelections(tx: Database, actor: Actor, ids: Ids): Promise<void> {
  const { appId } = actor;
  const { rows } = (await tx.raw(
    `WITH moved AS (
       DELETE FROM policy_images WHERE app_id = :appId AND image_id = :from RETURNING policy_id, position
     ), selected AS (
       INSERT INTO policy_images (app_id, policy_id, image_id, position)
       SELECT :appId, policy_id, :into, position FROM moved ON CONFLICT DO NOTHING
     )
     SELECT policy_id FROM moved`,
    { ...ids },
  )) as { rows: { policy_id: string }[] };
  if (rows.length === 0) return;
  await recordChange(tx, { appId, kind: 'POLICIES', keys: [] });
  await writeAudit(
    tx,
    rows.map(({ policy_id: target }) => ({
      ...{ ...byCaller(actor), action: 'POLICY_MODIFIED' as const, target },
      detail: { selectedImage: ids.into, formerly: ids.from },
    })),
  );
}
