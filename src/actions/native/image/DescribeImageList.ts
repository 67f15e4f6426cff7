import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { normalImageId } from '../../../domain/image.js';
import type { ImageField } from '../../../domain/image-query.js';
import { policySeverities } from '../../../domain/severity.js';
import { listImages } from '../../../store/images/list-images.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { Filters, lowerCase, readFilters } from '../../filters.js';
import { Order, pagingFields, readPage } from '../../paging.js';
import { ImageSchema, writeImage } from './image-fields.js';
import { Enum, Fields } from '../../schemas.js';

const filters: Record<string, FilterMeaning<ImageField>> = {
  ImageId: { field: 'imageId', id: true, normalize: normalImageId },
  ImageName: { field: 'imageName' },
  Scanned: { field: 'scanned', values: ['true', 'false'], normalize: lowerCase },
  Severity: { field: 'severity', values: policySeverities },
};

const orderFields = { ScanTime: 'scanTime', ImageName: 'imageName', CriticalCount: 'criticalCount' } as const;

export const DescribeImageList = defineAction({
  name: 'DescribeImageList',
  summary:
    'Lists the images that were scanned, seen starting, or selected. Filters: ImageId, ImageName, Scanned, Severity.',
  role: 'reader',
  effect: 'reads',
  input: Fields({
    Filters: Type.Optional(Filters),
    ...pagingFields,
    OrderField: Enum(['ScanTime', 'ImageName', 'CriticalCount'], { default: 'ScanTime' }),
    Order,
  }),
  output: Fields({ TotalCount: Type.Integer(), ImageList: Type.Array(ImageSchema) }),
  errors: ['InvalidParameterValue'],
  async handle({ input, caller, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const conditions = readFilters(input.Filters!, filters, fail);
    const { total, images } = await listImages(db, caller.appId, conditions, readPage(input, orderFields));
    return { TotalCount: total, ImageList: images.map((image) => writeImage(image, config.offsetMinutes)) };
  },
});
