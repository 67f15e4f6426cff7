import type { Finding, FindingKind } from './finding.js';

/** Every intake format is converted to this. */
export interface ImageScan {
  /** `sha256:<64 hex>` of the image configuration, if named. */
  imageId?: string;
  /** As spelled, or a bare manifest digest (`sha256:…`). Empty if the report names no image (ClamAV). */
  names: string[];
  /** Bytes; 0 if unknown. */
  size: number;
  scanner: string;
  scannedAt?: Date;
  /** Kinds whose known findings this report replaces. */
  covers: FindingKind[];
  findings: Finding[];
}
