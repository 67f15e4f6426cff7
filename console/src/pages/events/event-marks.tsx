import { Tag } from 'tdesign-react/es/tag';
import { useTexts } from '../../texts';

export function Behavior({ behavior }: { behavior: 'INTERCEPT' | 'ALERT' }) {
  const { t } = useTexts();
  return behavior === 'INTERCEPT' ? (
    <Tag variant="outline" className="mark-strong">
      ● {t('events.intercepted')}
    </Tag>
  ) : (
    <Tag variant="outline" className="mark-light">
      ○ {t('events.alarm')}
    </Tag>
  );
}
