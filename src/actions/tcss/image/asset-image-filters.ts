import type { FilterMeaning } from '../../../domain/filter.js';
import { normalImageId } from '../../../domain/image.js';
import type { CountName, ImageField, ImageOrderField } from '../../../domain/image-query.js';

/** Nothing here is sold by the image, so every one is authorized. */
const authorized = { 0: 'false', 1: 'true' } as const;

/** Reports are taken in whole: no image is just being scanned, and a failed scan is no report. */
const scanStatuses = { notScan: 'false', scanning: 'never', scanned: 'true', scanErr: 'never' } as const;

/** What an image must have at least one of; none is trusted without being looked at. */
const securityRisks = {
  VulCnt: 'vulnerabilities',
  VirusCnt: 'viruses',
  RiskCnt: 'sensitiveData',
  IsTrustImage: 'never',
  CriticalLevelVul: 'critical',
  HighLevelVul: 'high',
  MediumLevelVul: 'medium',
  LowLevelVul: 'low',
} as const satisfies Record<string, CountName | 'never'>;

type Meanings = Record<string, FilterMeaning<ImageField>>;

/** The conditions of DescribeImageSimpleList. */
export const imageSimpleFilters: Meanings = { IsAuthorized: { field: 'known', words: authorized } };

/** The conditions of DescribeAssetImageSimpleList. */
export const assetImageSimpleFilters: Meanings = { Keywords: { field: 'keyword', normalize: normalImageId } };

/** The conditions of DescribeAssetImageList. */
export const assetImageFilters: Meanings = {
  ImageName: { field: 'imageName' },
  ScanStatus: { field: 'scanned', words: scanStatuses },
  ImageID: { field: 'imageId', normalize: normalImageId },
  SecurityRisk: { field: 'found', words: securityRisks },
};

/**
 * What By can be for images. How many hosts and containers have an image is not known and counts as 0 for each, so
 * sorting by it leaves them in their usual order.
 */
export const imageOrders = {
  HostCnt: 'scanTime',
  ContainerCnt: 'scanTime',
  CreateTime: 'createdAt',
  ComponentCnt: 'componentCount',
  SensitiveCount: 'sensitiveDataCount',
} as const satisfies Record<string, ImageOrderField>;
