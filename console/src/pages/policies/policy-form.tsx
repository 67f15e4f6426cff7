import { useState } from 'react';
import { Link } from 'react-router';
import { Alert } from 'tdesign-react/es/alert';
import { Button } from '../../parts/button';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useRead, useSession, useWrite } from '../../api/hooks';
import { Drawer } from '../../parts/drawer';
import { RadiosField } from '../../parts/fields';
import { Problem } from '../../parts/problem';
import { absoluteTime, instantOf } from '../../parts/time';
import { useTexts } from '../../texts';
import { ImagePicker } from './image-picker';
import { changesOf, creationOf, type PolicyDraft } from './policy-draft';
import type { Policy } from './policy-marks';
import { PolicyPreview } from './policy-preview';
import { PrivilegeRuleFields } from './privilege-rule-fields';
import { RiskRuleFields } from './risk-rule-fields';

interface PolicyFormProps {
  first: PolicyDraft;
  /** The policy to change; a new one otherwise. */
  policy?: Policy;
  /** What was filled in already, and why. */
  note?: string;
  onClose(): void;
}

interface PartProps {
  draft: PolicyDraft;
  change(changes: Partial<PolicyDraft>): void;
}

export function PolicyForm({ first, policy, note, onClose }: PolicyFormProps) {
  const { t } = useTexts();
  const [draft, setDraft] = useState(first);
  const create = useWrite('CreateImageInterceptPolicy');
  const modify = useWrite('ModifyImageInterceptPolicy');
  const { data: options } = useRead('DescribeImageInterceptPolicyOptions', {});
  const change = (changes: Partial<PolicyDraft>) => setDraft({ ...draft, ...changes });
  const existing = options?.PrivilegePolicyId;
  const isSecond = !policy && draft.PolicyTemplate === 'PRIVILEGED_IMAGE' && Boolean(existing);
  const save = () =>
    policy
      ? modify.mutate(changesOf(policy, draft), { onSuccess: onClose })
      : create.mutate(creationOf(draft), { onSuccess: onClose });
  const error = create.error ?? modify.error;
  const footer = (
    <>
      {!isSecond && <PolicyPreview draft={draft} />}
      <Button variant="outline" onClick={onClose}>
        {t('drawer.cancel')}
      </Button>
      <Button
        onClick={save}
        loading={create.isPending || modify.isPending}
        disabled={isSecond || draft.PolicyName === ''}
      >
        {t(policy ? 'form.save' : 'form.new')}
      </Button>
    </>
  );
  return (
    <Drawer title={t(policy ? 'form.editTitle' : 'form.new')} onClose={onClose} footer={footer}>
      {note && <Alert theme="info" message={note} />}
      <h3>{t('form.basic')}</h3>
      <BasicFields draft={draft} change={change} policy={policy} />
      {isSecond ? (
        <p role="alert">
          {t('form.onlyOne')} <Link to={`/policies/${existing}/edit`}>{t('form.editThat')}</Link>
        </p>
      ) : (
        <>
          <h3>{t('form.what')}</h3>
          {draft.PolicyTemplate === 'RISK_IMAGE' ? (
            <RiskRuleFields rule={draft.RiskRule} onChange={(RiskRule) => change({ RiskRule })} />
          ) : (
            <PrivilegeRuleFields
              rule={draft.PrivilegeRule}
              onChange={(PrivilegeRule) => change({ PrivilegeRule })}
            />
          )}
          <h3>{t('form.range')}</h3>
          <RangeFields draft={draft} change={change} />
        </>
      )}
      <Alert theme="warning" message={t('form.warning')} />
      {error && <Problem error={error} />}
    </Drawer>
  );
}

function BasicFields({ draft, change, policy }: PartProps & { policy: Policy | undefined }) {
  const { t } = useTexts();
  const used = (text: string, most: number) => t('form.length', { used: [...text].length, most });
  return (
    <>
      <RadiosField
        title={t('policies.type')}
        name="template"
        value={draft.PolicyTemplate}
        disabled={policy !== undefined}
        onChange={(PolicyTemplate) => change({ PolicyTemplate })}
        options={[
          { value: 'RISK_IMAGE', label: t('form.risk'), help: t('form.riskWhat') },
          { value: 'PRIVILEGED_IMAGE', label: t('form.privileged'), help: t('form.privilegedWhat') },
        ]}
      />
      <label className="field">
        <span>
          {t('form.name')} · {used(draft.PolicyName, 128)}
        </span>
        <input
          className="plain"
          name="name"
          value={draft.PolicyName}
          onChange={({ target }) => change({ PolicyName: target.value })}
        />
      </label>
      <label className="field">
        <span>
          {t('form.description')} · {used(draft.PolicyDescription, 256)}
        </span>
        <textarea
          className="plain"
          rows={2}
          value={draft.PolicyDescription}
          onChange={({ target }) => change({ PolicyDescription: target.value })}
        />
      </label>
      <Checkbox checked={draft.Enabled} onChange={(Enabled) => change({ Enabled })}>
        {t('form.enabled')}
      </Checkbox>
      <ImplementationFields draft={draft} change={change} policy={policy} />
    </>
  );
}

const dayMs = 86_400_000;
const maxDays = 365;

/** What the days mean for starts. Days that stay as they are leave the countdown of a policy alone that is on. */
function useMeaning({ Enabled, ObservationDays: days }: PolicyDraft, policy: Policy | undefined): string {
  const { t, language } = useTexts();
  const { OffsetMinutes } = useSession();
  const until = (instant: Date) => t('form.untilThen', { time: absoluteTime(instant, language) });
  if (!Enabled) return t('form.whileOff');
  const { EffectStatus: before, EffectTime } = policy ?? {};
  const isOn = before === 'OBSERVING' || before === 'ENFORCING';
  if (isOn && days === policy!.ObservationDays)
    return before === 'ENFORCING' ? t('form.staysInForce') : until(instantOf(EffectTime!, OffsetMinutes));
  if (days === 0) return t('form.atOnce');
  const countdown = until(new Date(Date.now() + days * dayMs));
  if (!isOn) return countdown;
  return `${countdown} ${t(before === 'ENFORCING' ? 'form.pauses' : 'form.restarts')}`;
}

function ImplementationFields({ draft, change, policy }: PartProps & { policy: Policy | undefined }) {
  const { t } = useTexts();
  const days = draft.ObservationDays;
  const meaning = useMeaning(draft, policy);
  return (
    <>
      <RadiosField
        title={t('form.when')}
        name="when"
        value={days > 0 ? 'observe' : 'now'}
        onChange={(when) => change({ ObservationDays: when === 'now' ? 0 : 7 })}
        options={[
          { value: 'observe', label: t('form.observe') },
          { value: 'now', label: t('form.now') },
        ]}
      />
      {days > 0 && (
        <label className="field">
          <span>{t('form.days')}</span>
          <input
            className="plain"
            type="number"
            name="days"
            min={1}
            max={maxDays}
            value={days}
            onChange={({ target }) =>
              change({ ObservationDays: Math.min(Math.max(1, Math.floor(Number(target.value))), maxDays) })
            }
          />
        </label>
      )}
      <p>{meaning}</p>
    </>
  );
}

function RangeFields({ draft, change }: PartProps) {
  const { t } = useTexts();
  const isRisk = draft.PolicyTemplate === 'RISK_IMAGE';
  const { Type, ImageIds = [] } = draft.ImageScope;
  return (
    <>
      <RadiosField
        title={t('policies.range')}
        name="range"
        value={Type}
        onChange={(to) => change({ ImageScope: to === 'ALL' ? { Type: to } : { Type: to, ImageIds } })}
        options={[
          { value: 'ALL', label: t(isRisk ? 'form.all' : 'form.allPrivileged') },
          { value: 'SELECTED', label: t('form.selected') },
        ]}
      />
      {Type === 'SELECTED' && (
        <ImagePicker
          chosen={ImageIds}
          scannedOnly={isRisk}
          onChange={(ids) => change({ ImageScope: { Type, ImageIds: ids } })}
        />
      )}
    </>
  );
}
