import { useState } from 'react';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useRead } from '../../api/hooks';
import { LongText, shortId } from '../../parts/copy';
import { Severity } from '../../parts/severity';
import { useTexts } from '../../texts';

interface ImagePickerProps {
  chosen: string[];
  /** Risk policies cannot select an image without a scan result. */
  scannedOnly: boolean;
  onChange(chosen: string[]): void;
}

export function ImagePicker({ chosen, scannedOnly, onChange }: ImagePickerProps) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const { data } = useRead('DescribeImageList', {
    Filters: [
      ...(name ? [{ Name: 'ImageName', Values: [name] }] : []),
      ...(scannedOnly ? [{ Name: 'Scanned', Values: ['true'] }] : []),
    ],
    Limit: 20,
  });
  const found = data?.ImageList ?? [];
  const hidden = chosen.filter((id) => !found.some(({ ImageId }) => ImageId === id));
  const toggle = (id: string, on: boolean) =>
    onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <div className="picker">
      <label className="field">
        <span>{t('form.findImage')}</span>
        <input
          className="plain"
          type="search"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      {found.map(({ ImageId, ImageNames, CriticalCount, HighCount }) => (
        <Checkbox key={ImageId} checked={chosen.includes(ImageId)} onChange={(on) => toggle(ImageId, on)}>
          <LongText text={ImageNames[0] ?? ImageId} max={56} />{' '}
          <span className="quiet">
            {shortId(ImageId)} <Severity level="CRITICAL" /> {CriticalCount} <Severity level="HIGH" />{' '}
            {HighCount}
          </span>
        </Checkbox>
      ))}
      {hidden.map((id) => (
        <Checkbox key={id} checked onChange={() => toggle(id, false)}>
          {shortId(id)}
        </Checkbox>
      ))}
    </div>
  );
}
