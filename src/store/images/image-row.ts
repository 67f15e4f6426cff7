import type { FindingKind } from '../../domain/finding.js';
import type { CountName } from '../../domain/image-query.js';
import type { Image } from '../../domain/image.js';
import type { Database } from '../database/connections.js';

export interface ImageRow {
  image_id: string;
  names: string[];
  registry_name: string;
  registry_type: string;
  registry_address: string;
  size: number;
  scanner: string;
  scanned_at: Date | null;
  vulnerability_count: number;
  virus_count: number;
  sensitive_data_count: number;
  critical_count: number;
  high_count: number;
  medium_count: number;
  low_count: number;
  component_count: number;
  created_at: Date;
}

/** Drawn apart from the statement that stores it, which may run on the machine of the account: the sequence is not there. */
export async function nextScanRevision(db: Database): Promise<number> {
  const { rows } = (await db.raw(`SELECT nextval('scan_sequence') AS revision`)) as {
    rows: { revision: number }[];
  };
  return rows[0]!.revision;
}

export const toImage = (row: ImageRow): Image => ({
  imageId: row.image_id,
  names: row.names,
  registryName: row.registry_name,
  registryType: row.registry_type,
  registryAddress: row.registry_address,
  size: row.size,
  scanner: row.scanner,
  scannedAt: row.scanned_at,
  createdAt: row.created_at,
  counts: {
    vulnerabilities: row.vulnerability_count,
    viruses: row.virus_count,
    sensitiveData: row.sensitive_data_count,
    critical: row.critical_count,
    high: row.high_count,
    medium: row.medium_count,
    low: row.low_count,
    components: row.component_count,
  },
});

export const countColumnOf = {
  vulnerabilities: 'vulnerability_count',
  viruses: 'virus_count',
  sensitiveData: 'sensitive_data_count',
  critical: 'critical_count',
  high: 'high_count',
  medium: 'medium_count',
  low: 'low_count',
  components: 'component_count',
} as const satisfies Record<CountName, keyof ImageRow>;

/** The counts that follow from the findings of a kind. */
export const countColumnsOfKind = {
  VULNERABILITY: [
    'vulnerability_count',
    'critical_count',
    'high_count',
    'medium_count',
    'low_count',
    'component_count',
  ],
  VIRUS: ['virus_count'],
  SENSITIVE_DATA: ['sensitive_data_count'],
} as const satisfies Record<FindingKind, readonly (keyof ImageRow)[]>;

/** More names than this of one image are of no use to anyone; the oldest are dropped. */
const maxNames = 100;

/** The names of images that turn out to be one, the newest first. Of an unscanned one they are claims of starts, which do not count. */
export const mergedNames = (...images: readonly Pick<ImageRow, 'names' | 'scanned_at'>[]): string[] =>
  [...new Set(images.flatMap(({ names, scanned_at: at }) => (at === null ? [] : names)))].slice(0, maxNames);

type Latest = Pick<ImageRow, 'scanner' | 'scanned_at'>;

/** Whether the stored time is later than another: one in the future is not, so that no report locks others out for ever. */
export const isNewer = (stored: Date | null, other: Date | null, now: Date): boolean =>
  stored !== null && (other === null || (stored > other && stored <= now));

/** The scanner and time of the later of two scans; where they are of the same time, of the second. */
export function latestScan(stored: Latest, other: Latest, now: Date): Latest {
  const { scanner, scanned_at } = isNewer(stored.scanned_at, other.scanned_at, now) ? stored : other;
  return { scanner, scanned_at };
}
