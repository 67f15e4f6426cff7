import { useState } from 'react';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useWrite } from '../../api/hooks';
import { Button } from '../../parts/button';
import { Drawer } from '../../parts/drawer';
import { LongField, RadiosField, TextField } from '../../parts/fields';
import { FilterChoice } from '../../parts/filters';
import { Problem } from '../../parts/problem';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';
import {
  type DestinationField,
  destinationOf,
  destinations,
  type Draft,
  draftOf,
  fieldsOf,
  type FieldValue,
  isComplete,
  type Kind,
  kindOf,
  kinds,
  type Target,
} from './destinations';

interface TargetFormProps {
  /** The one to change; a new one otherwise. */
  target?: Target;
  onClose(): void;
}

export function TargetForm({ target, onClose }: TargetFormProps) {
  const { t } = useTexts();
  const create = useWrite('CreateLogShippingTarget');
  const modify = useWrite('ModifyLogShippingTarget');
  const [name, setName] = useState(target?.TargetName ?? '');
  const [ships, setShips] = useState({
    ShipsEvents: target?.ShipsEvents ?? true,
    ShipsAudit: target?.ShipsAudit ?? true,
  });
  const [kind, setKind] = useState<Kind>(target ? kindOf(target) : kinds[0]!);
  const [before] = useState(() => target && JSON.stringify(draftOf(kind, target)));
  const [draft, setDraft] = useState<Draft>(() => draftOf(kind, target));
  const choose = (to: Kind) => {
    setKind(to);
    setDraft(draftOf(to, target));
  };
  // Sent when changed only: it would have to come with its secrets.
  const isMoved = JSON.stringify(draft) !== before;
  const given = { TargetName: name, ...ships, ...(isMoved && destinationOf(kind, draft)) };
  const save = () =>
    target
      ? modify.mutate({ TargetId: target.TargetId, ...given }, { onSuccess: onClose })
      : create.mutate(given, { onSuccess: onClose });
  const error = create.error ?? modify.error;
  const footer = (
    <>
      <Button variant="outline" onClick={onClose}>
        {t('drawer.cancel')}
      </Button>
      <Button
        onClick={save}
        loading={create.isPending || modify.isPending}
        disabled={name === '' || !isComplete(kind, draft)}
      >
        {t(target ? 'form.save' : 'shipping.create')}
      </Button>
    </>
  );
  return (
    <Drawer title={target?.TargetName ?? t('shipping.create')} onClose={onClose} footer={footer}>
      <h3>{t('shipping.what')}</h3>
      <TextField title={t('policies.name')} name="name" value={name} onChange={setName} />
      <Ships value={ships} onChange={setShips} />
      <h3>{t('shipping.destination')}</h3>
      <RadiosField<Kind>
        title={t('shipping.kind')}
        name="kind"
        value={kind}
        onChange={choose}
        options={kinds.map((one) => ({
          value: one,
          label: t(destinations[one].title),
          help: t(destinations[one].help),
        }))}
      />
      <DestinationFields kind={kind} draft={draft} onChange={setDraft} />
      {target && <p className="quiet">{t('shipping.secretAgain')}</p>}
      {error && <Problem error={error} />}
    </Drawer>
  );
}

type ShipsWhat = Pick<Target, 'ShipsEvents' | 'ShipsAudit'>;

function Ships({ value, onChange }: { value: ShipsWhat; onChange(value: ShipsWhat): void }) {
  const { t } = useTexts();
  return (
    <fieldset className="choices">
      <legend>{t('shipping.ships')}</legend>
      <Checkbox checked={value.ShipsEvents} onChange={(ShipsEvents) => onChange({ ...value, ShipsEvents })}>
        {t('shipping.events')}
      </Checkbox>
      <Checkbox checked={value.ShipsAudit} onChange={(ShipsAudit) => onChange({ ...value, ShipsAudit })}>
        {t('shipping.audit')}
      </Checkbox>
    </fieldset>
  );
}

interface DestinationFieldsProps {
  kind: Kind;
  draft: Draft;
  onChange(draft: Draft): void;
}

function DestinationFields({ kind, draft, onChange }: DestinationFieldsProps) {
  return fieldsOf(kind)
    .filter(([, { fits }]) => fits?.(draft) !== false)
    .map(([name, field]) => (
      <OneField
        key={`${kind} ${name}`}
        name={name}
        field={field}
        value={draft[name]!}
        onChange={(value) => onChange({ ...draft, [name]: value })}
      />
    ));
}

interface OneFieldProps {
  name: string;
  field: DestinationField;
  value: FieldValue;
  onChange(value: FieldValue): void;
}

function OneField({ name, field: { title, as }, value, onChange }: OneFieldProps) {
  const { t } = useTexts();
  if (as === 'switch')
    return (
      <Checkbox checked={value === true} onChange={onChange}>
        {t(title)}
      </Checkbox>
    );
  const common = { title: t(title), value: String(value), onChange };
  if (as === 'long') return <LongField {...common} />;
  if (as === 'number')
    return (
      <TextField
        {...common}
        name={name}
        type="number"
        onChange={(typed) => onChange(typed === '' ? '' : Number(typed))}
      />
    );
  if (as === 'text' || as === 'words' || as === 'secret')
    return <TextField {...common} name={name} type={as === 'secret' ? 'password' : 'text'} />;
  return (
    <FilterChoice {...common}>
      {as.map((one) => (
        <option key={one} value={one}>
          {one === '' ? t('shipping.none') : wordOf(one)}
        </option>
      ))}
    </FilterChoice>
  );
}
