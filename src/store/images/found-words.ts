import type { FindingKind } from '../../domain/finding.js';
import { containing } from '../database/ilike.js';
import type { Database } from '../database/connections.js';

/** What a policy may list of findings: `e` is a finding. */
const words = {
  cveId: { kind: 'VULNERABILITY', sql: `(e ->> 'cveId')` },
  component: {
    kind: 'VULNERABILITY',
    sql: `(e ->> 'component'), (concat(e ->> 'component', '@', e ->> 'version'))`,
  },
  vulnerabilityClass: { kind: 'VULNERABILITY', sql: `(e ->> 'class')` },
  vulnerabilitySeverity: { kind: 'VULNERABILITY', sql: `(e ->> 'severity')` },
  virusName: { kind: 'VIRUS', sql: `(e ->> 'name')` },
  virusType: { kind: 'VIRUS', sql: `(e ->> 'type')` },
  virusMd5: { kind: 'VIRUS', sql: `(e ->> 'md5')` },
  virusSeverity: { kind: 'VIRUS', sql: `(e ->> 'severity')` },
  sensitiveDataType: { kind: 'SENSITIVE_DATA', sql: `(e ->> 'type')` },
  sensitiveDataSeverity: { kind: 'SENSITIVE_DATA', sql: `(e ->> 'severity')` },
} as const satisfies Record<string, { kind: FindingKind; sql: string }>;

export type WordField = keyof typeof words;

export interface FoundWord {
  word: string;
  /** Images that have it, of those looked at. */
  images: number;
}

/** Images that are looked at: those scanned last. Their findings take a tenth of a second to read. */
export const maxImagesSearched = 300;

/** What was found in the images scanned last and contains a text, what most of them have first. */
export async function foundWords(
  db: Database,
  appId: number,
  { field, text, limit }: { field: WordField; text: string; limit: number },
): Promise<FoundWord[]> {
  const { kind, sql } = words[field];
  const { rows } = (await db.raw(
    `WITH latest AS MATERIALIZED (
       SELECT image_id FROM images WHERE app_id = :appId AND scanned_at IS NOT NULL
       ORDER BY scanned_at DESC LIMIT ${maxImagesSearched})
     SELECT word, count(DISTINCT f.image_id)::int AS images
     FROM latest JOIN image_findings f ON f.app_id = :appId AND f.image_id = latest.image_id AND f.kind = '${kind}'
       CROSS JOIN LATERAL jsonb_array_elements(f.findings) AS e
       CROSS JOIN LATERAL (VALUES ${sql}) AS w(word)
     WHERE word <> '' AND word ILIKE :pattern
     GROUP BY word ORDER BY images DESC, word COLLATE "C" LIMIT :limit`,
    { appId, pattern: containing(text), limit },
  )) as { rows: FoundWord[] };
  return rows;
}
