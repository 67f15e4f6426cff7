import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { listImages } from '../../../store/images/list-images.js';
import { Fields } from '../../schemas.js';
import { readRunTimeFilters } from '../run-time-filters.js';
import { readTcssPage, tcssListFields } from '../tcss-list-request.js';
import { writeImageSimple } from './write-asset-image.js';
import { imageSimpleFilters, imageOrders } from './asset-image-filters.js';
import { ImageSimpleInfo } from './asset-image-fields.js';

export const DescribeImageSimpleList = defineAction({
  name: 'DescribeImageSimpleList',
  summary: 'Lists images to choose from for a rule. Filters: IsAuthorized.',
  role: 'reader',
  effect: 'reads',
  input: Fields(tcssListFields(['ContainerCnt'], 'ContainerCnt')),
  output: Fields({ ImageList: Type.Array(ImageSimpleInfo), ImageCnt: Type.Integer({ minimum: 0 }) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, fail }, { db }: Pick<Deps, 'db'>) {
    const filters = readRunTimeFilters(input.Filters, imageSimpleFilters, fail);
    const page = readTcssPage(input, imageOrders);
    const { total, images } = await listImages(db, caller.appId, filters, page);
    return { ImageList: images.map(writeImageSimple), ImageCnt: total };
  },
});
