import { Type } from '@sinclair/typebox';
import { Time } from '../../wire-time.js';
import { Fields } from '../../schemas.js';

const Count = (description?: string) => Type.Integer({ minimum: 0, ...(description && { description }) });

const basicFields = {
  ImageID: Type.String(),
  ImageName: Type.String({ description: 'The name last reported; empty when there is none' }),
  Size: Count('Bytes; 0 when no report says'),
  ContainerCnt: Count('Not known here: 0'),
};

export const ImageSimpleInfo = Fields({
  ...basicFields,
  ImageType: Type.String({
    description: 'Of the registry: aws, ccr, harbor, jfrog, other-tcr, quay, tcr, or empty',
  }),
  HostCnt: Count('Not known here: 0'),
});

const assetSimpleFields = { ...basicFields, ScanTime: Time('Latest scan, or empty') };
export const AssetSimpleImageInfo = Fields(assetSimpleFields);

const Trouble = Type.String({ description: 'Reports are taken in whole or not at all: empty' });

export const ImagesInfo = Fields({
  ...assetSimpleFields,
  CreateTime: Time('When the account first knew of the image'),
  HostCnt: Count('Not known here: 0'),
  SuperNodeCnt: Count('Not known here: 0'),
  ScanStatus: Type.String({ description: 'SCANNED or NOT_SCAN' }),
  VulCnt: Count('Vulnerabilities'),
  VirusCnt: Count('Viruses'),
  RiskCnt: Count('Sensitive data'),
  ComponentCnt: Count('Different components, each version apart, in which a vulnerability was found'),
  CriticalLevelVulCnt: Count(),
  HighLevelVulCnt: Count(),
  MediumLevelVulCnt: Count(),
  LowLevelVulCnt: Count(),
  AgentError: Trouble,
  ScanError: Trouble,
  ScanVirusError: Trouble,
  ScanVulError: Trouble,
  ScanRiskError: Trouble,
  Solution: Trouble,
  Reason: Trouble,
  OsName: Type.String({ description: 'Not known here: empty' }),
  IsAuthorized: Count('1: every image is'),
  IsTrustImage: Type.Boolean({ description: 'false: none is trusted without being looked at' }),
  IsLatestImage: Type.Boolean({ description: 'Not known here: false' }),
  IsSuggest: Count('1 with a virus or a critical vulnerability'),
  RecommendedFix: Type.Boolean({ description: 'true with a virus or a critical vulnerability' }),
});
