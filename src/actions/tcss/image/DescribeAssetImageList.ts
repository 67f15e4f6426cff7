import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listImages } from '../../../store/images/list-images.js';
import { Fields } from '../../schemas.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { writeAssetImage } from './write-asset-image.js';
import { assetImageFilters, imageOrders } from './asset-image-filters.js';
import { ImagesInfo } from './asset-image-fields.js';

export const DescribeAssetImageList = defineAction({
  name: 'DescribeAssetImageList',
  summary: 'Lists images with what was found in them. Filters: ImageName, ScanStatus, ImageID, SecurityRisk.',
  role: 'reader',
  effect: 'reads',
  input: Fields(
    tcssListFields(['HostCnt', 'ContainerCnt', 'CreateTime', 'ComponentCnt', 'SensitiveCount'], 'HostCnt'),
  ),
  output: Fields({ List: Type.Array(ImagesInfo), TotalCount: Type.Integer({ minimum: 0 }) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const filters = readRunTimeFilters(input.Filters, assetImageFilters, fail);
    const page = readTcssPage(input, imageOrders);
    const { total, images } = await listImages(db, caller.appId, filters, page);
    return { List: images.map((image) => writeAssetImage(image, config.offsetMinutes)), TotalCount: total };
  },
});
