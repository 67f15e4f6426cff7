import { Tag } from 'tdesign-react/es/tag';
import { useTexts } from '../../texts';

interface BehaviorProps {
  behavior: 'INTERCEPT' | 'ALERT';
  /** Of a start that has not happened. */
  isForeseen?: boolean;
}

export function Behavior({ behavior, isForeseen = false }: BehaviorProps) {
  const { t } = useTexts();
  return behavior === 'INTERCEPT' ? (
    <Tag variant="outline" className="mark-strong">
      ● {t(isForeseen ? 'events.wouldIntercept' : 'events.intercepted')}
    </Tag>
  ) : (
    <Tag variant="outline" className="mark-light">
      ○ {t(isForeseen ? 'events.wouldAlarm' : 'events.alarm')}
    </Tag>
  );
}
