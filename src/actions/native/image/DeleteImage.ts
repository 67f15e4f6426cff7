import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { normalImageId } from '../../../domain/image.js';
import { deleteImages } from '../../../store/images/delete-images.js';

import { ImageId } from './image-fields.js';
import { imageSelected, noSuchImage } from './image-refusals.js';
import { Fields, IdList } from '../../schemas.js';

export const DeleteImage = defineAction({
  name: 'DeleteImage',
  summary:
    'Deletes images and their findings, all of them or none; refused while a policy selects one. Their events stay.',
  role: 'admin',
  effect: 'writes',
  input: Fields({ ImageIds: IdList(ImageId, 100, 'Images to delete') }),
  output: Fields({}),
  errors: ['FailedOperation', 'ResourceNotFound'],
  async handle({ input, actor, fail }, { db }: Pick<Deps, 'db'>) {
    const imageIds = [...new Set(input.ImageIds.map(normalImageId))];
    const refusal = await deleteImages(db, actor, imageIds);
    if (refusal?.refused === 'NOT_FOUND') throw fail('ResourceNotFound', noSuchImage(refusal.imageIds));
    if (refusal?.refused === 'SELECTED') throw fail('FailedOperation', imageSelected(refusal.imageIds));
    return {};
  },
});
