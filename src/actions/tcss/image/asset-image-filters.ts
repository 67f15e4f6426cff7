import { normalImageId } from '../../../domain/image.js';
import type { CountName, ImageField, ImageOrderField } from '../../../domain/image-query.js';
import type { FilterTable } from '../run-time-filters.js';

/** Images need no licence here, so each is authorized. */
const authorized = { 0: 'false', 1: 'true' } as const;

/** A report is taken whole or not at all, so no image is being scanned or has failed. */
const scanStatuses = { notScan: 'false', scanning: 'never', scanned: 'true', scanErr: 'never' } as const;

/** Replies show SCANNED and NOT_SCAN; case and `_` make no difference. */
const plain = (word: string) => word.toLowerCase().replaceAll('_', '');
const scanStatusOf = (word: string) =>
  Object.keys(scanStatuses).find((status) => plain(status) === plain(word)) ?? word;

/** What an image must have at least one of. No image is trusted without a look. */
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

/** The filters of DescribeImageSimpleList. */
export const imageSimpleFilters: FilterTable<ImageField> = {
  IsAuthorized: { field: 'known', words: authorized },
};

/** The filters of DescribeAssetImageSimpleList. */
export const assetImageSimpleFilters: FilterTable<ImageField> = {
  Keywords: { field: 'keyword', normalize: normalImageId },
};

/** The filters of DescribeAssetImageList. */
export const assetImageFilters: FilterTable<ImageField> = {
  ImageName: { field: 'imageName' },
  ScanStatus: { field: 'scanned', words: scanStatuses, normalize: scanStatusOf },
  ImageID: { field: 'imageId', normalize: normalImageId },
  SecurityRisk: { field: 'found', words: securityRisks },
};

/** What a list of images can be sorted by. Hosts and containers are not counted, so those two give the usual order. */
export const imageOrders = {
  HostCnt: 'scanTime',
  ContainerCnt: 'scanTime',
  CreateTime: 'createdAt',
  ComponentCnt: 'componentCount',
  SensitiveCount: 'sensitiveDataCount',
} as const satisfies Record<string, ImageOrderField>;
