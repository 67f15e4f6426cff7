import type { Finding, FindingKind } from './finding.js';

/** What one scan said about one image: the normal form that every intake format is read into. */
export interface ImageScan {
  /** `sha256:<64 hex>` of the image configuration, when the report names it. */
  imageId?: string;
  /**
   * Repository tags and digests as the report spells them, and the bare manifest digest (`sha256:…`) where a scanner
   * gives only that. Empty when the report does not say what was scanned (ClamAV): the caller then has to.
   */
  names: string[];
  /** Bytes; 0 when the report does not say. */
  size: number;
  /** The program that made the report, such as trivy, grype, clamav. */
  scanner: string;
  /** When the scan was made, when the report says. */
  scannedAt?: Date;
  /** The kinds this report speaks about: these replace what was known, the others stay. */
  covers: FindingKind[];
  findings: Finding[];
}
