import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listImages } from '../../../store/images/list-images.js';
import { Fields } from '../../schemas.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { writeAssetImageSimple } from './write-asset-image.js';
import { assetImageSimpleFilters, imageOrders } from './asset-image-filters.js';
import { AssetSimpleImageInfo } from './asset-image-fields.js';

export const DescribeAssetImageSimpleList = defineAction({
  name: 'DescribeAssetImageSimpleList',
  summary: 'Lists images by name and id. Filters: Keywords, which are part of a name or id.',
  role: 'reader',
  effect: 'reads',
  input: Fields(tcssListFields(['HostCnt', 'ContainerCnt'], 'HostCnt')),
  output: Fields({ List: Type.Array(AssetSimpleImageInfo), TotalCount: Type.Integer({ minimum: 0 }) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const filters = readRunTimeFilters(input.Filters, assetImageSimpleFilters, fail);
    const page = readTcssPage(input, imageOrders);
    const { total, images } = await listImages(db, caller.appId, filters, page);
    return {
      List: images.map((image) => writeAssetImageSimple(image, config.offsetMinutes)),
      TotalCount: total,
    };
  },
});
