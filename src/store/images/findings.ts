import { endianness } from 'node:os';
import { type Finding, type FindingKind, findingKinds } from '../../domain/finding.js';
import {
  type FindingSummary,
  summarizeFindings,
  summaryFormat,
} from '../../domain/matching/finding-summary.js';
import type { Database } from '../database/connections.js';

/** How the findings of one kind are stored: in full, and summarised for the decision. */
export const findingColumns = (findings: readonly Finding[]) => ({
  findings: JSON.stringify(findings),
  summary: bytesOf(summarizeFindings(findings)),
  summary_format: summaryFormat,
});

/** A summary as bytes, the lowest of each number first, whatever processor wrote it or will read it. */
function bytesOf(summary: FindingSummary): Buffer {
  const bytes = Buffer.from(new Uint8Array(summary.buffer, summary.byteOffset, summary.byteLength));
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

function summaryFrom(bytes: Buffer): FindingSummary {
  // A copy of its own: the buffer may be a window on a larger one, which a summary in memory would keep alive.
  const summary = new Uint8Array(bytes);
  if (endianness() === 'BE') Buffer.from(summary.buffer).swap32();
  return new Int32Array(summary.buffer);
}

/** All findings of images, vulnerabilities first; an image without any is left out. */
export async function loadFindings(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, Finding[]>> {
  const { rows } = (await db.raw(
    `SELECT image_id, findings FROM image_findings WHERE app_id = ? AND image_id = ANY (?::text[])
     ORDER BY image_id, array_position(?::text[], kind)`,
    [appId, [...imageIds], [...findingKinds]],
  )) as { rows: { image_id: string; findings: Finding[] }[] };
  const found = new Map<string, Finding[]>();
  for (const { image_id: imageId, findings } of rows)
    found.set(imageId, [...(found.get(imageId) ?? []), ...findings]);
  return found;
}

/** What is stored of the findings of one kind in one image. */
export interface StoredResult {
  kind: FindingKind;
  scannedAt: Date;
  /** Undefined where another version of this service wrote it in another format. */
  summary: FindingSummary | undefined;
}

/** The results of images, kind by kind; of one that was never scanned there are none. */
export async function loadResults(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, StoredResult[]>> {
  const { rows } = (await db.raw(
    `SELECT image_id, kind, scanned_at, CASE WHEN summary_format = ? THEN summary END AS summary
     FROM image_findings WHERE app_id = ? AND image_id = ANY (?::text[])`,
    [summaryFormat, appId, [...imageIds]],
  )) as { rows: { image_id: string; kind: FindingKind; scanned_at: Date; summary: Buffer | null }[] };
  const results = new Map<string, StoredResult[]>(imageIds.map((imageId) => [imageId, []]));
  for (const { image_id: imageId, kind, scanned_at: scannedAt, summary } of rows)
    results.get(imageId)!.push({ kind, scannedAt, summary: summary ? summaryFrom(summary) : undefined });
  return results;
}
