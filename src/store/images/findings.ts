import { endianness } from 'node:os';
import { type Finding, findingKinds } from '../../domain/finding.js';
import {
  type FindingSummary,
  mergeSummaries,
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

/**
 * Summaries of all findings of images. An image is left out when a part of them has a summary of another format,
 * written by another version of this service; one without findings has the empty summary.
 */
export async function loadSummaries(
  db: Database,
  appId: number,
  imageIds: readonly string[],
): Promise<Map<string, FindingSummary>> {
  const { rows } = (await db.raw(
    `SELECT image_id, CASE WHEN summary_format = ? THEN summary END AS summary
     FROM image_findings WHERE app_id = ? AND image_id = ANY (?::text[])`,
    [summaryFormat, appId, [...imageIds]],
  )) as { rows: { image_id: string; summary: Buffer | null }[] };
  const parts = new Map<string, FindingSummary[]>(imageIds.map((imageId) => [imageId, []]));
  for (const { image_id: imageId, summary } of rows) {
    if (summary === null) parts.delete(imageId);
    else parts.get(imageId)?.push(summaryFrom(summary));
  }
  return new Map([...parts].map(([imageId, ofKinds]) => [imageId, mergeSummaries(ofKinds)]));
}
