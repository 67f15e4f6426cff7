import { useState } from 'react';
import { Checkbox } from 'tdesign-react/es/checkbox';
import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { filter } from '../../parts/address';
import { LongText, shortId } from '../../parts/copy';
import { FilterText } from '../../parts/filters';
import { Severity, SeverityFilter } from '../../parts/severity';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { type ImageHits, useImageHits } from '../images/image-hits';

interface ImagePickerProps {
  chosen: string[];
  /** Risk policies cannot select an image without a scan result. */
  scannedOnly: boolean;
  onChange(chosen: string[]): void;
}

const shownAtOnce = 20;

export function ImagePicker({ chosen, scannedOnly, onChange }: ImagePickerProps) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [severity, setSeverity] = useState('');
  const { data } = useRead('DescribeImageList', {
    Filters: [
      ...filter('ImageName', name),
      ...filter('Severity', severity),
      ...filter('Scanned', scannedOnly ? 'true' : ''),
    ],
    Limit: shownAtOnce,
  });
  const hits = useImageHits(data?.ImageList);
  const found = data?.ImageList ?? [];
  const others = chosen.filter((id) => !found.some(({ ImageId }) => ImageId === id));
  const toggle = (id: string, on: boolean) =>
    onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <div className="picker">
      <div className="filters row">
        <FilterText title={t('form.findImage')} value={name} onChange={setName} />
        <SeverityFilter value={severity} onChange={setSeverity} />
      </div>
      {data && found.length === 0 && <p className="quiet">{t('images.emptyFilter')}</p>}
      {found.map((image) => (
        <Checkbox
          key={image.ImageId}
          checked={chosen.includes(image.ImageId)}
          onChange={(on) => toggle(image.ImageId, on)}
        >
          <ImageLine image={image} hits={hits.get(image.ImageId)} />
        </Checkbox>
      ))}
      {data && data.TotalCount > found.length && (
        <p className="quiet">{t('form.moreImages', { shown: found.length, total: data.TotalCount })}</p>
      )}
      {others.length > 0 && (
        <details open={others.length <= shownAtOnce}>
          <summary>{t('form.alsoChosen', { count: others.length })}</summary>
          <div className="picker">
            {others.map((id) => (
              <Checkbox key={id} checked onChange={() => toggle(id, false)}>
                <LongText text={shortId(id)} max={56} />
              </Checkbox>
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

interface ImageLineProps {
  image: Reply<'DescribeImageList'>['ImageList'][number];
  hits: ImageHits | undefined;
}

function ImageLine({ image, hits }: ImageLineProps) {
  const { t } = useTexts();
  const { ImageId, ImageNames, CriticalCount, HighCount } = image;
  return (
    <>
      <LongText text={ImageNames[0] ?? ImageId} max={56} />
      <div className="quiet">
        {shortId(ImageId)} <Severity level="CRITICAL" /> {CriticalCount} <Severity level="HIGH" /> {HighCount}{' '}
        {hits && (
          <>
            · {t('images.latestStart')}{' '}
            {hits.LatestStart ? <Time at={hits.LatestStart.Time} relative /> : t('images.noStart')}
          </>
        )}
      </div>
    </>
  );
}
