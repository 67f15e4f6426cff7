import { Tag } from 'tdesign-react/es/tag';
import type { Reply } from '../../api/client';
import { useSession } from '../../api/hooks';
import { instantOf, Time } from '../../parts/time';
import { useTexts } from '../../texts';

export type Policy = Reply<'DescribeImageInterceptPolicyList'>['PolicyList'][number];

const dayMs = 86_400_000;

export function PolicyState({ policy }: { policy: Pick<Policy, 'EffectStatus' | 'EffectTime'> }) {
  const { t } = useTexts();
  const { OffsetMinutes } = useSession();
  const { EffectStatus, EffectTime } = policy;
  if (EffectStatus === 'DISABLED') return <Tag variant="outline">○ {t('policies.stateDisabled')}</Tag>;
  if (EffectStatus === 'ENFORCING' || !EffectTime)
    return (
      <>
        <Tag variant="outline" className="mark-strong">
          ● {t('policies.stateEnforcing')}
        </Tag>
        {EffectTime && (
          <div className="quiet">
            {t('policies.since')} <Time at={EffectTime} />
          </div>
        )}
      </>
    );
  const days = Math.floor((instantOf(EffectTime, OffsetMinutes).getTime() - Date.now()) / dayMs);
  return (
    <>
      <Tag variant="outline" className="mark-light">
        ◐ {days < 1 ? t('policies.lastDay') : t('policies.daysLeft', { count: days })}
      </Tag>
      <div className="quiet">
        {t('policies.enforcesAt')} <Time at={EffectTime} />
      </div>
    </>
  );
}

export function PolicyRange({ policy }: { policy: Pick<Policy, 'ImageScope' | 'EffectImageCount'> }) {
  const { t } = useTexts();
  const key = policy.ImageScope.Type === 'ALL' ? 'policies.allImages' : 'policies.selectedImages';
  return <>{t(key, { count: policy.EffectImageCount })}</>;
}

export function PolicyType({ template }: { template: Policy['PolicyTemplate'] }) {
  const { t } = useTexts();
  return <>{t(template === 'RISK_IMAGE' ? 'policies.risk' : 'policies.privileged')}</>;
}
