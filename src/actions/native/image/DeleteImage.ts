import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { normalImageId } from '../../../domain/image.js';
import { deleteImages } from '../../../store/images/images.js';
import { IdList } from '../../list-request.js';
import { ImageId } from './image-fields.js';
import { imageSelected, noSuchImage } from './image-refusals.js';

export const DeleteImage = defineAction({
  name: 'DeleteImage',
  summary:
    'Deletes images and their findings, all of them or none; refused while a policy selects one. Their events stay.',
  access: 'write',
  input: Type.Object({ ImageIds: IdList(ImageId, 100, 'Images to delete') }, { additionalProperties: false }),
  output: Type.Object({}, { additionalProperties: false }),
  errors: ['FailedOperation', 'ResourceNotFound'],
  async handle({ input, caller, now, fail }, { db }: Pick<Deps, 'db'>) {
    const imageIds = [...new Set(input.ImageIds.map(normalImageId))];
    const refusal = await deleteImages(db, { appId: caller.appId, uin: caller.uin, now }, imageIds);
    if (refusal?.refused === 'NOT_FOUND') throw fail('ResourceNotFound', noSuchImage(refusal.imageIds));
    if (refusal?.refused === 'SELECTED') throw fail('FailedOperation', imageSelected(refusal.imageIds));
    return {};
  },
});
