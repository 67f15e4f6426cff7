import { Tag } from 'tdesign-react/es/tag';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import type { Target } from './destinations';

export function TargetState({ target: { Status, LastSuccessTime } }: { target: Target }) {
  const { t } = useTexts();
  if (Status === 'DISABLED') return <Tag variant="outline">○ {t('shipping.off')}</Tag>;
  if (Status === 'FAILING')
    return (
      <Tag variant="outline" className="mark-strong">
        ⚠ {t('shipping.failing')}
      </Tag>
    );
  return <Tag variant="outline">● {t(LastSuccessTime ? 'shipping.ok' : 'shipping.waiting')}</Tag>;
}

const unitsOf = (seconds: number) =>
  seconds < 120
    ? (['shipping.seconds', seconds] as const)
    : seconds < 7200
      ? (['shipping.minutes', Math.round(seconds / 60)] as const)
      : (['shipping.hours', Math.round(seconds / 3600)] as const);

/** What is still to ship, and for how long. */
export function Lag({ target: { LagEntries, LagSeconds } }: { target: Target }) {
  const { t } = useTexts();
  if (LagEntries === 0) return <>{t('shipping.inStep')}</>;
  const [unit, count] = unitsOf(LagSeconds);
  return (
    <>
      {t('shipping.entries', { count: LagEntries })}
      {count > 0 && <div className="quiet">{t(unit, { count })}</div>}
    </>
  );
}

/** Why it failed last, and when it is tried again, while it fails. */
export function Failure({ target }: { target: Target }) {
  const { t } = useTexts();
  if (target.Status !== 'FAILING' || !target.LastError) return null;
  return (
    <div className="failure">
      <code>{target.LastError}</code>
      {target.NextTryTime && (
        <div className="quiet">
          {t('shipping.nextTry')} <Time at={target.NextTryTime} relative />
        </div>
      )}
    </div>
  );
}
