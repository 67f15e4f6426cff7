import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import { previewLimits, previewPolicy } from '../../../decision/preview-policy.js';
import type { Deps } from '../../../deps.js';
import { addDays, dayOf, daysBetween } from '../../../domain/calendar.js';
import { reasonDetail } from '../../../domain/reason-text.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { startsOfImages } from '../../../store/events/starts-of-images.js';
import { Fields, OrNull } from '../../schemas.js';
import { draftErrors, draftFields, maxPolicyBytes, readDraft } from './policy-draft.js';

/** Days whose starts are told, today the last. */
const daysSearched = 7;

/** Reasons told of an example. */
const maxReasonsTold = 3;

export const DescribeImageInterceptPolicyPreview = defineAction({
  name: 'DescribeImageInterceptPolicyPreview',
  summary:
    'Tells of a policy that is not saved which images it would act on, and which it would hit as they are now.',
  role: 'reader',
  effect: 'reads',
  maxBodyBytes: maxPolicyBytes,
  input: Fields(draftFields),
  output: Fields({
    ImageCount: Type.Integer({
      description: 'Images that it would act on; with ALLOW_ONLY_SELECTED those that are not selected',
    }),
    JudgedImageCount: Type.Integer({
      description: `Images that were judged, those scanned last: at most ${previewLimits.judged.toLocaleString('en')}, and fewer where components are listed that very many have`,
    }),
    HitImageCount: OrNull(
      Type.Integer({
        description:
          'Those of the judged that it would hit; null for PRIVILEGED_IMAGE, which depends on the start',
      }),
    ),
    StartedImageCount: OrNull(
      Type.Integer({
        description: `Images that it would hit, of the ${previewLimits.hitIds} scanned last, with a start recorded in ${daysSearched} days: one that hit a policy`,
      }),
    ),
    StartCount: OrNull(
      Type.Integer({
        description:
          'Their recorded starts in these days: at least so many of their starts it would have hit',
      }),
    ),
    ExampleList: Type.Array(
      Fields({
        ImageId: Type.String(),
        ImageName: Type.String(),
        Reasons: Type.Array(Type.String(), { description: `At most ${maxReasonsTold}` }),
      }),
      { description: `Some that it would hit, at most ${previewLimits.examples}` },
    ),
  }),
  errors: draftErrors,
  async handle({ input, caller, now, say, fail }, { db, config }: Pick<Deps, 'db' | 'config'>) {
    const draft = readDraft(input, fail);
    const { images, risk } = await previewPolicy(db, caller.appId, draft, now);
    const today = dayOf(now, config.offsetMinutes);
    const days = daysBetween(addDays(today, 1 - daysSearched), today);
    const reach = { appId: caller.appId, days, cutoff: expiryCutoff(now, config) };
    const started = risk && (await startsOfImages(db, reach, risk.hitIds));
    return {
      ImageCount: images,
      JudgedImageCount: risk?.judged ?? 0,
      HitImageCount: risk?.hits ?? null,
      StartedImageCount: started?.images ?? null,
      StartCount: started?.starts ?? null,
      ExampleList: (risk?.examples ?? []).map(({ imageId, name, reasons }) => ({
        ImageId: imageId,
        ImageName: name,
        Reasons: reasons.slice(0, maxReasonsTold).map((reason) => say(reasonDetail(reason))),
      })),
    };
  },
});
