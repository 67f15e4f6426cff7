import { useState } from 'react';
import { Link } from 'react-router';
import { Alert } from 'tdesign-react/es/alert';
import { Button } from '../../parts/button';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useRead, useWrite } from '../../api/hooks';
import { Drawer } from '../../parts/drawer';
import { RadiosField } from '../../parts/fields';
import { Problem } from '../../parts/problem';
import { absoluteTime } from '../../parts/time';
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
      <BasicFields draft={draft} change={change} isNew={!policy} />
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

function BasicFields({ draft, change, isNew }: PartProps & { isNew: boolean }) {
  const { t } = useTexts();
  const used = (text: string, most: number) => t('form.length', { used: [...text].length, most });
  return (
    <>
      <RadiosField
        title={t('policies.type')}
        name="template"
        value={draft.PolicyTemplate}
        disabled={!isNew}
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
      <ImplementationFields draft={draft} change={change} />
    </>
  );
}

const dayMs = 86_400_000;

function ImplementationFields({ draft, change }: PartProps) {
  const { t, language } = useTexts();
  const days = draft.ObservationDays;
  const until = absoluteTime(new Date(Date.now() + days * dayMs), language);
  const meaning = days > 0 ? t('form.untilThen', { time: until }) : t('form.atOnce');
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
            max={365}
            value={days}
            onChange={({ target }) => change({ ObservationDays: Math.max(1, Number(target.value)) })}
          />
        </label>
      )}
      <p>{draft.Enabled ? meaning : t('form.whileOff')}</p>
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
