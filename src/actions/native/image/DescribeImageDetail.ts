import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { findingKinds } from '../../../domain/finding.js';
import { type FindingField, queryFindings } from '../../../domain/finding-query.js';
import { normalImageId } from '../../../domain/image.js';
import { severities } from '../../../domain/severity.js';
import { findImage } from '../../../store/images/find-images.js';
import { loadFindings } from '../../../store/images/findings.js';
import type { FilterMeaning } from '../../../domain/filter.js';
import { Filters, readFilters } from '../../filters.js';
import { pagingFields } from '../../paging.js';
import { FindingSchema, ImageId, ImageSchema, writeFinding, writeImage } from './image-fields.js';
import { noSuchImage } from './image-refusals.js';
import { Fields } from '../../schemas.js';

const filters: Record<string, FilterMeaning<FindingField>> = {
  Kind: { field: 'kind', values: findingKinds },
  Severity: { field: 'severity', values: severities },
  CveId: { field: 'cveId', id: true, normalize: (id) => id.toUpperCase() },
  Component: { field: 'component' },
};

export const DescribeImageDetail = defineAction({
  name: 'DescribeImageDetail',
  summary: 'Shows an image and a page of its findings. Filters: Kind, Severity, CveId, Component.',
  role: 'reader',
  effect: 'reads',
  input: Fields({ ImageId, Filters: Type.Optional(Filters), ...pagingFields }),
  output: Fields({
    Image: ImageSchema,
    TotalCount: Type.Integer({ description: 'Findings that meet the filters' }),
    Findings: Type.Array(FindingSchema),
  }),
  errors: ['InvalidParameterValue', 'ResourceNotFound'],
  async handle({ input, caller, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const conditions = readFilters(input.Filters!, filters, fail);
    const imageId = normalImageId(input.ImageId);
    const image = await findImage(db, caller.appId, imageId);
    if (!image) throw fail('ResourceNotFound', noSuchImage([imageId]));
    const known = await loadFindings(db, caller.appId, [imageId]);
    const findings = queryFindings(known.get(imageId) ?? [], conditions);
    return {
      Image: writeImage(image, config.offsetMinutes),
      TotalCount: findings.length,
      Findings: findings.slice(input.Offset, input.Offset + input.Limit).map(writeFinding),
    };
  },
});
