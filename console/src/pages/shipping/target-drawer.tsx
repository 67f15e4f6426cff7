import { useNavigate, useParams } from 'react-router';
import { useMay } from '../../api/hooks';
import { CopyButton } from '../../parts/copy';
import { Drawer } from '../../parts/drawer';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';
import { Term } from '../policies/policy-content';
import { destinations, fieldsOf, kindOf, type Target } from './destinations';
import { TargetForm } from './target-form';
import { Lag, TargetState } from './target-marks';

/** What the address asks for beside the list: a new target, or one of them to see or edit. */
export function TargetDrawer({ listed }: { listed: readonly Target[] | undefined }) {
  const { t } = useTexts();
  const may = useMay();
  const navigate = useNavigate();
  const { targetId, mode } = useParams();
  const close = () => void navigate({ pathname: '/shipping', search: location.search });
  if (!targetId || !listed) return null;
  if (targetId === 'new') return may('CreateLogShippingTarget') ? <TargetForm onClose={close} /> : null;
  const target = listed.find(({ TargetId }) => TargetId === targetId);
  if (!target)
    return (
      <Drawer title={t('shipping.title')} onClose={close}>
        <p role="alert">{t('shipping.gone')}</p>
      </Drawer>
    );
  if (mode === 'edit' && may('ModifyLogShippingTarget'))
    return <TargetForm key={targetId} target={target} onClose={close} />;
  return <TargetDetails target={target} onClose={close} />;
}

function TargetDetails({ target, onClose }: { target: Target; onClose(): void }) {
  const { t } = useTexts();
  const ships = [target.ShipsEvents && t('shipping.events'), target.ShipsAudit && t('shipping.audit')];
  return (
    <Drawer title={target.TargetName} onClose={onClose}>
      <dl className="terms">
        <Term name={t('policies.state')}>
          <TargetState target={target} />
        </Term>
        <Term name={t('shipping.ships')}>{ships.filter(Boolean).join(', ') || t('shipping.nothing')}</Term>
        <Term name={t('shipping.behind')}>
          <Lag target={target} />
        </Term>
        <Term name={t('shipping.shipped')}>{target.ShippedCount}</Term>
        <Moment name={t('shipping.lastSuccess')} at={target.LastSuccessTime} />
        {target.LastError && (
          <Term name={t('shipping.lastError')}>
            <code>{target.LastError}</code> <CopyButton text={target.LastError} />
          </Term>
        )}
        <Moment name={t('shipping.lastErrorTime')} at={target.LastErrorTime} />
        <Moment name={t('shipping.nextTry')} at={target.NextTryTime} />
        <Moment name={t('policies.changed')} at={target.UpdateTime} />
        <Term name={t('audit.who')}>{target.OperatorUin}</Term>
        <Term name={t('shipping.id')}>
          <code>{target.TargetId}</code> <CopyButton text={target.TargetId} />
        </Term>
      </dl>
      <h3>{t('shipping.destination')}</h3>
      <DestinationTerms target={target} />
    </Drawer>
  );
}

function Moment({ name, at }: { name: string; at: string | null }) {
  if (!at) return null;
  return (
    <Term name={name}>
      <Time at={at} />
    </Term>
  );
}

/** Its settings without secrets, which nobody is told. */
function DestinationTerms({ target }: { target: Target }) {
  const { t } = useTexts();
  const kind = kindOf(target);
  const { Directory, ...settings } = target[kind] as unknown as Record<string, unknown>;
  const said = (value: unknown) =>
    typeof value === 'boolean'
      ? t(value ? 'shipping.yes' : 'shipping.no')
      : [value]
          .flat()
          .map((one) => wordOf(String(one)))
          .join(', ');
  return (
    <dl className="terms">
      <Term name={t('shipping.kind')}>{t(destinations[kind].title)}</Term>
      {fieldsOf(kind)
        .filter(([name]) => settings[name] !== undefined && settings[name] !== null)
        .map(([name, { title }]) => (
          <Term key={name} name={t(title)}>
            {said(settings[name])}
          </Term>
        ))}
      {Directory !== undefined && <Term name={t('shipping.directory')}>{String(Directory)}</Term>}
    </dl>
  );
}
