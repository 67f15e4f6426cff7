import { useState } from 'react';
import { useSession, useWrite } from '../../api/hooks';
import { Question } from '../../parts/question';
import { useTexts } from '../../texts';
import { type Credential, credentialTitle } from './credentials-page';
import type { ShownKey } from './new-key';

export interface Asked {
  change: 'edit' | 'rotate' | 'on' | 'off' | 'remove';
  credential: Credential;
}

interface CredentialChangeProps extends Asked {
  onKey(key: ShownKey): void;
  onClose(): void;
}

/** Says what rotating, switching or deleting does before it does it. */
export function CredentialChange({ change, credential, onKey, onClose }: CredentialChangeProps) {
  const { t } = useTexts();
  const { SecretId: mine } = useSession();
  const [OverlapHours, setHours] = useState(24);
  const rotate = useWrite('RotateCredential');
  const status = useWrite('ModifyCredentialStatus');
  const remove = useWrite('DeleteCredential');
  const { SecretId } = credential;
  const SecretIds = [SecretId];
  const done = { onSuccess: onClose };
  const changes: Record<Asked['change'], [string, string, () => void] | null> = {
    edit: null,
    rotate: [
      t('credentials.rotate'),
      t('credentials.rotateWhat'),
      () =>
        rotate.mutate(
          { SecretId, OverlapHours },
          {
            onSuccess: ({ SecretKey, PreviousKeyExpireTime }) =>
              onKey({ SecretId, SecretKey, PreviousKeyExpireTime }),
          },
        ),
    ],
    on: [
      t('credentials.enable'),
      t('credentials.enableWhat'),
      () => status.mutate({ SecretIds, Enabled: true }, done),
    ],
    off: [
      t('credentials.disable'),
      t('credentials.disableWhat'),
      () => status.mutate({ SecretIds, Enabled: false }, done),
    ],
    remove: [t('policies.remove'), t('credentials.removeWhat'), () => remove.mutate({ SecretIds }, done)],
  };
  const asked = changes[change];
  if (!asked) return null;
  const [title, meaning, carryOut] = asked;
  return (
    <Question
      title={title}
      confirm={title}
      danger={change !== 'on'}
      {...(change === 'remove' && { typed: credentialTitle(credential) })}
      busy={rotate.isPending || status.isPending || remove.isPending}
      error={rotate.error ?? status.error ?? remove.error}
      onConfirm={carryOut}
      onClose={onClose}
    >
      <p>
        <strong>{credentialTitle(credential)}</strong> <span className="quiet">{credential.Role}</span>
      </p>
      <p>{meaning}</p>
      {SecretId === mine && change !== 'on' && <p className="mark-light">⚠ {t('credentials.mineEnds')}</p>}
      {change === 'rotate' && (
        <label className="field">
          <span>{t('credentials.overlap')}</span>
          <input
            className="plain"
            type="number"
            name="hours"
            min={0}
            max={720}
            value={OverlapHours}
            onChange={({ target }) => setHours(Number(target.value))}
          />
        </label>
      )}
    </Question>
  );
}
