import type { Image } from '../../../domain/image.js';
import { writeTime } from '../write-tcss-time.js';

/** The service sees containers start and never end, so it does not know how many run where (docs/divergences.md). */
const unknownCount = 0;

/** What all lists of images show. */
const writeBasics = ({ imageId, names, size }: Image) => ({
  ImageID: imageId,
  ImageName: names[0] ?? '',
  Size: size,
  ContainerCnt: unknownCount,
});

/** ImageSimpleInfo. */
export const writeImageSimple = (image: Image) => ({
  ...writeBasics(image),
  ImageType: image.registryType,
  HostCnt: unknownCount,
});

/** AssetSimpleImageInfo. */
export const writeAssetImageSimple = (image: Image, offsetMinutes: number) => ({
  ...writeBasics(image),
  ScanTime: writeTime(image.scannedAt, offsetMinutes),
});

/** How many findings there are of each kind and severity. */
const writeCounts = ({ counts }: Image) => ({
  VulCnt: counts.vulnerabilities,
  VirusCnt: counts.viruses,
  RiskCnt: counts.sensitiveData,
  ComponentCnt: counts.components,
  CriticalLevelVulCnt: counts.critical,
  HighLevelVulCnt: counts.high,
  MediumLevelVulCnt: counts.medium,
  LowLevelVulCnt: counts.low,
});

/** What TCSS tells of its own scanning and node agents. Reports of other scanners are taken in whole or not at all. */
const noTrouble = {
  AgentError: '',
  ScanError: '',
  ScanVirusError: '',
  ScanVulError: '',
  ScanRiskError: '',
  Solution: '',
  Reason: '',
};

/** Whether an image deserves a look before others: somebody is in it already, or can easily get in. */
const isUrgent = ({ counts }: Image) => counts.critical + counts.viruses > 0;

/** ImagesInfo. */
export const writeAssetImage = (image: Image, offsetMinutes: number) => ({
  ...writeAssetImageSimple(image, offsetMinutes),
  CreateTime: writeTime(image.createdAt, offsetMinutes),
  HostCnt: unknownCount,
  SuperNodeCnt: unknownCount,
  ScanStatus: image.scannedAt ? 'SCANNED' : 'NOT_SCAN',
  ...writeCounts(image),
  ...noTrouble,
  OsName: '',
  IsAuthorized: 1,
  IsTrustImage: false,
  IsLatestImage: false,
  IsSuggest: isUrgent(image) ? 1 : 0,
  RecommendedFix: isUrgent(image),
});
