import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import type { Input, Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { LongText } from '../../parts/copy';
import { useTexts } from '../../texts';
import { creationOf, type PolicyDraft } from './policy-draft';

type Draft = Input<'DescribeImageInterceptPolicyPreview'>;
type Preview = Reply<'DescribeImageInterceptPolicyPreview'>;

/** Long enough not to ask at every key. */
const pauseMs = 300;

/** What was last given before a pause. */
function useAfterPause<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}

const askedOf = (draft: PolicyDraft): Draft => {
  const { PolicyTemplate, ImageScope, RiskRule, PrivilegeRule } = creationOf(draft) as Draft;
  return {
    PolicyTemplate,
    ...(ImageScope && { ImageScope }),
    ...(RiskRule && { RiskRule }),
    ...(PrivilegeRule && { PrivilegeRule }),
  };
};

/** Which images the policy would concern, and hit as they are now, while it is being written; or why it makes no sense. */
export function PolicyPreview({ draft }: { draft: PolicyDraft }) {
  const { t } = useTexts();
  const asked = useAfterPause(askedOf(draft));
  const { ImageScope } = asked;
  const isNothingChosen = ImageScope?.Type === 'SELECTED' && (ImageScope.ImageIds ?? []).length === 0;
  const { data, error, isFetching } = useRead('DescribeImageInterceptPolicyPreview', asked, {
    enabled: !isNothingChosen,
  });
  return (
    <div className={isFetching ? 'preview stale' : 'preview'}>
      <div role="status">
        {isNothingChosen && t('form.noneChosen')}
        {!isNothingChosen && error && <span className="mark-light">⚠ {error.message}</span>}
        {!isNothingChosen && !error && data && <Counts preview={data} />}
      </div>
      {!isNothingChosen && !error && data && data.ExampleList.length > 0 && <Examples preview={data} />}
    </div>
  );
}

function Counts({ preview }: { preview: Preview }) {
  const { t } = useTexts();
  const { ImageCount, JudgedImageCount: judged, HitImageCount: hits } = preview;
  const { StartedImageCount: images, StartCount: starts } = preview;
  return (
    <>
      <strong>{t('form.concerns', { count: ImageCount })}</strong> {hits === null && t('form.dependsOnStart')}
      {hits !== null && judged === ImageCount && t('form.wouldStop', { count: hits })}
      {hits !== null && judged < ImageCount && t('form.wouldStopOf', { judged, hits })}
      {starts !== null && starts > 0 && <div>{t('form.wouldHaveStopped', { starts, images: images! })}</div>}
    </>
  );
}

function Examples({ preview: { ExampleList: examples, HitImageCount } }: { preview: Preview }) {
  const { t } = useTexts();
  const isAll = examples.length === HitImageCount;
  return (
    <details>
      <summary>{t(isAll ? 'form.which' : 'form.someOf', { count: examples.length })}</summary>
      <ul className="examples">
        {examples.map(({ ImageId, ImageName, Reasons }) => (
          <li key={ImageId}>
            <Link to={`/images/${encodeURIComponent(ImageId)}`}>
              <LongText text={ImageName || ImageId} max={48} />
            </Link>
            <div className="quiet">{Reasons.join('; ')}</div>
          </li>
        ))}
      </ul>
    </details>
  );
}
