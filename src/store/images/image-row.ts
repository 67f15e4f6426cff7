import type { CountName } from '../../domain/image-query.js';
import type { Image } from '../../domain/image.js';

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

export const countColumnOf: Record<CountName, string> = {
  vulnerabilities: 'vulnerability_count',
  viruses: 'virus_count',
  sensitiveData: 'sensitive_data_count',
  critical: 'critical_count',
  high: 'high_count',
  medium: 'medium_count',
  low: 'low_count',
  components: 'component_count',
};
