import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { LongText } from '../../parts/copy';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';

/** What hits an image, and where it started last. */
export type ImageHits = Reply<'DescribeImageHits'>['HitList'][number];

/** Asked once the list is there, which does not wait for it. */
export function useImageHits(
  images: readonly { ImageId: string }[] | undefined,
): ReadonlyMap<string, ImageHits> {
  const ImageIds = images?.map(({ ImageId }) => ImageId) ?? [];
  const enabled = useMay()('DescribeImageHits') && ImageIds.length > 0;
  const { data } = useRead('DescribeImageHits', { ImageIds }, { enabled });
  return new Map(data?.HitList.map((hits) => [hits.ImageId, hits]));
}

export function LatestStart({ hits }: { hits: ImageHits | undefined }) {
  const { t } = useTexts();
  const start = hits?.LatestStart;
  if (!hits) return null;
  if (!start) return <span className="quiet">{t('images.noStart')}</span>;
  return (
    <>
      <Link to={`/events/${start.EventId}?range=days7`}>
        <Time at={start.Time} relative />
      </Link>
      {[start.NodeName, start.ClusterName || start.ClusterId].filter(Boolean).map((place, i) => (
        <div key={i} className="quiet">
          <LongText text={place} max={16} />
        </div>
      ))}
    </>
  );
}
